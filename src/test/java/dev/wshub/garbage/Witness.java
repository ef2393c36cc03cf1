package dev.wshub.garbage;

import dev.wshub.client.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A well-behaved client that publishes numbers to its own channel, one after the other has come back, until it is told to end. */
final class Witness {

  /** Far more than it takes: other processes may have the processors. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final long PAUSE_MS = 10;

  private final RawClient client;
  private final CompletableFuture<Long> served = new CompletableFuture<>();
  private volatile boolean ending;
  private volatile long longestNanos;

  private Witness(RawClient client) {
    this.client = client;
  }

  static Witness of(RawClient.Builder builder) throws IOException {
    var client = builder.open();
    client.send("{\"id\":1,\"connect\":{}}").receiveReply(1);
    client.send("{\"id\":2,\"subscribe\":{\"channel\":\"witness\"}}").receiveReply(2);
    var witness = new Witness(client);
    var thread = new Thread(witness::run, "witness");
    thread.setDaemon(true);
    thread.start();
    return witness;
  }

  private void run() {
    try {
      long number = 3;
      while (!ending) {
        long begin = System.nanoTime();
        client.send("{\"id\":" + number + ",\"publish\":{\"channel\":\"witness\",\"data\":" + number + "}}");
        awaitOwn(number, begin + PATIENCE.toNanos());
        longestNanos = Math.max(longestNanos, System.nanoTime() - begin);
        number++;
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      }
      served.complete(number);
    } catch (Throwable e) {
      served.completeExceptionally(e);
    } finally {
      client.close();
    }
  }

  private void awaitOwn(long number, long end) {
    for (;;) {
      var push = client.receiveMessage(Duration.ofNanos(end - System.nanoTime())).json().getJsonObject("push");
      if (push != null && push.getJsonObject("pub").getLong("data") == number) {
        return;
      }
    }
  }

  /** The longest that a publication took to come back, so far. */
  Duration longest() {
    return Duration.ofNanos(longestNanos);
  }

  /** Fails if it was not served all the time. */
  void end() throws InterruptedException, TimeoutException {
    ending = true;
    try {
      served.get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the witness was not served: " + e.getCause().getMessage(), e.getCause());
    }
  }
}
