package dev.wshub.redis;

import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A master with one replica, and three sentinels that watch them. */
public final class RedisSentinelPair implements AutoCloseable {
  private static final int SENTINELS = 3;

  private final RedisServer master = RedisServer.start("--repl-diskless-sync-delay", "0");
  private final RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1 " + master.port(), "--repl-diskless-sync-delay", "0");
  private final List<RedisServer> sentinels = new ArrayList<>();

  private RedisSentinelPair() {
    await().atMost(20, TimeUnit.SECONDS).until(() -> replica.command("INFO replication").contains("master_link_status:up"));
    for (int i = 0; i < SENTINELS; i++) {
      sentinels.add(RedisServer.startSentinel(master, 2));
    }
    for (var sentinel : sentinels) {
      await()
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> sentinel.command("INFO sentinel").contains("slaves=1,sentinels=" + SENTINELS));
    }
  }

  public static RedisSentinelPair start() {
    return new RedisSentinelPair();
  }

  public String url() {
    var hosts = sentinels.stream().map(sentinel -> "127.0.0.1:" + sentinel.port()).collect(Collectors.joining(","));
    return "redis+sentinel://" + hosts + "?sentinel_master_name=mymaster";
  }

  /** The master at the beginning. */
  public RedisServer master() {
    return master;
  }

  /** The replica at the beginning. */
  public RedisServer replica() {
    return replica;
  }

  public RedisServer sentinel() {
    return sentinels.get(0);
  }

  @Override
  public void close() {
    sentinels.forEach(RedisServer::close);
    replica.close();
    master.close();
  }
}
