package dev.wshub.hub;

import dev.wshub.protocol.ErrorCode;
import io.netty.util.collection.LongObjectHashMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one owner has asked others and not been answered yet. Owner loop only. */
final class PendingCalls {
  private static final Logger LOG = LoggerFactory.getLogger(PendingCalls.class);

  private final String ownAddress;
  private final LongSupplier nanoClock;
  private final LongObjectHashMap<Call> calls = new LongObjectHashMap<>();
  private long lastRequest; // an earlier owner at this address counted up to less: its answers may still come

  private record Call(long request, int shard, long deadline, BiConsumer<Object, ErrorCode> handler) {}

  /** @param ownAddress where the answers come to */
  PendingCalls(String ownAddress, LongSupplier nanoClock) {
    this.ownAddress = ownAddress;
    this.nanoClock = nanoClock;
    lastRequest = nanoClock.getAsLong();
  }

  /**
   * Notes a call that is about to be made.
   *
   * @param shard that is asked, or a negative number for another owner
   * @param handler gets the result or the error, once
   */
  @SuppressWarnings("unchecked")
  <T> Caller begin(int shard, long timeoutNanos, BiConsumer<T, ErrorCode> handler) {
    long request = ++lastRequest;
    long deadline = nanoClock.getAsLong() + timeoutNanos;
    var untyped = (BiConsumer<Object, ErrorCode>) (BiConsumer<?, ErrorCode>) handler;
    calls.put(request, new Call(request, shard, deadline, untyped));
    return new Caller(ownAddress, request);
  }

  /** Whether the call was still open; its handler is not called any more. */
  boolean forget(Caller caller) {
    return calls.remove(caller.request()) != null;
  }

  /** An answer that is too late is thrown away. */
  void complete(LoopMessage.Answer answer) {
    Call call = calls.remove(answer.request());
    if (call != null) {
      call.handler().accept(answer.result(), answer.error());
    }
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  void failThoseOf(int shard) {
    fail(call -> call.shard() == shard);
  }

  void failLate() {
    long now = nanoClock.getAsLong();
    fail(call -> call.deadline() - now <= 0);
  }

  void failAll() {
    fail(call -> true);
  }

  private void fail(Predicate<Call> which) {
    // Handlers may call again, which changes the map: collect first. In the order of the calls, like answers.
    List<Call> failed = new ArrayList<>();
    for (var entries = calls.entries().iterator(); entries.hasNext(); ) {
      Call call = entries.next().value();
      if (which.test(call)) {
        failed.add(call);
        entries.remove();
      }
    }
    failed.sort(Comparator.comparingLong(Call::request));
    failed.forEach(PendingCalls::fail);
  }

  /** The others have left the map already: a failure must not cost them their answers. */
  private static void fail(Call call) {
    try {
      call.handler().accept(null, ErrorCode.INTERNAL);
    } catch (RuntimeException e) {
      LOG.error("Who made call {} could not be told that it has failed", call.request(), e);
    }
  }
}
