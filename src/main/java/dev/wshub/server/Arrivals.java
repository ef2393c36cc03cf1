package dev.wshub.server;

import dev.wshub.config.HubConfig;
import dev.wshub.config.WebSocketConfig;
import dev.wshub.http.RequestDeadlines;
import dev.wshub.protocol.DisconnectCode;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;

/**
 * Makes a session of each connection that a client has opened, of whatever kind, and that has a place among those that there may
 * be.
 *
 * <p>Owner loop only.
 */
final class Arrivals {

  private final ServerLoop loop;
  private final HubConfig config;
  private final ByteBufAllocator allocator;
  private final SessionIds ids;
  private long lastNumber;

  Arrivals(ServerLoop loop, ByteBufAllocator allocator) {
    this.loop = loop;
    this.config = loop.config();
    this.allocator = allocator;
    this.ids = new SessionIds(loop.index());
  }

  /** Takes a WebSocket whose upgrade was accepted. */
  void webSocket(ServerWebSocket socket, Wire wire, boolean pingFrames) {
    var transport = new WebSocketTransport(socket, writer(socket), pingFrames ? Pinging.FRAMES : Pinging.MESSAGES);
    listen(socket, session(transport, wire, transport.writer), config.websocket().messageSizeLimit());
  }

  /**
   * The same in one direction.
   *
   * @param connect the connect request that came with the upgrade; null when it is to come as a message
   */
  void uniWebSocket(ServerWebSocket socket, byte[] connect) {
    var transport = new UniWebSocketTransport(socket, writer(socket), config.uniWebsocket());
    Wire wire = config.uniWebsocket().joinPushMessages() ? Wire.UNI_WEBSOCKET_JOINED : Wire.UNI_WEBSOCKET;
    Session session = session(transport, wire, transport.writer);
    listen(socket, session, config.uniWebsocket().messageSizeLimit());
    if (connect != null) {
      session.received(connect);
    }
  }

  private FrameWriter writer(ServerWebSocket socket) {
    return isDirect() ? new DirectFrameWriter(socket) : new PublicFrameWriter(socket);
  }

  private void listen(ServerWebSocket socket, Session session, int sizeLimit) {
    socket.frameHandler(new InboundMessages(session, session.wire().isJson(), sizeLimit));
    socket.exceptionHandler(session::failed);
    socket.closeHandler(closed -> session.socketClosed());
    // With a handler the server's shutdown leaves the pace of the closes to us.
    socket.shutdownHandler(shutdown -> { });
    if (loop.isDraining()) {
      session.close(DisconnectCode.SHUTDOWN); // its upgrade was accepted before
    }
  }

  /**
   * Begins to answer a request with a stream; not while Vert.x is writing on its connection.
   *
   * @param refusals how a refused connect is answered before the response has begun; null where it always begins
   * @param connect the first message of the client
   * @return false when the connection cannot be written to at the moment
   */
  boolean stream(
      TransportKind kind,
      Wire wire,
      HttpServerRequest request,
      RequestDeadlines deadlines,
      ConnectRefusals refusals,
      byte[] connect) {
    ChunkWriter writer = chunkWriter(request, new StreamHead(request.response(), wire.framing()));
    if (writer == null) {
      return false;
    }
    var transport = new StreamTransport(kind, request, writer, refusals);
    Session session = session(transport, wire, writer);
    transport.belongsTo(session);
    deadlines.streaming(request, session::socketClosed);
    if (!session.isOpen()) {
      return true; // its client has gone meanwhile
    }
    if (refusals == null) {
      writer.begin();
    }
    session.received(connect);
    return true;
  }

  private ChunkWriter chunkWriter(HttpServerRequest request, StreamHead head) {
    if (!isDirect()) {
      return new PublicChunkWriter(request, head);
    }
    DirectFrameWriter connection = DirectFrameWriter.toConnectionOf(request);
    return connection == null ? null : new DirectChunkWriter(connection, head);
  }

  private Session session(Transport transport, Wire wire, FrameWriter writer) {
    long number = ++lastNumber;
    String id = transport.kind().hasSessionId() ? ids.next(number) : "";
    var outbound = new OutboundQueue(writer, wire.framing(), allocator, loop.traffic());
    var session = new Session(loop, number, id, transport, wire, outbound);
    session.hasPlace = true;
    loop.traffic().opened();
    loop.sessions().add(session);
    loop.wheel().schedule(session, config.client().staleCloseDelay().toMillis());
    return session;
  }

  private boolean isDirect() {
    return config.websocket().outbound() == WebSocketConfig.Outbound.DIRECT;
  }
}
