package dev.wshub.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.client.RawClient;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Verticles that decide, as a test wants them to; they are gone after it. The hub's extension must be registered before. */
final class Authority implements AfterEachCallback {

  private final RunningHub hub;
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();
  private final BlockingQueue<JsonObject> asked = new LinkedBlockingQueue<>();

  Authority(RunningHub hub) {
    this.hub = hub;
  }

  /** Whoever asks at the address gets this answer, which need not be one. */
  Authority answers(String address, Object answer) {
    return decides(address, question -> answer);
  }

  Authority answers(String address, String json) {
    return answers(address, new JsonObject(json));
  }

  Authority decides(String address, Function<JsonObject, Object> decision) {
    return hears(address, message -> message.reply(decision.apply(message.body())));
  }

  /** Takes the questions and leaves the answer to the test. */
  Authority hears(String address, Consumer<Message<JsonObject>> handler) {
    MessageConsumer<JsonObject> consumer =
        hub.vertx().eventBus().consumer(address, message -> {
          asked.add(message.body());
          handler.accept(message);
        });
    consumers.add(consumer);
    RunningHub.await(consumer.completion());
    return this;
  }

  /** A client as ann, where everybody may connect. */
  RawClient ann() {
    answers("app.connect", "{\"result\":{\"user\":\"ann\",\"info\":{\"nick\":\"A\"},\"meta\":{\"plan\":\"gold\"}}}");
    var client = hub.connect();
    question();
    return client;
  }

  /** The same, subscribed. */
  RawClient annIn(String channel) {
    var client = ann();
    answers("app.subscribe", "{}");
    assertThat(RunningHub.subscribe(client, 2, channel).containsKey("subscribe")).isTrue();
    question();
    return client;
  }

  /** The next question of all addresses. */
  JsonObject question() {
    try {
      JsonObject question = asked.poll(5, TimeUnit.SECONDS);
      if (question == null) {
        throw new AssertionError("nothing was asked");
      }
      return question;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  int questions() {
    return asked.size();
  }

  void leave() {
    consumers.forEach(consumer -> RunningHub.await(consumer.unregister()));
    consumers.clear();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    leave();
    asked.clear();
  }
}
