package dev.wshub.server;

import dev.wshub.config.Printable;
import dev.wshub.protocol.DataForm;
import dev.wshub.protocol.DisconnectCode;
import dev.wshub.protocol.Publication;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps from clients that speak JSON what has no form in it. Such a client is closed with 3506 and does not come back, as
 * Centrifugo does it: in a channel with other payloads than JSON all clients have to speak Protobuf.
 *
 * <p>Owner loop only.
 */
final class JsonClients {

  private static final Logger LOG = LoggerFactory.getLogger(JsonClients.class);
  private static final long WARNING_INTERVAL_MS = 1000;

  private long lastWarningMs = Long.MIN_VALUE / 2;

  /** Closes the channel's subscribers that cannot take the publication. */
  void part(LocalChannel channel, Publication publication) {
    if (publication.form() == DataForm.BINARY) {
      for (Subscription subscription : channel.subscriptions()) {
        if (subscription.session.wire().isJson()) {
          close(subscription.session, channel.name);
        }
      }
    }
  }

  /** Whether the connection can take all of them; else it is closed. */
  boolean take(Session session, String channel, List<Publication> publications) {
    if (!session.wire().isJson()) {
      return true;
    }
    for (Publication publication : publications) {
      if (publication.form() == DataForm.BINARY) {
        close(session, channel);
        return false;
      }
    }
    return true;
  }

  private void close(Session session, String channel) {
    long now = ServerLoop.nowMs();
    if (now - lastWarningMs >= WARNING_INTERVAL_MS) {
      lastWarningMs = now;
      LOG.warn(
          "connection {} of user \"{}\", and maybe others, are closed with 3506: they speak JSON, and a publication in {} is no JSON. "
              + "Let all clients of the channel speak Protobuf, or set publication_data_format of its namespace to json",
          session.number,
          session.info() == null ? "" : Printable.of(session.info().user()),
          channel);
    }
    session.close(DisconnectCode.INAPPROPRIATE_PROTOCOL);
  }
}
