package dev.wshub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signatures that are verified beside an event loop. */
@Timeout(30)
class SignatureWorkTest {

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final SignatureWork work = new SignatureWork(vertx, vertx.createSharedWorkerExecutor("signatures", 1));
  private final ConcurrentLinkedQueue<String> verdicts = new ConcurrentLinkedQueue<>();
  private final Set<Integer> unwanted = ConcurrentHashMap.newKeySet();
  private final CountDownLatch go = new CountDownLatch(1);

  private void verify(int number) {
    work.verify(
        () -> {
          awaitGo();
          return number % 2 == 0;
        },
        new SignatureWork.Verdict() {
          @Override
          public boolean isAwaited() {
            return !unwanted.contains(number);
          }

          @Override
          public void of(boolean valid) {
            verdicts.add(number + " " + valid + " " + Vertx.currentContext().equals(loop));
          }

          @Override
          public void tooLate() {
            verdicts.add(number + " late");
          }
        });
  }

  private void awaitGo() {
    try {
      go.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void onLoop(Runnable task) {
    var done = new CompletableFuture<Void>();
    loop.runOnContext(
        start -> {
          task.run();
          done.complete(null);
        });
    done.orTimeout(10, TimeUnit.SECONDS).join();
  }

  @AfterEach
  void end() {
    go.countDown();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void verdictsComeInOrderOnTheLoop() {
    onLoop(() -> IntStream.range(0, 100).forEach(this::verify));
    assertThat(verdicts).isEmpty();
    go.countDown();
    Awaitility.await().until(() -> verdicts.size() == 100);
    assertThat(verdicts).containsExactlyElementsOf(
        IntStream.range(0, 100).mapToObj(number -> number + " " + (number % 2 == 0) + " true").toList());
  }

  @Test
  void whatNobodyWaitsForIsNotVerified() {
    onLoop(() -> IntStream.range(0, 100).forEach(this::verify));
    unwanted.addAll(IntStream.range(20, 99).boxed().toList());
    go.countDown();
    Awaitility.await().until(() -> verdicts.contains("99 false true"));
    assertThat(verdicts).hasSizeBetween(21, 21 + 16).noneMatch(verdict -> verdict.startsWith("60 "));
  }

  @Test
  void whatComesWhenTooManyWaitIsNotVerified() {
    var count = new AtomicInteger();
    onLoop(() -> {
      while (verdicts.isEmpty()) {
        verify(count.getAndIncrement());
      }
    });
    assertThat(verdicts).containsExactly(count.get() - 1 + " late");
    assertThat(count.get()).isBetween(10_000, 10_100);
    go.countDown();
    Awaitility.await().until(() -> verdicts.size() == count.get());
  }

  @Test
  void theEndWaitsForTheWorkersAndForgetsTheRest() {
    var ended = new CompletableFuture<Void>();
    onLoop(() -> {
      IntStream.range(0, 100).forEach(this::verify);
      work.end().onComplete(done -> ended.complete(null));
    });
    assertThat(ended).isNotDone();
    go.countDown();
    assertThat(ended).succeedsWithin(10, TimeUnit.SECONDS);
    assertThat(List.copyOf(verdicts)).hasSizeLessThan(20);
    onLoop(() -> verify(7));
    assertThat(work.end().isComplete()).isTrue();
  }
}
