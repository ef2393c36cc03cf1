package dev.wshub.server;

import dev.wshub.config.EventsConfig;
import dev.wshub.config.HubConfig;
import dev.wshub.protocol.ClientInfo;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;

/**
 * Tells other verticles of this Vert.x what becomes of clients, where the configuration says so: connect, then subscribe and
 * unsubscribe of each channel in turn, then disconnect, each once. Nothing is made for an event that is switched off.
 *
 * <p>Owner loop only.
 */
final class ClientEvents {

  // Codes that only events have: to clients they are never sent. Those of Centrifuge.
  private static final int UNSUBSCRIBED_BY_CLIENT = 0;
  private static final int UNSUBSCRIBED_BY_DISCONNECT = 1;

  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final EventBus eventBus;
  private final EventsConfig enabled;
  private final String prefix;

  ClientEvents(EventBus eventBus, HubConfig config) {
    this.eventBus = eventBus;
    enabled = config.events();
    prefix = config.eventBus().prefix() + ".events.";
  }

  void connected(Session session) {
    if (enabled.connect()) {
      publish("connect", about(session));
    }
  }

  /** The end of a client that was connected. */
  void disconnected(Session session, int code, String reason) {
    if (enabled.disconnect()) {
      publish("disconnect", about(session).put("code", code).put("reason", reason == null ? "" : reason));
    }
  }

  /** A subscription is on; one that took the place of another is nothing new. */
  void subscribed(Subscription subscription) {
    if (!subscription.announced) {
      subscription.announced = true;
      if (enabled.subscribe()) {
        publish("subscribe", about(subscription.session).put("channel", subscription.channel));
      }
    }
  }

  void unsubscribedByClient(Subscription subscription) {
    unsubscribed(subscription, UNSUBSCRIBED_BY_CLIENT, "client unsubscribed");
  }

  void unsubscribedByDisconnect(Subscription subscription) {
    unsubscribed(subscription, UNSUBSCRIBED_BY_DISCONNECT, "client disconnected");
  }

  /** A subscription has ended; of one that was never on, nobody was told. */
  void unsubscribed(Subscription subscription, int code, String reason) {
    if (subscription.announced) {
      subscription.announced = false;
      if (enabled.unsubscribe()) {
        JsonObject event = about(subscription.session).put("channel", subscription.channel);
        publish("unsubscribe", event.put("code", code).put("reason", reason));
      }
    }
  }

  private static JsonObject about(Session session) {
    ClientInfo client = session.info();
    return new JsonObject()
        .put("client", client.client())
        .put("user", client.user())
        .put("transport", session.transport().kind().label());
  }

  private void publish(String name, JsonObject event) {
    eventBus.publish(prefix + name, event, LOCAL);
  }
}
