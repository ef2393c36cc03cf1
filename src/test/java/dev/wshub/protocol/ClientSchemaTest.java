package dev.wshub.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Our schema gives every field the number that the schema of an SDK gives it. */
class ClientSchemaTest {
  private static final String SDK = "io.github.centrifugal.centrifuge.internal.protocol.Protocol$";
  private static final String NUMBER = "_FIELD_NUMBER";
  private static final Pattern MESSAGE = Pattern.compile("message (\\w+) \\{([^}]*)}");
  private static final Pattern FIELD = Pattern.compile("(?m)^ +(?:repeated )?[\\w.]+(?:<[^>]*>)? (\\w+) = (\\d+);");

  /** What the SDK's schema does not have yet, and what ours leaves out: ping commands do nothing. */
  private static final List<String> NEWER = List.of(
      "Publication.delta", "Publication.time", "Publication.epoch", "Connect.time", "ConnectRequest.headers", "ConnectRequest.flag",
      "ConnectResult.time", "SubscribeRequest.delta", "SubscribeRequest.tf", "SubscribeRequest.flag", "SubscribeRequest.type",
      "SubscribeResult.delta", "SubscribeResult.id", "Push.id");
  private static final List<String> LEFT_OUT = List.of("Command.ping", "Reply.ping");

  private static Map<String, Map<String, Integer>> ours() throws IOException {
    try (InputStream in = ClientSchemaTest.class.getResourceAsStream("client.proto")) {
      String schema = new String(in.readAllBytes(), UTF_8).replaceAll("//.*", "");
      Map<String, Map<String, Integer>> messages = new LinkedHashMap<>();
      Matcher message = MESSAGE.matcher(schema);
      while (message.find()) {
        Map<String, Integer> fields = new TreeMap<>();
        Matcher field = FIELD.matcher(message.group(2));
        while (field.find()) {
          fields.put(field.group(1), Integer.valueOf(field.group(2)));
        }
        messages.put(message.group(1), fields);
      }
      return messages;
    }
  }

  private static Map<String, Integer> ofSdk(String message) throws ReflectiveOperationException {
    Map<String, Integer> fields = new TreeMap<>();
    for (var constant : Class.forName(SDK + message).getFields()) {
      if (constant.getName().endsWith(NUMBER)) {
        fields.put(constant.getName().replace(NUMBER, "").toLowerCase(Locale.ROOT), constant.getInt(null));
      }
    }
    return fields;
  }

  @Test
  void allNumbersAgree() throws Exception {
    Map<String, Map<String, Integer>> ours = ours();
    assertThat(ours).hasSizeGreaterThan(35);
    List<String> newer = new ArrayList<>();
    for (var message : ours.entrySet()) {
      if (message.getKey().equals("FilterNode")) {
        continue; // newer as a whole
      }
      Map<String, Integer> theirs = ofSdk(message.getKey());
      LEFT_OUT.stream().filter(name -> name.startsWith(message.getKey() + ".")).forEach(name -> theirs.remove("ping"));
      Map<String, Integer> common = new TreeMap<>(message.getValue());
      common.keySet().stream().filter(name -> !theirs.containsKey(name)).forEach(name -> newer.add(message.getKey() + "." + name));
      common.keySet().retainAll(theirs.keySet());
      assertThat(common).as(message.getKey()).isEqualTo(theirs);
    }
    assertThat(newer).containsExactlyInAnyOrderElementsOf(NEWER);
  }

  @Test
  void everyMessageOfTheSdkIsThere() throws Exception {
    List<String> theirs = Arrays.stream(Class.forName(SDK.substring(0, SDK.length() - 1)).getClasses())
        .filter(type -> com.google.protobuf.MessageLite.class.isAssignableFrom(type))
        .map(Class::getSimpleName)
        .filter(name -> !name.startsWith("Ping"))
        .toList();
    assertThat(ours().keySet()).containsAll(theirs);
  }
}
