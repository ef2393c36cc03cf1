package dev.wshub.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.hub.ChannelPage;
import dev.wshub.hub.ConnectionMatch;
import dev.wshub.hub.ConnectionPage;
import dev.wshub.hub.SubscribeOptions;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.StreamPosition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What instances tell each other arrives as it was. */
class ControlMessageTest {
  private static final ConnectionMatch MATCH = new ConnectionMatch("ann \"ä\" 😀", "c", "s");

  private static ControlRequest arrived(ControlRequest request) {
    var message = ControlMessage.decode(new ControlMessage.Request("1", "a", request).encode());
    return ((ControlMessage.Request) message).request();
  }

  private static LocalOutcome arrived(LocalOutcome outcome) {
    var message = ControlMessage.decode(new ControlMessage.Answer("1", "a", outcome).encode());
    return ((ControlMessage.Answer) message).outcome();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void requestsArriveAsTheyWere() {
    var requests =
        List.of(
            new ControlRequest.Disconnect(MATCH, Set.of("x", "y"), 4_001, "by\ne"),
            new ControlRequest.Unsubscribe(MATCH, ""),
            new ControlRequest.ListChannels("a*", "ab", 7),
            new ControlRequest.ListConnections("ann", "news", "c", 1_000),
            new ControlRequest.DescribeNode(),
            new ControlRequest.Refresh(MATCH, true, Long.MAX_VALUE, null));
    requests.forEach(request -> assertThat(arrived(request)).isEqualTo(request));
  }

  @Test
  void rawJsonKeepsItsBytes() {
    byte[] json = bytes("{ \"a\":1.50E+3, \"b\":\"\\u00e9é😀\" }");
    var options = new SubscribeOptions(true, false, true, false, new StreamPosition(Long.MAX_VALUE, "e"), false);
    var subscribe = (ControlRequest.Subscribe) arrived(new ControlRequest.Subscribe(MATCH, "news", json, null, 1_893_456_000L, true, options));
    assertThat(subscribe.chanInfo()).isEqualTo(json);
    assertThat(subscribe.data()).isNull();
    assertThat(subscribe.options()).isEqualTo(options);
    assertThat(subscribe.joinLeave()).isTrue();
    assertThat(subscribe.expireAt()).isEqualTo(1_893_456_000L);
    var emulate = (ControlRequest.Emulate) arrived(new ControlRequest.Emulate("0.1.s", new byte[] {0, -1, '"', 10}));
    assertThat(emulate.session()).isEqualTo("0.1.s");
    assertThat(emulate.data()).containsExactly(0, -1, '"', 10);
    var refresh = (ControlRequest.Refresh) arrived(new ControlRequest.Refresh(MATCH, false, 0, json));
    assertThat(refresh.info()).isEqualTo(json);
  }

  @Test
  void answersArriveAsTheyWere() {
    var channels = new TreeMap<String, Integer>();
    channels.put("a.b", 3);
    channels.put("z", 1);
    var connections = new TreeMap<String, ConnectionPage.Entry>();
    connections.put("c", new ConnectionPage.Entry("c", "ann", 1L << 41, "websocket", List.of("x", "y")));
    var outcomes =
        List.of(
            LocalOutcome.of(new ControlResult.Done(5)),
            LocalOutcome.of(new ControlResult.Channels(new ChannelPage(channels, true))),
            LocalOutcome.of(new ControlResult.Connections(new ConnectionPage(connections, false))),
            LocalOutcome.of(new ControlResult.Node(new NodeNumbers("u", "n", "v", 1, 2, 3, 4, 5, 6.5, 1L << 40))),
            LocalOutcome.failed(ErrorCode.INTERNAL, "no answer from server loop 1"),
            LocalOutcome.failed(ErrorCode.BAD_REQUEST, null));
    outcomes.forEach(outcome -> assertThat(arrived(outcome)).isEqualTo(outcome));
  }

  @Test
  void aPageThatIsTooLargeArrivesUpToWhereItFits() {
    var connections = new TreeMap<String, ConnectionPage.Entry>();
    var channels = List.of("x".repeat(255), "y".repeat(255), "z".repeat(255), "u".repeat(255), "v".repeat(255));
    for (int i = 0; i < 1_000; i++) {
      connections.put("c%03d".formatted(i), new ConnectionPage.Entry("c%03d".formatted(i), "ann", 1, "websocket", channels));
    }
    var page = new ConnectionPage(connections, false);
    var message = new ControlMessage.Answer("1", "a", LocalOutcome.of(new ControlResult.Connections(page))).encode();
    assertThat(message.length).isLessThanOrEqualTo(ControlMessage.MOST_BYTES + 1_024);
    var arrived = ((ControlResult.Connections) arrived(LocalOutcome.of(new ControlResult.Connections(page))).result()).page();
    assertThat(arrived.more()).isTrue();
    assertThat(arrived.connections().size()).isBetween(600, 999);
    assertThat(arrived.connections()).isEqualTo(connections.headMap(arrived.connections().lastKey(), true));
  }

  @Test
  void nothingThatComesIsAnException() {
    var random = new Random(1);
    var seeds =
        List.of(
            new ControlMessage.Request("1", "a", new ControlRequest.Disconnect(MATCH, Set.of("x"), 4_001, "bye")).encode(),
            new ControlMessage.Answer("1", "a", LocalOutcome.of(new ControlResult.Done(5))).encode(),
            new ControlMessage.Answer("1", "a", LocalOutcome.failed(ErrorCode.INTERNAL, "x")).encode());
    for (int i = 0; i < 20_000; i++) {
      byte[] message = seeds.get(i % seeds.size()).clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        message[random.nextInt(message.length)] = (byte) (random.nextBoolean() ? random.nextInt(256) : "{}[]\":,0n".charAt(random.nextInt(9)));
      }
      assertThat(ControlMessage.decode(message)).isNotNull();
    }
  }
}
