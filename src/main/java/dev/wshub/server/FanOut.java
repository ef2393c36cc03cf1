package dev.wshub.server;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * Brings what was written in a turn to the sockets. The task that does so is queued once, behind the messages that already
 * wait for this loop: when idle a publication goes out at once, when busy many go out in one system call per socket.
 *
 * <p>One task writes to at most {@link #CHUNK} subscribers, so that pings, commands and other channels are not held up by a
 * large channel. Owner loop only.
 */
final class FanOut {

  /**
   * Subscribers written to in one task: some 0.4 ms of system calls. What is published meanwhile is heard of between two
   * tasks and merged; with tasks eight times as long throughput was half.
   */
  static final int CHUNK = 64;

  private final ArrayDeque<SubscriberGroup> groups = new ArrayDeque<>();
  private final FlushList flushes;
  private final Runnable queueTask;
  private final LongSupplier clockMs;
  private boolean taskQueued;

  /**
   * @param queueTask makes the loop call {@link #run()} behind the tasks it already has
   */
  FanOut(FlushList flushes, Runnable queueTask, LongSupplier clockMs) {
    this.flushes = flushes;
    this.queueTask = queueTask;
    this.clockMs = clockMs;
  }

  /** Notes that the group has an open message. */
  void add(SubscriberGroup group) {
    if (!group.queued) {
      group.queued = true;
      groups.add(group);
      queue();
    }
  }

  /** Notes that the connection alone was written to. */
  void add(Session session) {
    flushes.add(session);
    queue();
  }

  /** The queued task. */
  void run() {
    taskQueued = false;
    int left = CHUNK;
    while (left > 0 && !groups.isEmpty()) {
      SubscriberGroup group = groups.peek();
      left -= group.fanOut(left, flushes);
      if (!group.isUnderWay()) {
        groups.poll();
        requeue(group);
      }
    }
    boolean unflushed = flushes.flush(clockMs.getAsLong());
    if (unflushed || !groups.isEmpty()) {
      queue();
    }
  }

  /** Gives back the memory of what was not written. */
  void release() {
    groups.forEach(SubscriberGroup::release);
    groups.clear();
  }

  private void requeue(SubscriberGroup group) {
    if (group.isIdle()) {
      group.queued = false;
    } else {
      groups.add(group);
    }
  }

  private void queue() {
    if (!taskQueued) {
      taskQueued = true;
      queueTask.run();
    }
  }
}
