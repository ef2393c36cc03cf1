package dev.wshub.server;

import dev.wshub.config.EngineConfig;
import dev.wshub.control.ControlPlane;
import dev.wshub.control.ControlRequest;
import dev.wshub.control.ControlResult;
import dev.wshub.control.Outcome;
import dev.wshub.hub.HubAddresses;
import dev.wshub.hub.HubClient;
import dev.wshub.hub.LoopMessage;
import dev.wshub.hub.SessionId;
import dev.wshub.protocol.EmulationRequest;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Brings the commands of clients whose connection goes one way only to their session: in this loop, in another one of this instance,
 * or by the control plane in another instance.
 *
 * <p>Owner loop only.
 */
final class Emulation {

  /** What became of them. */
  enum Result {
    /** The session has them. */
    HANDED_OVER,
    /** There is no such session, or no such instance. */
    UNKNOWN,
    /** Nobody can be asked at the moment. */
    UNAVAILABLE
  }

  /** Half of what an instance may ask others at a time; the rest is the API's. */
  private static final int UNDER_WAY_OF_ALL_LOOPS = 128;

  private static final Pattern INSTANCE = Pattern.compile("[-0-9A-Za-z]{1,64}");

  private final ServerLoop loop;
  private final HubClient hub;
  private final ControlPlane control;
  private final HubAddresses addresses;
  private final int mostUnderWay;
  private int underWay;

  Emulation(ServerLoop loop, HubClient hub, ControlPlane control) {
    this.loop = loop;
    this.hub = hub;
    this.control = control;
    addresses = new HubAddresses(loop.config().eventBus().prefix());
    mostUnderWay = Math.max(1, UNDER_WAY_OF_ALL_LOOPS / loop.deployment().serverLoops());
  }

  /**
   * @param handler gets the result, once, now or later
   */
  void deliver(EmulationRequest request, Consumer<Result> handler) {
    if (!request.node().equals(loop.deployment().instanceId())) {
      deliverToInstance(request, handler);
      return;
    }
    SessionId id = SessionId.parse(request.session());
    if (id == null || id.loop() < 0 || id.loop() >= loop.deployment().serverLoops()) {
      handler.accept(Result.UNKNOWN);
    } else if (id.loop() == loop.index()) {
      handler.accept(result(take(id, request.session(), request.data())));
    } else {
      deliverToLoop(id.loop(), request, handler);
    }
  }

  private void deliverToLoop(int owner, EmulationRequest request, Consumer<Result> handler) {
    hub.<Integer>callOwner(
        addresses.loop(owner),
        Duration.ofSeconds(HubClient.TIMEOUT_SECONDS),
        caller -> new LoopMessage.Emulate(caller, request.session(), request.data()),
        (count, error) -> handler.accept(error == null ? result(count) : Result.UNAVAILABLE));
  }

  private void deliverToInstance(EmulationRequest request, Consumer<Result> handler) {
    if (loop.config().engine().type() == EngineConfig.Type.MEMORY || !INSTANCE.matcher(request.node()).matches()) {
      handler.accept(Result.UNKNOWN);
    } else if (underWay >= mostUnderWay) {
      handler.accept(Result.UNAVAILABLE);
    } else {
      underWay++;
      control.call(
          new ControlRequest.Emulate(request.session(), request.data()),
          request.node(),
          outcome -> {
            underWay--;
            handler.accept(result(outcome));
          });
    }
  }

  private static Result result(Outcome outcome) {
    var done = outcome.results(ControlResult.Done.class);
    if (!done.isEmpty()) {
      return result(done.get(0).count());
    }
    // An instance that does not answer is one that nobody knows.
    return outcome.missing().isEmpty() && outcome.error() != null ? Result.UNAVAILABLE : Result.UNKNOWN;
  }

  private static Result result(int count) {
    return count > 0 ? Result.HANDED_OVER : Result.UNKNOWN;
  }

  /** Another loop or instance has been sent what is for a session of this loop. */
  void take(LoopMessage.Emulate message) {
    SessionId id = SessionId.parse(message.session());
    hub.answer(message.caller(), id == null ? 0 : take(id, message.session(), message.data()));
  }

  /** How many sessions have taken it: one or none. */
  private int take(SessionId id, String text, byte[] data) {
    Session session = loop.sessions().get(id.connection());
    if (session == null
        || !session.isOpen()
        || !SessionIds.isOf(session, text)
        || !session.transport().kind().isEmulated()) {
      return 0;
    }
    ((StreamTransport) session.transport()).take(data);
    return 1;
  }
}
