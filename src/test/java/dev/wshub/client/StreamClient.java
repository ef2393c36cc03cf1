package dev.wshub.client;

import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One HTTP/1.1 connection with one request on it, whose response may go on for long. Everything happens in the caller's thread, and blocks. */
public final class StreamClient implements AutoCloseable {

  private final Socket socket;
  private final DataInputStream in;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final int status;
  private byte[] chunk = new byte[0];
  private int read;
  private boolean ended;

  private StreamClient(Builder builder) throws IOException {
    var tcp = new Socket();
    if (builder.receiveBuffer > 0) {
      tcp.setReceiveBufferSize(builder.receiveBuffer);
    }
    tcp.setSoTimeout((int) RawClient.DEADLINE.toMillis());
    tcp.connect(new InetSocketAddress("127.0.0.1", builder.port));
    socket = builder.tls ? TrustAll.context().getSocketFactory().createSocket(tcp, "127.0.0.1", builder.port, true) : tcp;
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 4096));
    socket.getOutputStream().write(builder.request());
    if (!builder.before.isEmpty()) {
      head();
      text();
    }
    status = head();
  }

  private int head() throws IOException {
    headers.clear();
    int code = Integer.parseInt(line().split(" ")[1]);
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.put(line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT), line.substring(line.indexOf(':') + 1).trim());
    }
    return code;
  }

  public static Builder to(int port) {
    return new Builder(port);
  }

  /** What is asked for. */
  public static final class Builder {
    private final int port;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String method = "POST";
    private String target = "/connection/http_stream";
    private byte[] body;
    private String before = "";
    private String version = "1.1";
    private int receiveBuffer;
    private boolean tls;

    private Builder(int port) {
      this.port = port;
      headers.put("Host", "127.0.0.1:" + port);
    }

    public Builder post(String path, String text) {
      return post(path, text.getBytes(StandardCharsets.UTF_8));
    }

    public Builder post(String path, byte[] bytes) {
      target = path;
      body = bytes;
      return this;
    }

    /** A GET with that connect request or command in the query; null for none. */
    public Builder get(String path, String connect) {
      method = "GET";
      target = connect == null ? path : path + "?cf_connect=" + URLEncoder.encode(connect, StandardCharsets.UTF_8);
      return this;
    }

    public Builder method(String name) {
      method = name;
      return this;
    }

    public Builder header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    public Builder version(String number) {
      version = number;
      return this;
    }

    /** Another request ahead of this one, in the same packet; its response is read over. */
    public Builder behind(String request) {
      before = request;
      return this;
    }

    public Builder receiveBuffer(int bytes) {
      receiveBuffer = bytes;
      return this;
    }

    public Builder tls() {
      tls = true;
      return this;
    }

    public StreamClient open() {
      try {
        return new StreamClient(this);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private byte[] request() {
      var head = new StringBuilder(method + " " + target + " HTTP/" + version + "\r\n");
      headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
      if (body != null) {
        head.append("Content-Length: ").append(body.length).append("\r\n");
      }
      var request = new ByteArrayOutputStream();
      request.writeBytes(before.getBytes(StandardCharsets.ISO_8859_1));
      request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
      if (body != null) {
        request.writeBytes(body);
      }
      return request.toByteArray();
    }
  }

  public int status() {
    return status;
  }

  /** Value of a header by its name in small letters, or null. */
  public String header(String name) {
    return headers.get(name);
  }

  /** The next byte of the response's body; -1 at its end in order. */
  public int readByte() {
    try {
      if (read == chunk.length && !nextChunk()) {
        return -1;
      }
      return chunk[read++] & 0xFF;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean nextChunk() throws IOException {
    if (ended) {
      return false;
    }
    chunk = new byte[Integer.parseInt(line(), 16)];
    in.readFully(chunk);
    if (!line().isEmpty()) {
      throw new IOException("a chunk is not followed by a line end");
    }
    read = 0;
    ended = chunk.length == 0;
    return !ended;
  }

  /** The next line of the body without its end, or null at the end of the body. */
  public String readLine() {
    var line = new ByteArrayOutputStream();
    for (int next = readByte(); next != '\n'; next = readByte()) {
      if (next < 0) {
        return null;
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** The next JSON object, of a line or of an event, which is not a ping; null at the end of the body. */
  public JsonObject receive() {
    for (;;) {
      JsonObject next = receiveAny();
      if (next == null || !next.isEmpty()) {
        return next;
      }
    }
  }

  /** The same, pings included. */
  public JsonObject receiveAny() {
    for (;;) {
      String line = readLine();
      if (line == null) {
        return null;
      }
      String text = line.startsWith("data: ") ? line.substring(6) : line.strip();
      if (!text.isEmpty()) {
        return new JsonObject(text);
      }
    }
  }

  /** The body of a response that ends, or has a length. */
  public String text() {
    try {
      String length = headers.get("content-length");
      if (length != null) {
        return new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
      }
      var text = new ByteArrayOutputStream();
      for (int next = readByte(); next >= 0; next = readByte()) {
        text.write(next);
      }
      return text.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the server ends the connection within the deadline, behind what it has sent. */
  public boolean isCut() {
    try {
      while (in.read() >= 0) {
        // what was sent before
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException cut) {
      return true;
    }
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ends in the middle of " + line);
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
