package dev.wshub.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.Frame;
import dev.wshub.client.RawClient;
import dev.wshub.server.RunningHub;
import dev.wshub.server.Shape;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bad bytes, frames and commands on connections that are WebSockets already. */
@Timeout(60)
class WebSocketGarbageTest {

  static final String CONFIG = """
      {
        "client": {"stale_close_delay": "2s"},
        "websocket": {"close_timeout": "1s"},
        "prometheus": {"enabled": true},
        "rpc": {"ping": {"enabled": true}},
        "channel": {"without_namespace": {
          "presence": true, "history_size": 5, "history_ttl": "60s", "allow_recovery": true, "allow_positioning": true,
          "allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true,
          "allow_publish_for_client": true, "allow_publish_for_anonymous": true,
          "allow_history_for_client": true, "allow_history_for_anonymous": true,
          "allow_presence_for_client": true, "allow_presence_for_anonymous": true}}
      }
      """;

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int LIMIT = 64 << 10;

  /** Codes that say what was wrong with what a client has sent. */
  private static final Set<Integer> CLIENTS_FAULT = Set.of(1002, 1007, 1009, 3501, 3502);

  static final RunningHub hub = new RunningHub(Shape.DIRECT_SHARDED, CONFIG);

  @Order(1) @RegisterExtension static final Unharmed unharmed = new Unharmed(hub);
  @Order(2) @RegisterExtension static final RunningHub registered = hub;

  /** Sends, also when the server cuts the connection meanwhile. */
  private static void sendInSpite(RawClient client, byte[] bytes) {
    try {
      client.sendBytes(bytes);
    } catch (UncheckedIOException e) {
      // What counts is the close frame.
    }
  }

  /** Closed with a code that says why; the client's own close frame is answered with its own code. */
  private static void assertItsFault(RawClient client) {
    assertThat(client.awaitClose(SOON).code()).isIn(CLIENTS_FAULT);
  }

  private static String command(String method, String fields) {
    return "{\"id\":7,\"" + method + "\":{" + fields + "}}";
  }

  @Test
  void randomBytesAreAProtocolError() {
    Garbage.rounds(100, garbage -> {
      var client = hub.open();
      byte[] bytes = garbage.bytes(3_000);
      // A reserved bit in the first frame: it cannot happen to be a good one.
      bytes[0] |= 0x10;
      sendInSpite(client, bytes);
      if (bytes.length > 20) {
        assertThat(client.awaitClose(SOON).code()).isEqualTo(1002);
      }
      client.close();
    });
  }

  @Test
  void damagedFramesEndNobodyElsesConnection() {
    var valid = List.of(
        "{\"id\":2,\"subscribe\":{\"channel\":\"a\",\"recover\":true,\"epoch\":\"x\",\"offset\":1}}", "{\"id\":3,\"rpc\":{\"method\":\"m\",\"data\":[1]}}",
        "{\"id\":4,\"publish\":{\"channel\":\"a\",\"data\":{\"é\":\"€\"}}}\n{\"id\":5,\"history\":{\"channel\":\"a\",\"limit\":3}}",
        "{\"id\":6,\"presence\":{\"channel\":\"a\"}}\n{\"id\":7,\"unsubscribe\":{\"channel\":\"a\"}}");
    Garbage.rounds(300, garbage -> {
      var client = hub.connect();
      sendInSpite(client, garbage.mutated(Frame.text(garbage.oneOf(valid)).encode()));
      // The same inside a frame that is whole.
      sendInSpite(client, Frame.of(Frame.TEXT, garbage.mutated(garbage.utf8(garbage.oneOf(valid)))).encode());
      sendInSpite(client, Frame.text("no json").encode());
      sendInSpite(client, new byte[] {(byte) 0xF1, 0});
      client.close();
    });
  }

  @Test
  void everyHeadOfAFrameIsTakenOrAProtocolError() {
    for (int bits = 0; bits < 1 << 9; bits++) {
      boolean fin = (bits & 1) != 0;
      boolean masked = (bits & 2) != 0;
      int rsv = bits >> 2 & 7;
      int opcode = bits >> 5;
      var client = hub.connect();
      sendInSpite(client, new Frame(fin, rsv, opcode, masked, "{\"id\":7,\"rpc\":{}}".getBytes(StandardCharsets.US_ASCII)).encode());
      boolean known = opcode <= Frame.BINARY || opcode >= Frame.CLOSE && opcode <= Frame.PONG;
      boolean good = masked && rsv == 0 && known && opcode != Frame.CONTINUATION && (fin || opcode < Frame.CLOSE);
      String head = "fin " + fin + ", rsv " + rsv + ", opcode " + opcode + ", masked " + masked;
      if (!good) {
        assertThat(client.awaitClose(SOON).code()).as(head).isEqualTo(1002);
      } else if (opcode != Frame.CLOSE) {
        client.send(fin ? Frame.text("{\"id\":8,\"rpc\":{}}") : Frame.continuation(""));
        assertThat(client.receive().containsKey("error")).as(head).isTrue();
      }
      client.close();
    }
  }

  @Test
  void framesOf10MegabytesAre1009() {
    var clients = new ArrayList<RawClient>();
    byte[] large = Frame.of(Frame.TEXT, new byte[10 << 20]).encode();
    for (int i = 0; i < 8; i++) {
      var client = i % 2 == 0 ? hub.open() : hub.connect();
      clients.add(client);
      sendInSpite(client, large);
    }
    clients.forEach(client -> assertThat(client.awaitClose(SOON).code()).isEqualTo(1009));
  }

  @Test
  void aFrameFullOfCommandsIsAnsweredWhole() {
    for (String command : List.of(
        command("rpc", ""), command("history", "\"channel\":\"f\",\"limit\":-1"), command("presence", "\"channel\":\"f\""),
        command("publish", "\"channel\":\"f\",\"data\":1"), command("subscribe", "\"channel\":\"f\""), command("unsubscribe", "\"channel\":\"f\""))) {
      var client = hub.connect();
      int count = LIMIT / (command.length() + 1);
      client.send((command + "\n").repeat(count));
      for (int i = 0; i < count; i++) {
        assertThat(client.receiveReply(7)).isNotNull();
      }
      assertThat(client.closed()).isNotDone();
      client.close();
    }
  }

  @Test
  void aHundredThousandPipelinedCommandsAreAnsweredInOrder() throws Exception {
    var client = hub.connect();
    var sender = new Thread(() -> {
      var frame = new StringBuilder();
      for (int id = 2; id < 100_002; id++) {
        frame.append("{\"id\":").append(id).append(",\"publish\":{\"channel\":\"p\",\"data\":").append(id).append("}}\n");
        if (frame.length() > LIMIT - 100) {
          client.send(frame.toString());
          frame.setLength(0);
        }
      }
      client.send(frame.toString());
    });
    sender.start();
    for (int id = 2; id < 100_002; id++) {
      assertThat(client.receive().getInteger("id")).isEqualTo(id);
    }
    sender.join();
  }

  @Test
  void deepJsonIs3501() {
    for (String deep : List.of("[".repeat(30_000), "[".repeat(30_000) + "]".repeat(30_000), "{\"a\":".repeat(10_000), "[{\"a\":".repeat(9_000))) {
      for (String command : List.of(
          command("connect", "\"data\":" + deep), command("publish", "\"channel\":\"d\",\"data\":" + deep), command("subscribe", "\"tf\":" + deep), deep)) {
        var client = hub.connect();
        client.send(command);
        assertThat(client.awaitClose(SOON).code()).isEqualTo(3501);
      }
    }
  }

  @Test
  void wrongTypesInEveryFieldAreAnErrorOr3501() {
    var fields = Map.ofEntries(
        Map.entry("connect", List.of("token", "data", "subs", "name", "version", "headers", "flag", "dict", "profile")),
        Map.entry("subscribe", List.of(
            "channel", "token", "recover", "epoch", "offset", "data", "positioned", "recoverable", "join_leave", "delta", "tf", "flag", "type", "phase",
            "cursor", "limit", "asc")),
        Map.entry("unsubscribe", List.of("channel")),
        Map.entry("publish", List.of("channel", "data", "type", "key", "removed")),
        Map.entry("presence", List.of("channel")),
        Map.entry("presence_stats", List.of("channel")),
        Map.entry("history", List.of("channel", "limit", "since", "reverse")),
        Map.entry("rpc", List.of("data", "method")),
        Map.entry("refresh", List.of("token")),
        Map.entry("sub_refresh", List.of("channel", "token", "type", "track", "untrack")),
        Map.entry("send", List.of("data")));
    fields.forEach((method, names) -> names.forEach(name -> Garbage.values().forEach(value -> {
      String channel = name.equals("channel") ? "" : ",\"channel\":\"t\"";
      var given = method.equals("connect") || method.equals("rpc") || method.equals("send") || method.equals("refresh") ? "" : channel;
      assertRefusedOrAnswered(command(method, "\"" + name + "\":" + value + given), method.equals("connect"));
    })));
    Garbage.values().forEach(value -> assertRefusedOrAnswered("{\"id\":" + value + ",\"rpc\":{}}", false));
    Garbage.values().forEach(value -> assertRefusedOrAnswered("{\"id\":7,\"history\":{\"channel\":\"t\",\"since\":{\"offset\":" + value + "}}}", false));
    Garbage.values().forEach(value -> assertRefusedOrAnswered("{\"id\":7,\"connect\":{\"subs\":{\"t\":{\"offset\":" + value + "}}}}", true));
    Garbage.values().forEach(value -> assertRefusedOrAnswered(value, false));
  }

  /** Another command behind it is answered, or the connection ends with a code that says why. */
  private static void assertRefusedOrAnswered(String command, boolean first) {
    var client = first ? hub.open() : hub.connect();
    try {
      client.send(command);
      client.send("{\"id\":99,\"rpc\":{\"method\":\"ping\"}}");
      client.receiveReply(99);
    } catch (AssertionError | UncheckedIOException closed) {
      assertThat(client.awaitClose(SOON).code()).as(command).isIn(3500, 3501, 3508);
    } finally {
      client.close();
    }
  }

  @Test
  void namesThatNoChannelCanHaveAre107() {
    for (String name : Garbage.names()) {
      for (String method : List.of("subscribe", "unsubscribe", "publish", "presence", "presence_stats", "history")) {
        assertRefusedOrAnswered(command(method, "\"channel\":\"" + name + "\"" + (method.equals("publish") ? ",\"data\":1" : "")), false);
      }
      assertRefusedOrAnswered(command("connect", "\"subs\":{\"" + name + "\":{}}"), true);
    }
  }

  @Test
  void otherEncodingsAre1007Or3501() {
    String command = "{\"id\":7,\"publish\":{\"channel\":\"a\",\"data\":\"é€\"}}";
    for (var encoding : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16, StandardCharsets.ISO_8859_1)) {
      for (int opcode : List.of(Frame.TEXT, Frame.BINARY)) {
        var client = hub.connect();
        client.send(Frame.of(opcode, command.getBytes(encoding)));
        assertItsFault(client);
      }
    }
    var marked = hub.connect();
    marked.send("\uFEFF" + command);
    assertItsFault(marked);
  }

  @Test
  void badUtf8InAnyPlaceIs1007() {
    var bad = List.of("\u0080", "\u00C0\u0080", "\u00ED\u00A0\u0080", "\u00F4\u0090\u0080\u0080", "\u00F8\u0088\u0080\u0080\u0080", "\u00E2\u0082", "\u00FF");
    Garbage.rounds(60, garbage -> {
      var client = hub.connect();
      String text = "{\"id\":7,\"publish\":{\"channel\":\"u\",\"data\":\"" + garbage.oneOf(bad) + "\"}}";
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      int cut = garbage.below(bytes.length);
      client.send(Frame.of(Frame.TEXT, java.util.Arrays.copyOf(bytes, cut)).unfinished());
      client.send(Frame.of(Frame.CONTINUATION, java.util.Arrays.copyOfRange(bytes, cut, bytes.length)));
      assertThat(client.awaitClose(SOON).code()).isEqualTo(1007);
    });
  }

  @Test
  void halfAMessageInTinyFragmentsIsBounded() {
    var client = hub.connect();
    client.send(Frame.text("").unfinished());
    byte[] empty = Frame.continuation("").unfinished().encode();
    byte[] one = Frame.continuation(" ").unfinished().encode();
    var many = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < 50_000; i++) {
      many.writeBytes(i % 2 == 0 ? empty : one);
    }
    for (int i = 0; i < 3; i++) {
      sendInSpite(client, many.toByteArray());
    }
    // The tests watch each of 130,000 frames for leaks.
    assertThat(client.awaitClose(Duration.ofSeconds(20)).code()).isEqualTo(1009);
  }

  @Test
  void compressionIsNotNegotiatedAndCompressedFramesAreAProtocolError() {
    var offered = hub.open(hub.client().header("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits, x-webkit-deflate-frame"));
    assertThat(offered.responseHeader("sec-websocket-extensions")).isNull();
    offered.send(Frame.of(Frame.TEXT, bomb()).withRsv(4));
    assertThat(offered.awaitClose(SOON).code()).isEqualTo(1002);
  }

  /** 60 KB that would be 60 MB. */
  private static byte[] bomb() {
    var deflater = new java.util.zip.Deflater(9, true);
    deflater.setInput(new byte[60 << 20]);
    deflater.finish();
    byte[] bytes = new byte[LIMIT - 1];
    int length = deflater.deflate(bytes);
    deflater.end();
    return java.util.Arrays.copyOf(bytes, length);
  }
}
