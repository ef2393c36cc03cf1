package dev.wshub.delegation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.wshub.config.HubConfig;
import dev.wshub.delegation.Backend.Reply;
import dev.wshub.hub.DelegationStatistics;
import dev.wshub.hub.DelegationStatistics.Counts;
import dev.wshub.protocol.ProtocolException;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** How answers are read, counted and complained about. */
class DelegationsTest {

  private static final String SECRET = "s3cr3t";

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private long nanos;
  private Reply next;
  private RuntimeException fault;

  /** Answers with what the test has given it. */
  private final class Known implements Backend {
    private final String place;

    Known(String place) {
      this.place = place;
    }

    @Override
    public void ask(Question question, Consumer<Reply> reply) {
      nanos += TimeUnit.MILLISECONDS.toNanos(3);
      if (fault != null) {
        throw fault;
      }
      reply.accept(next);
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(1);
    }

    @Override
    public String protocol() {
      return "test";
    }

    @Override
    public String place() {
      return place;
    }
  }

  private final Known app = new Known("app");

  private final Delegations delegations =
      new Delegations(
          null,
          HubConfig.from(new JsonObject().put("channel", new JsonObject().put("publication_size_limit", 20))),
          () -> nanos);

  private static Question question(String protocol) {
    return Question.refresh(new Asker("id", "websocket", protocol, "", null, MultiMap.caseInsensitiveMultiMap(), Map.of()));
  }

  private Decider decider(DelegationKind kind) {
    return new Decider(kind, "default", app);
  }

  private Counts counts(DelegationKind kind) {
    return delegations.statistics().deciders().get(new DelegationStatistics.Decider("test", kind.label(), "default"));
  }

  @BeforeEach
  void listen() {
    log.start();
    ((Logger) LoggerFactory.getLogger(Complaints.class)).addAppender(log);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger(Complaints.class)).detachAppender(log);
  }

  private interface Asking<R> {
    void ask(Consumer<Answer<R>> handler) throws ProtocolException;
  }

  private final Asking<Admission> connect = handler -> delegations.connect(decider(DelegationKind.CONNECT), question("json"), handler);
  private final Asking<SubscriptionTerms> subscribe =
      handler -> delegations.subscribe(decider(DelegationKind.SUBSCRIBE), question("json"), handler);
  private final Asking<PublicationTerms> publish =
      handler -> delegations.publish(decider(DelegationKind.PUBLISH), question("json"), handler);
  private final Asking<byte[]> rpc = handler -> delegations.rpc(decider(DelegationKind.RPC), question("json"), handler);

  private <R> Answer<R> answer(Asking<R> asking, String json) {
    next = new Reply.Body(json.getBytes(StandardCharsets.UTF_8));
    return answer(asking);
  }

  private <R> Answer<R> answer(Asking<R> asking) {
    List<Answer<R>> answers = new ArrayList<>();
    try {
      asking.ask(answers::add);
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
    assertThat(answers).hasSize(1);
    return answers.get(0);
  }

  private <R> R result(Asking<R> asking, String json) {
    return ((Answer.Result<R>) answer(asking, json)).result();
  }

  private static String text(byte[] json) {
    return json == null ? null : new String(json, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "", " ", "nonsense", "[]", "null", "7", "\"{}\"", "{", "{}{}", "{\"result\":7}", "{\"result\":[]}", "{\"result\":\"yes\"}",
    "{\"result\":{\"user\":42}}", "{\"result\":{\"expire_at\":\"soon\"}}", "{\"result\":{\"expire_at\":1.5}}",
    "{\"result\":{\"expire_at\":1e400}}", "{\"result\":{\"expire_at\":99999999999999999999}}",
    "{\"result\":{\"b64info\":\"***\"}}", "{\"result\":{\"b64data\":\"bm9uc2Vuc2U=\"}}", "{\"result\":{\"b64data\":\"/w==\"}}",
    "{\"result\":{\"channels\":\"a\"}}", "{\"result\":{\"channels\":[1]}}", "{\"result\":{\"subs\":[\"a\"]}}",
    "{\"result\":{\"subs\":{\"a\":true}}}", "{\"result\":{\"subs\":{\"a\":{\"override\":1}}}}",
    "{\"result\":{\"subs\":{\"a\":{\"override\":{\"presence\":true}}}}}", "{\"result\":{\"meta\":{\"n\":1e99999999999}}}",
    "{\"error\":{}}", "{\"error\":7}", "{\"error\":{\"code\":0}}", "{\"error\":{\"code\":\"400\"}}", "{\"error\":{\"code\":-1}}",
    "{\"error\":{\"message\":\"no\"}}", "{\"error\":{\"code\":400,\"message\":7}}", "{\"error\":{\"code\":400,\"temporary\":1}}",
    "{\"disconnect\":{}}", "{\"disconnect\":{\"code\":42}}", "{\"disconnect\":{\"code\":2999}}", "{\"disconnect\":{\"code\":5000}}",
    "{\"disconnect\":true}", "{\"disconnect\":{\"code\":4000,\"reason\":[]}}", "{\"result\":{},\"error\":{}}"})
  void nonsenseIsNoDecision(String json) {
    assertThat(answer(connect, json)).isInstanceOf(Answer.Failed.class);
    assertThat(log.list).hasSize(1);
    assertThat(counts(DelegationKind.CONNECT).outcomes()).isEqualTo(Map.of("bad_answer", 1L));
  }

  @Test
  void notUtf8AndTooDeepIsNoDecision() {
    next = new Reply.Body(new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'});
    assertThat(answer(rpc)).isInstanceOf(Answer.Failed.class);
    String deep = "{\"result\":{\"data\":" + "[".repeat(130) + "]".repeat(130) + "}}";
    assertThat(answer(rpc, deep)).isInstanceOf(Answer.Failed.class);
  }

  @Test
  void disconnectWinsOverErrorAndErrorOverResult() {
    String error = "\"error\":{\"code\":1403,\"message\":\"no\",\"temporary\":true}";
    assertThat(answer(subscribe, "{\"result\":{}," + error + "}"))
        .isEqualTo(new Answer.Error<>(1403, "no", true));
    assertThat(answer(subscribe, "{" + error + ",\"disconnect\":{\"code\":4501,\"reason\":\"out\"},\"result\":{}}"))
        .isEqualTo(new Answer.Disconnect<>(4501, "out"));
  }

  @Test
  void nullIsAbsentAndUnknownFieldsAreIgnored() {
    assertThat(result(connect, "{\"result\":null,\"error\":null,\"disconnect\":null,\"more\":[1]}")).isNull();
    assertThat(result(rpc, "{\"result\":{\"user\":7,\"subs\":[],\"data\":1}}")).isEqualTo("1".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"null", "0", "\"\"", "[1, 2]", "{\"a\":1,\"a\":2}", "1e400", "123456789012345678901234567890", "0.10"})
  void dataIsAnyJsonByteForByte(String data) {
    assertThat(text(result(rpc, "{\"result\":{\"data\":" + data + "}}"))).isEqualTo(data);
  }

  @Test
  void base64WinsExceptForPublish() {
    String both = "{\"result\":{\"data\":1,\"b64data\":\"Mg==\",\"info\":1,\"b64info\":\"Mg==\"}}";
    assertThat(text(result(rpc, both))).isEqualTo("2");
    assertThat(text(result(subscribe, both).info())).isEqualTo("2");
    assertThat(text(result(publish, both).data())).isEqualTo("1");
    assertThat(text(result(publish, "{\"result\":{\"b64data\":\"Mg==\"}}").data())).isEqualTo("2");
    assertThat(text(result(rpc, "{\"result\":{\"b64data\":\"bnVsbA==\"}}"))).isEqualTo("null");
  }

  @Test
  void clientsThatTakeBytesGetAnyBytesButOthersGetJson() {
    String any = "{\"result\":{\"data\":1,\"b64data\":\"/wA=\"}}";
    next = new Reply.Body(any.getBytes(StandardCharsets.UTF_8));
    var told = answer((Asking<byte[]>) handler -> delegations.rpc(decider(DelegationKind.RPC), question("protobuf"), handler));
    assertThat(((Answer.Result<byte[]>) told).result()).isEqualTo(new byte[] {(byte) 0xFF, 0});
    var published =
        answer((Asking<PublicationTerms>) handler -> delegations.publish(decider(DelegationKind.PUBLISH), question("protobuf"), handler));
    assertThat(((Answer.Result<PublicationTerms>) published).result().data()).isEqualTo(new byte[] {'1'});
    assertThat(answer(rpc)).isInstanceOf(Answer.Failed.class);
    next = new Reply.Body(any.replace("data\":1,\"b64data", "b64info").getBytes(StandardCharsets.UTF_8));
    assertThat(answer((Asking<SubscriptionTerms>) handler -> delegations.subscribe(decider(DelegationKind.SUBSCRIBE), question("protobuf"), handler)))
        .isInstanceOf(Answer.Failed.class);
  }

  @Test
  void publicationLargerThanAllowedIsNoDecision() {
    assertThat(answer(publish, "{\"result\":{\"data\":\"" + "x".repeat(19) + "\"}}")).isInstanceOf(Answer.Failed.class);
    assertThat(answer(publish, "{\"result\":{\"data\":\"" + "x".repeat(18) + "\"}}")).isInstanceOf(Answer.Result.class);
  }

  @ParameterizedTest
  @CsvSource({"400,error", "1999,error", "4000,disconnect", "4999,disconnect", "-1,bad_answer", "0,bad_answer", "399,bad_answer",
    "2000,bad_answer", "3999,bad_answer", "5000,bad_answer"})
  void failuresOfTheVerticleCountByTheirCode(int code, String outcome) {
    next = EventBusBackend.refusal(code, "why");
    var answer = answer(subscribe);
    assertThat(counts(DelegationKind.SUBSCRIBE).outcomes()).isEqualTo(Map.of(outcome, 1L));
    switch (outcome) {
      case "error" -> assertThat(answer).isEqualTo(new Answer.Error<>(code, "why", false));
      case "disconnect" -> assertThat(answer).isEqualTo(new Answer.Disconnect<>(code, "why"));
      default -> assertThat(answer).isInstanceOf(Answer.Failed.class);
    }
  }

  @Test
  void oneWarningAMinuteForEachAddressAndKindSaysHowManyWereNotTold() {
    for (int i = 0; i < 5; i++) {
      answer(rpc, "[]");
    }
    answer(publish, "[]");
    answer((Asking<byte[]>) handler -> delegations.rpc(new Decider(DelegationKind.RPC, "default", new Known("elsewhere")), question("json"), handler));
    assertThat(log.list).hasSize(3);
    nanos += TimeUnit.MINUTES.toNanos(1);
    answer(rpc, "[]");
    assertThat(log.list).hasSize(4);
    assertThat(log.list.get(3).getFormattedMessage()).contains("rpc", "app", "not a JSON object", "4 more");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{\"result\":{\"data\":s3cr3t}}", "{\"s3cr3t", "{\"result\":{\"user\":{\"s3cr3t\":1}}}", "{\"result\":{\"subs\":{\"s3cr3t\":1}}}",
    "{\"result\":{\"subs\":{\"s3cr3t\":{\"info\":1,\"expire_at\":\"s3cr3t\"}}}}", "{\"error\":{\"code\":\"s3cr3t\"}}", "\"s3cr3t\""})
  void warningsHoldNothingOfTheAnswer(String json) {
    assertThat(answer(connect, json)).isInstanceOf(Answer.Failed.class);
    assertThat(log.list.get(0).getFormattedMessage()).contains("connect", "app").doesNotContain(SECRET);
  }

  @Test
  void aQuestionThatCannotBeAskedByAFaultIsAnsweredWithAFailure() {
    fault = new IllegalStateException(SECRET);
    assertThat(answer(rpc)).isInstanceOf(Answer.Failed.class);
    assertThat(counts(DelegationKind.RPC).outcomes()).isEqualTo(Map.of("bad_answer", 1L));
    assertThat(counts(DelegationKind.RPC).inFlight()).isZero();
    assertThat(log.list.get(0).getFormattedMessage()).contains("rpc", "app", "IllegalStateException").doesNotContain(SECRET);
  }

  @Test
  void aFaultOfWhoWasAnsweredIsNoSecondAnswer() {
    List<Answer<byte[]>> answers = new ArrayList<>();
    next = new Reply.Body(new byte[] {'{', '}'});
    var thrown = new IllegalStateException("a fault of the test");
    assertThatThrownBy(
            () ->
                delegations.rpc(
                    decider(DelegationKind.RPC),
                    question("json"),
                    answer -> {
                      answers.add(answer);
                      throw thrown;
                    }))
        .isSameAs(thrown);
    assertThat(answers).hasSize(1);
    assertThat(counts(DelegationKind.RPC).outcomes()).isEqualTo(Map.of("ok", 1L));
  }

  @Test
  void outcomesAndTimesAreCounted() {
    answer(rpc, "{}");
    answer(rpc, "{\"error\":{\"code\":1}}");
    next = new Reply.Failure(Outcome.TIMEOUT, "late");
    answer(rpc);
    assertThat(delegations.statistics().deciders()).hasSize(1);
    var counted = counts(DelegationKind.RPC);
    assertThat(counted.outcomes()).isEqualTo(Map.of("ok", 1L, "error", 1L, "timeout", 1L));
    assertThat(counted.failures()).isEqualTo(1);
    assertThat(counted.inFlight()).isZero();
    assertThat(counted.durations().get(4)).isEqualTo(3); // up to 5 ms
    assertThat(counted.seconds()).isBetween(0.0089, 0.0091);
  }
}
