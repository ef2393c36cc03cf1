package dev.wshub.bridge;

import dev.wshub.config.TcpBridgeConfig;
import dev.wshub.config.VerticleContext;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus for programs in other languages, over TCP and in the protocol of Vert.x' own TCP bridge: the API to send to, events
 * and the hub's questions to register for, nothing else. It opens nothing unless {@code tcp_bridge.enabled}.
 *
 * <p>Vert.x' implementation is not used because what one connection may hold has no bound in it: neither a frame's length, nor
 * what waits for a program that does not read, nor the messages that it leaves unanswered; and faults of programs are errors in its
 * log. One instance, deployed with a {@link VerticleContext} as its configuration.
 */
public final class TcpBridgeVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(TcpBridgeVerticle.class);
  private static final long TICK_MS = 1_000;

  private final Set<BridgeConnection> connections = new HashSet<>();
  private NetServer server;

  @Override
  public Future<?> start() {
    var deployment = VerticleContext.of(config());
    TcpBridgeConfig bridge = deployment.config().tcpBridge();
    if (deployment.count() != 1) {
      return Future.failedFuture("there may be one instance only, since it has one port");
    } else if (!bridge.enabled()) {
      return Future.succeededFuture();
    }
    var addresses = PublicAddresses.of(deployment.config());
    server = vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true));
    server.connectHandler(socket -> connected(socket, addresses, bridge.frameSizeLimit()));
    vertx.setPeriodic(TICK_MS, timer -> tick());
    return server
        .listen(bridge.port(), bridge.address().isEmpty() ? "0.0.0.0" : bridge.address())
        .onSuccess(listening -> tell(bridge.place(listening.actualPort()), isLoopback(bridge.address())))
        .recover(failure -> Future.failedFuture(cannotListen(bridge, failure)));
  }

  private static Exception cannotListen(TcpBridgeConfig bridge, Throwable cause) {
    String place = bridge.place(bridge.port());
    return new IllegalStateException(
        "it cannot listen on " + place + " (tcp_bridge.address, tcp_bridge.port): " + cause.getMessage(), cause);
  }

  private static void tell(String place, boolean loopback) {
    log.info("The TCP bridge to the event bus listens on {}", place);
    if (!loopback) {
      log.warn("tcp_bridge.address is not of the loopback interface: whoever reaches {} may do everything that the API can", place);
    }
  }

  /** Literal addresses and localhost only: another name would have to be looked up, and can change. */
  private static boolean isLoopback(String address) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(address);
    if (literal == null) {
      return address.equals("localhost");
    }
    try {
      return InetAddress.getByAddress(literal).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // only for a wrong number of bytes
    }
  }

  private void connected(NetSocket socket, PublicAddresses addresses, int frameLimit) {
    var connection = new BridgeConnection(socket, vertx.eventBus(), addresses, frameLimit);
    connections.add(connection);
    connection.begin(connections::remove);
  }

  private void tick() {
    connections.forEach(BridgeConnection::tick);
  }

  @Override
  public Future<?> stop() {
    return server == null ? Future.succeededFuture() : server.close();
  }
}
