package dev.wshub.control;

import dev.wshub.config.EngineConfig;
import dev.wshub.config.VerticleContext;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubClient;
import dev.wshub.protocol.ErrorCode;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The API's way to all instances of the hub. With the memory engine this one is all there are, and nothing leaves the
 * process. Belongs to the event loop of the {@link HubClient} that it was made with.
 */
public final class ControlPlane {
  /** The bridge knows when to give up, also on what waits for its turn; this is for one that has ended. */
  private static final Duration MARGIN = Duration.ofSeconds(1 + HubClient.TIMEOUT_SECONDS);

  private static final String NO_BRIDGE = "no answer from Redis bridge 0, by which other instances are asked";

  private final HubClient hub;
  private final LocalControl local;
  private final String own;
  private final boolean alone;
  private final String bridge;
  private final Duration timeout;

  /** @param hub the owner's own, which also hands it the answers that come */
  public ControlPlane(Vertx vertx, VerticleContext context, HubClient hub) {
    this.hub = hub;
    local = new LocalControl(vertx, context, hub);
    own = context.instanceId();
    var engine = context.config().engine();
    alone = engine.type() == EngineConfig.Type.MEMORY;
    bridge = new HubAddresses(context.config().eventBus().prefix()).control();
    timeout = engine.redis().ioTimeout().plus(MARGIN);
  }

  /**
   * Asks all instances, this one included.
   *
   * @param handler gets what they have answered, once, now or later on this event loop
   */
  public void call(ControlRequest request, Consumer<Outcome> handler) {
    call(request, "", handler);
  }

  /**
   * The same of one instance alone.
   *
   * @param instance empty for all
   */
  public void call(ControlRequest request, String instance, Consumer<Outcome> handler) {
    if (!alone) {
      callBridge(request, instance, handler);
    } else if (instance.isEmpty() || instance.equals(own)) {
      local.carryOut(request, outcome -> handler.accept(Outcome.of(Map.of(own, outcome), List.of(), own)));
    } else {
      handler.accept(new Outcome(Map.of(), List.of(instance), null, null));
    }
  }

  private void callBridge(ControlRequest request, String instance, Consumer<Outcome> handler) {
    hub.<Outcome>callOwner(
        bridge,
        timeout,
        caller -> new ControlCall(caller, request, instance),
        (outcome, error) ->
            handler.accept(error == null ? outcome : Outcome.failed(ErrorCode.INTERNAL, NO_BRIDGE)));
  }
}
