package dev.wshub.redis;

import dev.wshub.hub.BridgeMessage;
import dev.wshub.hub.EngineAway;
import dev.wshub.hub.HistoryRange;
import dev.wshub.hub.HistoryTooLarge;
import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.StreamPosition;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishing, and the streams of channels that keep a history: one script for each operation. Bridge's loop only. */
final class Streams implements StreamCompare {
  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
  // What the scripts answer to a publication.
  private static final int PUBLISHED = 0;
  private static final int REPEATED = 1;

  private static final int RESULT_TTL_SECONDS = 300;
  private static final int READ_META_TTL_SECONDS = 600;
  private static final int COMPARE_LIMIT = 1_000;
  private static final int NOTHING = 0;

  /** A comparison brings more only where a page of the script ends with large publications. */
  private static final int COMPARE_BYTES = 1024 * 1024;

  /** As many as may be under way to a shard. */
  private static final int HISTORY_BYTES = 16 * 1024 * 1024;

  private static final long LATER_MILLIS = 1_000;

  private final Vertx vertx;
  private final Commands commands;
  private final Keys keys;
  private final int recoveryBytes;
  private final RareWarning failures =
      new RareWarning(LOG, "{} comparisons of channels with their streams have failed so far, the last of {}: {}");
  private final RandomTexts random = new RandomTexts();
  private final LastPublished lastPublished = new LastPublished();
  private String run = "";

  /** @param recoveryBytes more than a recovery may bring; a positive number */
  Streams(Vertx vertx, Commands commands, Keys keys, int recoveryBytes) {
    this.recoveryBytes = recoveryBytes;
    this.vertx = vertx;
    this.commands = commands;
    this.keys = keys;
  }

  /** Another server may answer than before. */
  void serverIs(ServerIdentity server) {
    run = server.runId();
    lastPublished.compare(run, (channel, point) -> resume(channel, point, false, NOTHING));
  }

  /** @param suppressed gets the reason where the publication was made before, or is outdated */
  Future<StreamPosition> publish(BridgeMessage.Publish publish, Consumer<String> suppressed) {
    var options = publish.options();
    byte[] body = Wire.body(publish.data(), publish.info(), options, System.currentTimeMillis());
    if (!options.skipHistory() && publish.channelOptions().hasHistory()) {
      var nonce = random.nonce();
      return append(publish, body, nonce).map(reply -> appended(publish.channel(), nonce, reply, suppressed));
    }
    var live = keys.live(publish.channel());
    byte[] message = Envelope.plain(body);
    if (options.idempotencyKey().isEmpty()) {
      return commands.send(Command.PUBLISH, live, message).mapEmpty();
    }
    var result = keys.result(publish.channel(), options.idempotencyKey());
    return commands
        .run(Script.PUBLISH_ONCE, List.of(result), live, message, RESULT_TTL_SECONDS)
        .onSuccess(reply -> tell(reply.toInteger(), suppressed))
        .mapEmpty();
  }

  private Future<Response> append(BridgeMessage.Publish publish, byte[] body, String nonce) {
    var channel = publish.channel();
    var options = publish.options();
    var channelOptions = publish.channelOptions();
    boolean once = !options.idempotencyKey().isEmpty();
    var scriptKeys = List.of(keys.meta(channel), keys.stream(channel), keys.result(channel, options.idempotencyKey()));
    return commands
        .run(
            Script.PUBLISH,
            scriptKeys,
            keys.live(channel),
            body,
            nonce,
            random.epoch(),
            channelOptions.historySize(),
            channelOptions.historyTtl().toSeconds(),
            channelOptions.historyMetaTtl().toSeconds(),
            options.version(),
            options.versionEpoch(),
            once ? RESULT_TTL_SECONDS : 0);
  }

  /** A repeated key may belong to a publication that was not stored. */
  private StreamPosition appended(String channel, String nonce, Response reply, Consumer<String> suppressed) {
    var position = new StreamPosition(reply.get(1).toLong(), reply.get(0).toString());
    int outcome = reply.get(2).toInteger();
    if (outcome == PUBLISHED) {
      lastPublished.add(channel, position, nonce, run);
    }
    tell(outcome, suppressed);
    return position.offset() == 0 && outcome == REPEATED ? null : position;
  }

  private static void tell(int outcome, Consumer<String> suppressed) {
    if (outcome != PUBLISHED) {
      suppressed.accept(outcome == REPEATED ? "idempotency" : "version");
    }
  }

  Future<StreamPosition> position(String channel) {
    return history(channel, new HistoryRange(null, 0, false)).map(HistoryResult::position);
  }

  Future<HistoryResult> history(String channel, HistoryRange range) {
    return read(channel, range, HISTORY_BYTES)
        .compose(
            reply ->
                reply.get(3).toInteger() == 1
                    ? Future.failedFuture(new HistoryTooLarge(channel, HISTORY_BYTES))
                    : Future.succeededFuture(historyOf(reply)));
  }

  /** The same, of which only a part is read when there is more than fits: no recovery brings that much. */
  Future<HistoryResult> recovery(String channel, HistoryRange range) {
    return read(channel, range, recoveryBytes).map(Streams::historyOf);
  }

  private Future<Response> read(String channel, HistoryRange range, int mostBytes) {
    return commands
        .run(
            Script.HISTORY,
            List.of(keys.meta(channel), keys.stream(channel)),
            random.epoch(),
            READ_META_TTL_SECONDS,
            first(range),
            last(range),
            range.limit() < 0 ? -1 : range.limit(),
            range.reverse() ? 1 : 0,
            mostBytes);
  }

  private static String first(HistoryRange range) {
    if (range.since() == null || range.reverse()) {
      return "-";
    }
    long offset = range.since().offset();
    return Long.toString(offset == Long.MAX_VALUE ? offset : offset + 1); // nothing stands behind either
  }

  private static String last(HistoryRange range) {
    return range.since() == null || !range.reverse() ? "+" : Long.toString(range.since().offset() - 1);
  }

  private static HistoryResult historyOf(Response reply) {
    var epoch = reply.get(0).toString();
    var publications = entries(reply.get(2), epoch).stream().map(Entry::publication).toList();
    return new HistoryResult(publications, new StreamPosition(reply.get(1).toLong(), epoch));
  }

  /** An entry's fields are the body and the nonce. */
  private static List<Entry> entries(Response reply, String epoch) {
    var entries = new ArrayList<Entry>(reply.size());
    for (var entry : reply) {
      var id = entry.get(0).toString();
      long offset = Long.parseLong(id.substring(0, id.indexOf('-')));
      var body = Unpooled.wrappedBuffer(entry.get(1).get(1).toBytes());
      entries.add(new Entry(Wire.publication(body, offset, epoch), entry.get(1).get(3).toString()));
    }
    return entries;
  }

  Future<Void> removeHistory(String channel) {
    return commands.send(Command.DEL, keys.stream(channel)).mapEmpty();
  }

  @Override
  public Future<Result> compare(String channel, StreamPoint delivered, String comparedRun) {
    boolean lossy = delivered != null && !comparedRun.equals(run);
    return resume(channel, delivered, lossy, COMPARE_LIMIT).map(this::compared);
  }

  private Future<Response> resume(String channel, StreamPoint delivered, boolean lossy, int limit) {
    boolean first = delivered == null;
    return commands
        .run(
            Script.RESUME,
            List.of(keys.meta(channel), keys.stream(channel)),
            first ? "" : delivered.epoch(),
            first ? 0 : delivered.offset(),
            first ? "" : delivered.nonce(),
            random.epoch(),
            limit,
            READ_META_TTL_SECONDS,
            lossy ? 1 : 0,
            COMPARE_BYTES);
  }

  private Result compared(Response reply) {
    var epoch = reply.get(0).toString();
    var top = new StreamPoint(epoch, reply.get(1).toLong(), reply.get(2).toString());
    var missed = entries(reply.get(4), epoch);
    boolean more = !missed.isEmpty() && missed.get(missed.size() - 1).publication().offset() < top.offset();
    return new Result(top, reply.get(3).toInteger() == 1, missed, more, run);
  }

  @Override
  public void tryLater(String channel, Throwable cause, Runnable again) {
    if (!(cause instanceof EngineAway)) {
      failures.say(channel, cause);
    }
    vertx.setTimer(LATER_MILLIS, id -> again.run());
  }
}
