package dev.wshub.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.github.centrifugal.centrifuge.internal.protocol.Protocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;

/** Messages that clients could send: right ones, nearly right ones, and noise. */
final class Messages {
  private static final String[] REQUESTS = {
    "connect", "subscribe", "unsubscribe", "publish", "presence", "presence_stats", "history", "rpc", "refresh", "sub_refresh", "send"};
  private static final String[] FIELDS = {
    "\"channel\":\"c%d\"", "\"token\":\"t%d\"", "\"data\":%s", "\"subs\":{\"a\":{\"recover\":true,\"offset\":%d},\"b\":{}}",
    "\"name\":\"n%d\"", "\"headers\":{\"a\":\"%d\"}", "\"offset\":%d", "\"epoch\":\"e%d\"", "\"recover\":true", "\"limit\":-%d",
    "\"since\":{\"offset\":%d,\"epoch\":\"\"}", "\"flag\":%d", "\"method\":\"m%d\"", "\"tf\":{\"op\":\"and\",\"nodes\":[{\"key\":\"%d\"}]}",
    "\"untrack\":[\"%d\"]", "\"type\":%d"};
  private static final String[] ODD = {
    "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "1e999999999", "-0", "\\u0000", "\\ud800", "\u0000", "\uFEFF", "\n", "[[[[[[[[", "{\"id\":"};
  private static final byte[] ODD_BYTES = {0, 1, 2, 0x0A, 0x7F, -128, -1, 0x2A, 0x1A, 0x3B, 0x6A, 8};
  private static final int LARGEST = 65_536;

  private Messages() {}

  static byte[] json(Random random) {
    byte[] valid = (random.nextInt(200) == 0 ? nested(random) : objects(random)).getBytes(UTF_8);
    return odd(random, valid);
  }

  static byte[] connectRequest(Random random) {
    return odd(random, ("{" + fields(random, RequestKind.CONNECT) + "}").getBytes(UTF_8));
  }

  static byte[] protobuf(Random random) {
    var out = new ByteArrayOutputStream();
    int count = count(random);
    while (count-- > 0 && out.size() < LARGEST) {
      writeCommand(random, out);
    }
    return odd(random, out.toByteArray());
  }

  /** Mostly one command, now and then as many as a message holds. */
  private static int count(Random random) {
    return switch (random.nextInt(300)) {
      case 0 -> 4_000;
      case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> 1 + random.nextInt(20);
      default -> 1;
    };
  }

  // JSON

  private static String objects(Random random) {
    var text = new StringBuilder();
    int count = count(random);
    while (count-- > 0 && text.length() < LARGEST) {
      text.append(object(random)).append(random.nextBoolean() ? "\n" : "");
    }
    return text.toString();
  }

  private static String object(Random random) {
    RequestKind kind = RequestKind.of(REQUESTS[random.nextInt(REQUESTS.length)]);
    return "{\"id\":" + random.nextInt(1000) + ",\"" + kind.fieldName() + "\":{" + fields(random, kind) + "}}";
  }

  private static String fields(Random random, RequestKind kind) {
    var text = new StringBuilder();
    String separator = "";
    for (int i = random.nextInt(5); i > 0; i--) {
      String field = FIELDS[random.nextInt(FIELDS.length)];
      if (kind.has(field.substring(1, field.indexOf('"', 1))) || random.nextInt(100) == 0) {
        Object value = field.contains("%s") ? RandomJson.value(random, 3) : (Object) random.nextInt(100_000);
        text.append(separator).append(String.format(field, value));
        separator = ",";
      }
    }
    return text.toString();
  }

  private static String nested(Random random) {
    int depth = random.nextInt(30_000);
    String data = random.nextBoolean() ? "[".repeat(depth) + "]".repeat(depth) : "{\"a\":".repeat(depth / 3) + "1" + "}".repeat(depth / 3);
    return "{\"id\":1,\"rpc\":{\"data\":" + data + "}}";
  }

  // Protobuf

  private static void writeCommand(Random random, ByteArrayOutputStream out) {
    var command = Protocol.Command.newBuilder().setId(random.nextInt(1000));
    String channel = "c" + random.nextInt(100_000);
    ByteString data = data(random);
    switch (random.nextInt(12)) {
      case 0 -> command.setConnect(connect(random, data));
      case 1 -> command.setSubscribe(subscribe(random, channel, data));
      case 2 -> command.setUnsubscribe(Protocol.UnsubscribeRequest.newBuilder().setChannel(channel));
      case 3 -> command.setPublish(Protocol.PublishRequest.newBuilder().setChannel(channel).setData(data));
      case 4 -> command.setPresence(Protocol.PresenceRequest.newBuilder().setChannel(channel));
      case 5 -> command.setPresenceStats(Protocol.PresenceStatsRequest.newBuilder().setChannel(channel));
      case 6 -> command.setHistory(Protocol.HistoryRequest.newBuilder().setChannel(channel).setLimit(random.nextInt()).setReverse(true)
          .setSince(Protocol.StreamPosition.newBuilder().setOffset(random.nextLong() >>> 1).setEpoch("e")));
      case 7 -> command.setRpc(Protocol.RPCRequest.newBuilder().setMethod(channel).setData(data));
      case 8 -> command.setRefresh(Protocol.RefreshRequest.newBuilder().setToken(channel));
      case 9 -> command.setSubRefresh(Protocol.SubRefreshRequest.newBuilder().setChannel(channel).setToken("t"));
      case 10 -> command.setSend(Protocol.SendRequest.newBuilder().setData(data));
      default -> command.clearId();
    }
    try {
      command.build().writeDelimitedTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Protocol.ConnectRequest connect(Random random, ByteString data) {
    var request = Protocol.ConnectRequest.newBuilder().setToken("t").setData(data).setName("ü").setVersion("1");
    for (int i = random.nextInt(4); i > 0; i--) {
      request.putSubs("s" + i, subscribe(random, "", ByteString.EMPTY));
    }
    return request.build();
  }

  private static Protocol.SubscribeRequest subscribe(Random random, String channel, ByteString data) {
    return Protocol.SubscribeRequest.newBuilder().setChannel(channel).setData(data).setRecover(random.nextBoolean())
        .setOffset(random.nextLong() >>> 1 + random.nextInt(63)).setEpoch("e").setPositioned(random.nextBoolean()).setJoinLeave(true).build();
  }

  private static ByteString data(Random random) {
    byte[] data = new byte[random.nextInt(30) == 0 ? random.nextInt(3_000) : random.nextInt(30)];
    random.nextBytes(data);
    return ByteString.copyFrom(data);
  }

  // What goes wrong on the way

  private static byte[] odd(Random random, byte[] valid) {
    return switch (random.nextInt(10)) {
      case 0, 1 -> valid;
      case 2 -> Arrays.copyOf(valid, random.nextInt(valid.length + 1));
      case 3 -> noise(random);
      case 4 -> repeated(random, valid);
      default -> changed(random, valid);
    };
  }

  private static byte[] noise(Random random) {
    byte[] noise = new byte[random.nextInt(random.nextInt(20) == 0 ? LARGEST : 60)];
    random.nextBytes(noise);
    return noise;
  }

  /** One short piece, again and again: small things that could cost much. */
  private static byte[] repeated(Random random, byte[] valid) {
    int from = random.nextInt(valid.length);
    byte[] piece = Arrays.copyOfRange(valid, from, Math.min(valid.length, from + 1 + random.nextInt(12)));
    byte[] head = Arrays.copyOf(valid, random.nextInt(Math.min(valid.length, 100) + 1));
    var out = new ByteArrayOutputStream();
    out.writeBytes(head);
    for (int i = random.nextInt(5_000); i > 0; i--) {
      out.writeBytes(piece);
    }
    return out.toByteArray();
  }

  private static byte[] changed(Random random, byte[] valid) {
    byte[] bytes = valid;
    for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      bytes = switch (random.nextInt(6)) {
        case 0 -> spliced(bytes, at, 1, new byte[] {(byte) (bytes[at] ^ 1 << random.nextInt(8))});
        case 1 -> spliced(bytes, at, 1, new byte[] {ODD_BYTES[random.nextInt(ODD_BYTES.length)]});
        case 2 -> spliced(bytes, at, random.nextInt(4), ODD[random.nextInt(ODD.length)].getBytes(UTF_8));
        case 3 -> spliced(bytes, at, 1 + random.nextInt(8), new byte[0]);
        case 4 -> spliced(bytes, at, 0, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(20))));
        default -> spliced(bytes, at, random.nextInt(2), new byte[] {-1, -1, -1, -1, (byte) random.nextInt(256)});
      };
    }
    return bytes;
  }

  /** With something else in the place of so many bytes. */
  private static byte[] spliced(byte[] bytes, int at, int count, byte[] instead) {
    int from = Math.min(bytes.length, at + count);
    byte[] result = Arrays.copyOf(bytes, at + instead.length + bytes.length - from);
    System.arraycopy(instead, 0, result, at, instead.length);
    System.arraycopy(bytes, from, result, at + instead.length, bytes.length - from);
    return result;
  }
}
