package dev.wshub.redis;

import dev.wshub.control.ControlMessage;
import dev.wshub.control.ControlRequest;
import dev.wshub.control.LocalControl;
import dev.wshub.control.LocalOutcome;
import dev.wshub.control.Outcome;
import dev.wshub.hub.HubClient;
import dev.wshub.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What this instance asks of all: it is carried out here and published, and whoever is alive must answer in time. Who has
 * not is asked once more, some times; the id tells him what he has done already. Bridge's loop only.
 */
final class ControlQuestions {
  /** Each costs every instance some 100 µs; what waits behind so many would be repeated for nothing. */
  static final int MOST_UNDER_WAY = 256;

  /** A batch of the API holds 10,000 requests. */
  private static final int MOST_WAITING = 16 * 1024;

  private static final int MOST_WAITING_BYTES = 64 << 20;
  private static final int TIMES_ASKED = 4;
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(HubClient.TIMEOUT_SECONDS);

  private final Vertx vertx;
  private final String own;
  private final Keys keys;
  private final Commands commands;
  private final LocalControl local;
  private final LiveInstances live; // null without a registry
  private final BooleanSupplier hears;
  private final long timeoutNanos;
  private final String idPrefix = UUID.randomUUID() + "-";
  private final Map<String, ControlQuestion> underWay = new LinkedHashMap<>();
  private final Deque<ControlQuestion> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean askingNext;
  private long lastId;

  /**
   * @param live null without a registry: then it counts how many Redis has reached
   * @param hears whether answers would be received now
   */
  ControlQuestions(
      Vertx vertx,
      String own,
      Keys keys,
      Commands commands,
      LocalControl local,
      LiveInstances live,
      BooleanSupplier hears,
      Duration timeout) {
    this.vertx = vertx;
    this.own = own;
    this.keys = keys;
    this.commands = commands;
    this.local = local;
    this.live = live;
    this.hears = hears;
    timeoutNanos = timeout.toNanos();
  }

  /**
   * Asks, in its turn.
   *
   * @param target the only instance that is asked, or empty for all
   * @param handler gets the outcome, once, within the timeout from its turn on
   */
  void ask(ControlRequest request, String target, Consumer<Outcome> handler) {
    var asked = new ControlMessage.Request(idPrefix + ++lastId, own, request);
    byte[] message = asked.encode();
    if (message.length > ControlMessage.MOST_BYTES) {
      handler.accept(Outcome.failed(ErrorCode.BAD_REQUEST, tooLong(message.length)));
    } else if (waiting.size() >= MOST_WAITING || waitingBytes > MOST_WAITING_BYTES) {
      handler.accept(Outcome.failed(ErrorCode.TOO_MANY_REQUESTS, "too many requests wait for other instances"));
    } else {
      waitingBytes += message.length;
      waiting.add(new ControlQuestion(asked, message, target, System.nanoTime(), handler));
      askNext();
    }
  }

  private void askNext() {
    while (underWay.size() < MOST_UNDER_WAY && !waiting.isEmpty()) {
      begin(next());
    }
  }

  private ControlQuestion next() {
    var next = waiting.poll();
    waitingBytes -= next.message.length;
    return next;
  }

  private static String tooLong(int bytes) {
    return "as a message to the other instances it has " + bytes + " bytes; allowed are " + ControlMessage.MOST_BYTES;
  }

  private void begin(ControlQuestion question) {
    boolean here = question.target.isEmpty() || question.target.equals(own);
    boolean away = !commands.isUp() && !question.target.equals(own);
    question.deadlineNanos = System.nanoTime() + timeoutNanos;
    underWay.put(question.id, question);
    if (here && (!away || question.request instanceof ControlRequest.Order)) {
      local.carryOut(question.request, outcome -> answered(question, own, outcome));
    }
    if (away) {
      fail(question, "Redis is away, and with it all other instances");
    } else {
      askOthers(question);
    }
  }

  private void askOthers(ControlQuestion question) {
    if (question.target.equals(own)) {
      question.sent = true; // nobody else has to hear of it
      expect(question, Set.of(own));
      return;
    }
    if (live != null) {
      live.read()
          .onComplete(alive -> alive(question, new HashSet<>(alive)), cause -> fail(question, cause.getMessage()));
    } else if (!question.target.isEmpty()) {
      expect(question, Set.of(question.target));
    }
    send(question);
  }

  private void alive(ControlQuestion question, Set<String> alive) {
    if (question.target.isEmpty()) {
      alive.add(own);
      expect(question, alive);
      return;
    }
    expect(question, Set.of(question.target));
    if (!alive.contains(question.target)) {
      question.giveUp(); // it will not answer
      forgetIfDone(question);
    }
  }

  private void expect(ControlQuestion question, Set<String> instances) {
    question.expect(instances);
    forgetIfDone(question);
  }

  private void fail(ControlQuestion question, String why) {
    question.finish(Outcome.failed(ErrorCode.INTERNAL, why));
    forgetIfDone(question);
  }

  private void forgetIfDone(ControlQuestion question) {
    if (question.isDone() && underWay.remove(question.id) != null && !waiting.isEmpty() && !askingNext) {
      askingNext = true; // not from within the one that has ended: thousands may fail at once
      vertx.runOnContext(turn -> {
        askingNext = false;
        askNext();
      });
    }
  }

  private void send(ControlQuestion question) {
    question.repeatAtNanos = System.nanoTime() + timeoutNanos / TIMES_ASKED;
    if (!hears.getAsBoolean()) {
      question.repeatAtNanos = 0; // as soon as answers can come
      return;
    }
    boolean first = !question.sent;
    question.sent = true;
    String channel = question.target.isEmpty() ? keys.control() : keys.control(question.target);
    publish(channel, question)
        .onComplete(
            receivers -> {
              if (first && live == null && question.target.isEmpty()) {
                question.expect(receivers.toLong());
                forgetIfDone(question);
              }
            },
            cause -> {
              if (first) {
                fail(question, cause.getMessage());
              }
            });
  }

  private Future<Response> publish(String channel, ControlQuestion question) {
    return commands.send(Command.PUBLISH, channel, question.message);
  }

  /** Another instance has answered; an answer to what nobody asks any more is thrown away. */
  void answered(ControlMessage.Answer answer) {
    var question = underWay.get(answer.id());
    if (question != null) {
      answered(question, answer.from(), answer.outcome());
    }
  }

  private void answered(ControlQuestion question, String instance, LocalOutcome outcome) {
    question.answered(instance, outcome);
    forgetIfDone(question);
  }

  /** Called some times a second: asks again, and gives up. */
  void tick() {
    long now = System.nanoTime();
    while (!waiting.isEmpty() && now - waiting.peek().askedNanos > LONGEST_WAIT_NANOS) {
      next().finish(Outcome.failed(ErrorCode.TOO_MANY_REQUESTS, "too many requests wait for other instances"));
    }
    for (var question : new ArrayList<>(underWay.values())) {
      if (question.overdue) {
        question.giveUp();
        forgetIfDone(question);
      } else if (question.deadlineNanos - now <= 0) {
        question.overdue = true; // judged next time: this loop may itself have been held up, with answers unread
      } else if (question.repeatAtNanos == 0 || question.repeatAtNanos - now <= 0) {
        repeat(question);
      }
    }
  }

  private void repeat(ControlQuestion question) {
    if (!question.sent || question.missingNameless() > 0) {
      send(question);
      return;
    }
    question.repeatAtNanos = System.nanoTime() + timeoutNanos / TIMES_ASKED;
    for (var instance : question.missing()) {
      if (!instance.equals(own)) {
        publish(keys.control(instance), question);
      }
    }
    if (live != null && question.target.isEmpty() && question.isExpecting()) {
      live.read().onSuccess(alive -> stillThere(question, new HashSet<>(alive)));
    }
  }

  private void stillThere(ControlQuestion question, Set<String> alive) {
    alive.add(own);
    question.stillThere(alive);
    forgetIfDone(question);
  }

  void close() {
    var left = new ArrayList<>(underWay.values());
    left.addAll(waiting);
    underWay.clear();
    waiting.clear();
    left.forEach(question -> question.finish(Outcome.failed(ErrorCode.INTERNAL, "the Redis bridge is ending")));
  }
}
