package dev.wshub.api;

import java.util.function.Consumer;

/** Collects the replies of several requests, each in its place, until all are there. */
final class ReplyList {
  private final ApiReply[] replies;
  private final Consumer<ApiReply[]> whenComplete;
  private int expected;

  ReplyList(int size, Consumer<ApiReply[]> whenComplete) {
    this.replies = new ApiReply[size];
    this.expected = size;
    this.whenComplete = whenComplete;
  }

  /** Takes the reply with that number. */
  Consumer<ApiReply> at(int index) {
    return reply -> {
      replies[index] = reply;
      if (--expected == 0) {
        whenComplete.accept(replies);
      }
    };
  }
}
