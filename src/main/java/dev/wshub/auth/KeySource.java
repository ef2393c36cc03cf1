package dev.wshub.auth;

import java.security.Key;
import java.util.List;
import java.util.Map;

/** Where keys come from: the configuration, or a key set that somebody publishes. Owner loop only. */
interface KeySource {

  /** Is told, at once or later, on the owner's loop. */
  interface Asker {

    /** One of these keys must have signed the token. */
    void found(List<? extends Key> keys);

    void refused(RefusedToken reason);
  }

  /**
   * Looks for what could have signed the token.
   *
   * @param groups what the expressions for issuer and audience have matched in the token
   */
  void find(SignedToken token, Map<String, String> groups, Asker asker);
}
