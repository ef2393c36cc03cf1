package dev.wshub.bridge;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A program on the TCP bridge, with blocking calls. */
final class BridgeClient implements AutoCloseable {
  private static final int DEADLINE_MS = 10_000;

  private final Socket socket;
  private final DataInputStream in;

  BridgeClient(int port) {
    try {
      socket = new Socket("127.0.0.1", port);
      socket.setSoTimeout(DEADLINE_MS);
      in = new DataInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  BridgeClient send(JsonObject frame) {
    return frame(frame.encode().getBytes(StandardCharsets.UTF_8));
  }

  BridgeClient send(String frame) {
    return frame(frame.getBytes(StandardCharsets.UTF_8));
  }

  BridgeClient frame(byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try {
      var out = new DataOutputStream(bytes);
      out.writeInt(content.length);
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes(bytes.toByteArray());
  }

  BridgeClient bytes(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Goes there and back, so that what was sent before has been taken. */
  BridgeClient ping() {
    send("{\"type\":\"ping\"}");
    JsonObject pong = receive();
    if (!"pong".equals(pong.getString("type"))) {
      throw new AssertionError("not a pong: " + pong);
    }
    return this;
  }

  /** A request with an answer. */
  JsonObject ask(String address, JsonObject body) {
    return send(new JsonObject().put("type", "send").put("address", address).put("replyAddress", "r").put("body", body)).receive();
  }

  BridgeClient register(String address) {
    return send(new JsonObject().put("type", "register").put("address", address)).ping();
  }

  /** The next frame; null at the end of the connection. */
  JsonObject receive() {
    try {
      byte[] content = new byte[in.readInt()];
      in.readFully(content);
      return new JsonObject(new String(content, StandardCharsets.UTF_8));
    } catch (EOFException | SocketException end) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends with a reset. */
  void abort() {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
    close();
  }
}
