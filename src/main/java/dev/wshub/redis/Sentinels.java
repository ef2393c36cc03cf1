package dev.wshub.redis;

import dev.wshub.config.RedisLocation;
import dev.wshub.config.RedisLocation.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Asks the sentinels which server is the master: all at once, and believes most of those who answer, because one that was cut
 * off from the others may still name the old one. Bridge's loop only.
 */
final class Sentinels {
  /** A thousand connections that were lost at once need one answer. */
  private static final long FRESH_NANOS = 300_000_000L;

  private final RedisLocation location;
  private final BiFunction<Endpoint, Request, Future<Response>> questions;
  private Future<Endpoint> asked;
  private long answeredAt;

  /** @param questions asks one server one question, over a connection of its own */
  Sentinels(RedisLocation location, BiFunction<Endpoint, Request, Future<Response>> questions) {
    this.location = location;
    this.questions = questions;
  }

  Future<Endpoint> master() {
    boolean stale = asked == null || (asked.isComplete() && (asked.failed() || System.nanoTime() - answeredAt > FRESH_NANOS));
    if (stale) {
      asked = ask().onComplete(done -> answeredAt = System.nanoTime());
    }
    return asked;
  }

  private Future<Endpoint> ask() {
    var sentinels = location.endpoints();
    var votes = new Votes(sentinels.size(), location.masterName());
    for (var sentinel : sentinels) {
      var question = Request.cmd(Command.SENTINEL).arg("GET-MASTER-ADDR-BY-NAME").arg(location.masterName());
      questions.apply(sentinel, question).onComplete(votes::counted, cause -> votes.failed(sentinel, cause));
    }
    return votes.result.future();
  }

  /** Ends when most sentinels agree, or all have answered or failed. */
  private static final class Votes {
    final Promise<Endpoint> result = Promise.promise();
    private final Map<Endpoint, Integer> counts = new HashMap<>();
    private final int voters;
    private final String masterName;
    private int answers;
    private String trouble = "";

    Votes(int voters, String masterName) {
      this.voters = voters;
      this.masterName = masterName;
    }

    void counted(Response address) {
      if (address != null && address.size() == 2) {
        var master = new Endpoint(address.get(0).toString(), address.get(1).toInteger());
        if (counts.merge(master, 1, Integer::sum) > voters / 2) {
          result.tryComplete(master);
        }
      } else {
        trouble = "they know no master named " + masterName;
      }
      answered();
    }

    void failed(Endpoint sentinel, Throwable cause) {
      trouble = sentinel + ": " + RedisError.withAdvice(cause).replace("engine.redis.", "engine.redis.sentinel_");
      answered();
    }

    private void answered() {
      if (++answers == voters) {
        counts.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .ifPresentOrElse(
                most -> result.tryComplete(most.getKey()), () -> result.tryFail("no sentinel names the master; " + trouble));
      }
    }
  }

  /** The role of a server, as the answer to ROLE begins. */
  static boolean isMaster(Response role) {
    return role.get(0).toString().equals("master");
  }
}
