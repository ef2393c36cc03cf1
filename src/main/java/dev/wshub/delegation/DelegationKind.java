package dev.wshub.delegation;

import java.util.Locale;
import java.util.Set;

/** What is asked; each kind has the result fields of Centrifugo's proxy of that name, and ignores all others. */
public enum DelegationKind {
  CONNECT("user", "expire_at", "info", "b64info", "data", "b64data", "channels", "subs", "meta"),
  REFRESH("expired", "expire_at", "info", "b64info", "meta"),
  SUBSCRIBE("expire_at", "info", "b64info", "data", "b64data", "override", "cache_recover"),
  PUBLISH("data", "b64data", "skip_history", "tags", "idempotency_key", "version", "version_epoch", "delta"),
  SUB_REFRESH("expired", "expire_at", "info", "b64info"),
  RPC("data", "b64data");

  private final Set<String> resultFields;
  private final String label;

  DelegationKind(String... resultFields) {
    this.resultFields = Set.of(resultFields);
    this.label = name().toLowerCase(Locale.ROOT);
  }

  boolean hasResultField(String name) {
    return resultFields.contains(name);
  }

  /** How logs and metrics name it. */
  public String label() {
    return label;
  }
}
