package dev.wshub.redis;

import dev.wshub.protocol.Publication;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The nonces of publications that were read from the stream and may still come by the subscription. Of the newest ones: what
 * comes later than those is looked up in the stream. Immutable.
 */
final class FilledNonces {
  static final int MOST = 4_096;
  static final FilledNonces NONE = new FilledNonces(Map.of());

  private final Map<Long, String> byOffset;

  private FilledNonces(Map<Long, String> byOffset) {
    this.byOffset = byOffset;
  }

  FilledNonces with(List<StreamCompare.Entry> entries) {
    if (entries.isEmpty()) {
      return this;
    }
    var all = new HashMap<>(byOffset);
    entries.forEach(entry -> all.put(entry.publication().offset(), entry.nonce()));
    long oldest = entries.get(entries.size() - 1).publication().offset() - MOST;
    all.keySet().removeIf(offset -> offset <= oldest);
    return new FilledNonces(all);
  }

  boolean has(Publication publication, String nonce) {
    return nonce.equals(byOffset.get(publication.offset()));
  }
}
