package dev.wshub.server;

import dev.wshub.auth.SubscribeDecision;
import java.util.Map;

/**
 * What a connect command was granted.
 *
 * @param expireAt Unix seconds of the connection's expiration, 0 for none
 * @param data raw JSON for the reply, or null
 * @param subscriptions by channel
 */
record ConnectTerms(long expireAt, byte[] data, Map<String, Granted> subscriptions) {

  /**
   * One of the subscriptions.
   *
   * @param info raw JSON for others to see, or null
   * @param data raw JSON for the subscriber, or null
   * @param cacheRecover it begins with the newest publication
   */
  record Granted(SubscribeDecision.Granted decision, byte[] info, byte[] data, boolean cacheRecover) {

    /** One that recovers as its channel does. */
    Granted(SubscribeDecision.Granted decision, byte[] info, byte[] data) {
      this(decision, info, data, false);
    }
  }
}
