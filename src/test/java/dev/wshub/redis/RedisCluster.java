package dev.wshub.redis;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A cluster of redis-server processes: three masters, and replicas of the first ones. */
public final class RedisCluster implements AutoCloseable {
  private static final int MASTERS = 3;

  /** A node's port on the cluster's bus is so much higher. */
  private static final int BUS = 10_000;

  private final List<RedisServer> nodes = new ArrayList<>();

  private RedisCluster() {}

  /** Starts one; further options as on redis-server's command line. */
  public static RedisCluster start(int replicas, String... options) {
    var cluster = new RedisCluster();
    try {
      cluster.begin(replicas, options);
    } catch (IOException e) {
      cluster.close();
      throw new UncheckedIOException(e);
    }
    return cluster;
  }

  private void begin(int replicas, String... options) throws IOException {
    var all = new ArrayList<>(List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "1500", "--repl-diskless-sync-delay", "0"));
    all.addAll(List.of(options));
    for (int port : ports(MASTERS + replicas)) {
      nodes.add(RedisServer.startOn(port, all.toArray(String[]::new)));
    }
    for (int i = 0; i < MASTERS; i++) {
      int first = Slot.COUNT * i / MASTERS;
      int end = Slot.COUNT * (i + 1) / MASTERS;
      expectOk(i, "CLUSTER ADDSLOTS " + IntStream.range(first, end).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
      expectOk(i, "CLUSTER SET-CONFIG-EPOCH " + (i + 1));
    }
    for (var node : nodes.subList(1, nodes.size())) {
      expectOk(0, "CLUSTER MEET 127.0.0.1 " + node.port());
    }
    awaitOk();
    for (int i = 0; i < replicas; i++) {
      var master = id(i);
      var replica = nodes.get(MASTERS + i);
      await().atMost(10, TimeUnit.SECONDS).until(() -> replica.command("CLUSTER REPLICATE " + master).startsWith("+OK"));
      await().atMost(20, TimeUnit.SECONDS).until(() -> replica.command("INFO replication").contains("master_link_status:up"));
    }
    awaitOk();
  }

  private void awaitOk() {
    for (var node : nodes) {
      await()
          .atMost(20, TimeUnit.SECONDS)
          .until(() -> {
            var info = node.command("CLUSTER INFO");
            return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + nodes.size());
          });
    }
  }

  private void expectOk(int node, String command) throws IOException {
    var answer = nodes.get(node).command(command);
    if (!answer.startsWith("+OK")) {
      throw new IOException("node " + node + " says " + answer);
    }
  }

  /** The first master's lies between those of the others: in a sorted map of the masters it is the one in the middle. */
  private static List<Integer> ports(int count) {
    var ports = new TreeSet<Integer>();
    while (ports.size() < count) {
      ports.add(freePort());
    }
    var sorted = new ArrayList<>(ports);
    Collections.swap(sorted, 0, 1);
    return sorted;
  }

  private static int freePort() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(11_000, 22_000);
      try (var client = new ServerSocket(port); var bus = new ServerSocket(port + BUS)) {
        return port;
      } catch (IOException taken) {
        continue;
      }
    }
    throw new IllegalStateException("no two free ports");
  }

  public String url() {
    return "redis+cluster://" + nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
  }

  public RedisServer node(int index) {
    return nodes.get(index);
  }

  public String id(int index) throws IOException {
    return nodes.get(index).command("CLUSTER MYID").split("\r\n")[1];
  }

  /** Which of the three has the slot of this channel at the beginning. */
  public static int ownerOf(String channel) {
    return IntStream.range(0, MASTERS).filter(i -> Slot.of(channel) < Slot.COUNT * (i + 1) / MASTERS).findFirst().orElseThrow();
  }

  public static int slotOf(String channel) {
    return Slot.of(channel);
  }

  @Override
  public void close() {
    nodes.forEach(RedisServer::close);
  }
}
