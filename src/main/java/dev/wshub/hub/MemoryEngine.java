package dev.wshub.hub;

import dev.wshub.config.ChannelOptions;
import dev.wshub.protocol.ClientInfo;
import dev.wshub.protocol.HistoryResult;
import dev.wshub.protocol.PresenceStatistics;
import dev.wshub.protocol.Publication;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Engine within this process: nothing is shared with other instances, and nothing outlives it. All futures are complete
 * when they are returned, and publications are delivered before.
 */
final class MemoryEngine implements Engine {
  private static final long SWEEP_MILLIS = 1_000;

  /** Entries per turn of a sweep; a thousand take well under a millisecond each way. */
  private static final int SWEEP_STEPS = 1_000;

  /** Idempotency results may take this part of the bound on all histories. */
  private static final int RESULTS_SHARE = 8;

  private static final Future<Void> DONE = Future.succeededFuture();
  private static final Future<Boolean> YES = Future.succeededFuture(true);
  private static final Future<Boolean> NO = Future.succeededFuture(false);

  private final Vertx vertx;
  private final EngineListener listener;
  private final MemoryStreams streams;
  private final MemoryResults results;
  private final MemoryPresence presence;
  private long timer = -1;

  /**
   * @param clock monotonic, in milliseconds
   * @param historyMaxBytes bound of the memory that the streams of this shard take
   * @param presenceTtl life of a presence entry that is not refreshed
   */
  MemoryEngine(
      Vertx vertx, EngineListener listener, LongSupplier clock, long historyMaxBytes, Duration presenceTtl) {
    this.vertx = vertx;
    this.listener = listener;
    streams = new MemoryStreams(clock, historyMaxBytes);
    results = new MemoryResults(clock, historyMaxBytes / RESULTS_SHARE);
    presence = new MemoryPresence(clock, presenceTtl.toMillis());
  }

  @Override
  public boolean local() {
    return true;
  }

  @Override
  public Duration unsubscribeDelay() {
    return Duration.ZERO;
  }

  @Override
  public Future<Void> start() {
    timer = vertx.setPeriodic(SWEEP_MILLIS, id -> sweepAll());
    return DONE;
  }

  @Override
  public Future<Void> subscribe(String channel) {
    return DONE;
  }

  @Override
  public Future<Void> unsubscribe(String channel) {
    return DONE;
  }

  @Override
  public Future<StreamPosition> publish(
      String channel, byte[] data, ClientInfo info, PublishOptions options, ChannelOptions channelOptions) {
    String key = options.idempotencyKey();
    if (!key.isEmpty() && results.has(channel, key)) {
      listener.suppressed("idempotency");
      return Future.succeededFuture(results.position(channel, key));
    }
    StreamPosition position = null;
    if (options.skipHistory() || !channelOptions.hasHistory()) {
      long now = System.currentTimeMillis();
      listener.published(channel, new Publication(data, info, options.tags(), 0, "", now, options.form()));
    } else {
      var stream = streams.touch(channel);
      if (stream.outdates(options)) {
        listener.suppressed("version");
        return Future.succeededFuture(stream.position());
      }
      position = append(stream, data, info, options, channelOptions);
    }
    if (!key.isEmpty()) {
      results.put(channel, key, position);
    }
    return position == null ? Future.succeededFuture() : Future.succeededFuture(position);
  }

  private StreamPosition append(
      MemoryStream stream, byte[] data, ClientInfo info, PublishOptions options, ChannelOptions channelOptions) {
    long before = stream.bytes();
    if (options.version() > 0) {
      stream.setVersion(options);
    }
    long now = System.currentTimeMillis();
    var publication = stream.append(data, info, options, now, channelOptions.historySize());
    streams.keep(stream, before, channelOptions);
    listener.published(stream.channel(), publication);
    return new StreamPosition(publication.offset(), publication.epoch());
  }

  @Override
  public Future<StreamPosition> position(String channel) {
    return Future.succeededFuture(streams.read(channel).position());
  }

  @Override
  public Future<HistoryResult> history(String channel, HistoryRange range) {
    var stream = streams.read(channel);
    return Future.succeededFuture(new HistoryResult(stream.read(range), stream.position()));
  }

  @Override
  public Future<Void> removeHistory(String channel) {
    streams.removeHistory(channel);
    return DONE;
  }

  @Override
  public Future<Boolean> addPresence(String channel, ClientInfo info, boolean announced) {
    return presence.put(channel, info, announced) ? YES : NO;
  }

  @Override
  public Future<Void> refreshPresence(String channel, ClientInfo info, boolean announced) {
    if (presence.put(channel, info, announced) && announced) {
      listener.joined(channel, info);
    }
    return DONE;
  }

  @Override
  public Future<Boolean> removePresence(String channel, ClientInfo info, boolean announce) {
    if (!presence.remove(channel, info.client())) {
      return NO;
    }
    if (announce) {
      listener.left(channel, info);
    }
    return YES;
  }

  @Override
  public Future<Map<String, ClientInfo>> presence(String channel) {
    return Future.succeededFuture(presence.clients(channel));
  }

  @Override
  public Future<PresenceStatistics> presenceStatistics(String channel) {
    return Future.succeededFuture(presence.statistics(channel));
  }

  @Override
  public Future<Void> publishJoin(String channel, ClientInfo info) {
    listener.joined(channel, info);
    return DONE;
  }

  @Override
  public Future<Void> publishLeave(String channel, ClientInfo info) {
    listener.left(channel, info);
    return DONE;
  }

  @Override
  public Future<Void> close() {
    vertx.cancelTimer(timer);
    return DONE;
  }

  /** Frees what has ended, some at a time. Returns whether something may be left. */
  boolean sweep() {
    var budget = new Budget(SWEEP_STEPS);
    for (var gone = presence.pollExpired(budget); gone != null; gone = presence.pollExpired(budget)) {
      if (gone.announced) {
        listener.left(gone.channel, gone.info);
      }
    }
    streams.sweep(budget);
    results.sweep(budget);
    return budget.spent();
  }

  private void sweepAll() {
    if (sweep()) {
      vertx.runOnContext(turn -> sweepAll());
    }
  }

  /** Estimate of what the streams take. */
  long historyBytes() {
    return streams.bytes();
  }

  /** How many streams, results and presence entries there are. */
  int size() {
    return streams.size() + results.size() + presence.size();
  }
}
