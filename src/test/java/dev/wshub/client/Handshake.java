package dev.wshub.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The opening handshake (RFC 6455, section 4), byte by byte so that no byte of the first frame is read with it. */
final class Handshake {

  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int MAX_HEAD = 64 << 10;

  private Handshake() {
  }

  static void request(OutputStream out, String host, String path, Map<String, String> headers) throws IOException {
    var all = new LinkedHashMap<String, String>();
    all.put("Host", host);
    all.put("Upgrade", "websocket");
    all.put("Connection", "Upgrade");
    all.put("Sec-WebSocket-Key", KEY);
    all.put("Sec-WebSocket-Version", "13");
    all.putAll(headers);
    var head = new StringBuilder("GET " + path + " HTTP/1.1\r\n");
    all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** Reads the answer; its headers, names in lower case. */
  static Map<String, String> response(DataInputStream in) throws IOException {
    String[] lines = readHead(in).split("\r\n");
    int status = Integer.parseInt(lines[0].split(" ")[1]);
    if (status != 101) {
      throw new HandshakeRefused(status, lines[0]);
    }
    var headers = new LinkedHashMap<String, String>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 1).trim());
    }
    if (!acceptFor(KEY).equals(headers.get("sec-websocket-accept"))) {
      throw new IOException("wrong Sec-WebSocket-Accept: " + headers);
    }
    return headers;
  }

  private static String readHead(DataInputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      head.append((char) in.readUnsignedByte());
      if (head.length() > MAX_HEAD) {
        throw new IOException("a response head of more than " + MAX_HEAD + " bytes");
      }
    }
    return head.toString();
  }

  static String acceptFor(String key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
