package dev.wshub.server;

import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.Encoder;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import dev.wshub.protocol.SubscribeResult;
import java.util.List;

/**
 * Tells a client that the server has subscribed it while it is connected. The push that says so has no place for what was missed,
 * so it tells the position before that, and the publications follow as they would have come live: SDKs take the position from the
 * push, and move it with each publication. Centrifugo reads them and drops them.
 *
 * <p>Owner loop only.
 *
 * @param data raw JSON for the client, or null
 * @param expireAt Unix seconds of the subscription's end, unless it is renewed; 0: never
 * @param most bytes that may wait for the connection together with what was missed; if it is more, the client begins at the top
 */
record ServerSubscribe(byte[] data, long expireAt, long most, Expirations expirations) implements Subscription.Requester {

  @Override
  public void accepted(Subscription subscription, SubscribeResult result) {
    Session session = subscription.session;
    SubscribeResult told = Recovered.within(most - session.outbound().waitingBytes(), result);
    session.countRecovery(told);
    Encoder encoder = session.encoder();
    byte[] prefix = encoder.pushPrefix(subscription.channel);
    encoder.subscribe(session.nextObject(), prefix, push(told));
    for (Publication publication : told.publications()) {
      encoder.publication(session.nextObject(), prefix, publication);
    }
    expirations.begin(subscription, expireAt);
  }

  private SubscribeResult push(SubscribeResult told) {
    return new SubscribeResult(told.recoverable(), told.positioned(), before(told), List.of(), false, false, data);
  }

  private static StreamPosition before(SubscribeResult told) {
    return told.publications().isEmpty() ? Recovered.top(told) : told.position();
  }

  @Override
  public void refused(Subscription subscription, ErrorCode error) {
    // The client knows nothing of it yet; what the API has promised it gets after a reconnect.
    subscription.session.close(DisconnectCode.INSUFFICIENT_STATE);
  }
}
