package dev.wshub.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys at one URL. They are asked for when a token needs them, hold for an hour, and are renewed while they are used before it is
 * over. A name that is not among them has them asked for again, since keys change; but never more than once in
 * {@value #LEAST_INTERVAL_MS} ms, whatever names strangers make up: who comes in between waits for the next answer, together with
 * all others. What was refused for want of a key was therefore looked for after it had come.
 *
 * <p>Owner loop only.
 */
final class KeySet {

  /** Time between two questions at least. */
  static final long LEAST_INTERVAL_MS = 3_000;

  private static final Logger LOG = LoggerFactory.getLogger(KeySet.class);
  private static final long LIFE_MS = TimeUnit.HOURS.toMillis(1);

  /** Renewed from then on: the source may be away for the rest of the hour. */
  private static final long RENEWED_AFTER_MS = TimeUnit.MINUTES.toMillis(45);

  private static final int MOST_WAITING = 10_000;

  private final String url;
  private final String shownUrl;
  private final KeyFetch fetch;
  private final Timers timers;
  private final LongSupplier clockMs;
  private final List<Waiting> waiting = new ArrayList<>();
  private Map<String, PublishedKey> keys = Map.of();
  private long heldUntil;
  private long renewedFrom;
  private long nextQuestion;
  private int questions;
  private boolean asking;

  /** Runs something later, on the owner's loop. */
  interface Timers {
    void in(long ms, Runnable task);
  }

  /** @param question number of the first question that was sent after this */
  private record Waiting(String name, int question, Asker asker) {}

  /** Is told the key, or why there is none. */
  interface Asker {
    void found(PublishedKey key);

    void refused(RefusedToken reason);
  }

  /** @param clockMs milliseconds of a clock that never goes back */
  KeySet(String url, KeyFetch fetch, Timers timers, LongSupplier clockMs) {
    this.url = url;
    this.shownUrl = url.replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//"); // user, password and query may be secrets
    this.fetch = fetch;
    this.timers = timers;
    this.clockMs = clockMs;
    this.nextQuestion = clockMs.getAsLong();
    this.heldUntil = nextQuestion;
    this.renewedFrom = nextQuestion;
  }

  void find(String name, Asker asker) {
    long now = clockMs.getAsLong();
    PublishedKey key = now < heldUntil ? keys.get(name) : null;
    if (key != null) {
      asker.found(key);
      if (now >= renewedFrom && now >= nextQuestion && !asking) {
        ask();
      }
    } else if (waiting.size() >= MOST_WAITING) {
      asker.refused(new RefusedToken(TokenRefusal.UNDECIDED, "too many tokens wait for keys"));
    } else {
      waiting.add(new Waiting(name, questions + 1, asker));
      if (!asking) {
        askSoon(now);
      }
    }
  }

  /** Whether nothing would be lost without it. */
  boolean isIdle() {
    return !asking && clockMs.getAsLong() >= Math.max(heldUntil, nextQuestion);
  }

  private void askSoon(long now) {
    if (now >= nextQuestion) {
      ask();
    } else {
      asking = true;
      timers.in(nextQuestion - now, this::ask);
    }
  }

  private void ask() {
    asking = true;
    questions++;
    nextQuestion = clockMs.getAsLong() + LEAST_INTERVAL_MS;
    fetch.keysAt(url).onComplete(this::came, this::failed);
  }

  private void came(Map<String, PublishedKey> fetched) {
    asking = false;
    long now = clockMs.getAsLong();
    keys = fetched;
    heldUntil = now + LIFE_MS;
    renewedFrom = now + RENEWED_AFTER_MS;
    for (Waiting each : takeWaiting()) {
      PublishedKey key = keys.get(each.name);
      if (key != null) {
        each.asker.found(key);
      } else if (each.question <= questions) {
        each.asker.refused(RefusedToken.invalid("there is no key of that name at " + shownUrl));
      } else {
        waiting.add(each);
      }
    }
    if (!waiting.isEmpty() && !asking) {
      askSoon(now);
    }
  }

  private void failed(Throwable cause) {
    asking = false;
    LOG.warn("No token keys from {}: {}", shownUrl, cause.getMessage());
    takeWaiting().forEach(each -> each.asker.refused(new RefusedToken(TokenRefusal.UNDECIDED, "no keys from " + shownUrl)));
  }

  /** In a list of their own: an answer may bring the next question. */
  private List<Waiting> takeWaiting() {
    var taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }
}
