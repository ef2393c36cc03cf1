package dev.wshub.hub;

import dev.wshub.auth.ChannelRules;
import dev.wshub.config.VerticleContext;
import dev.wshub.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard of the hub: takes the messages for its channels in their order and answers them. Everything it holds
 * belongs to one event loop.
 */
final class HubShard {
  private static final Logger LOG = LoggerFactory.getLogger(HubShard.class);

  /** Beyond the drain of a loop's connections, for the last close handshakes. */
  private static final long DRAIN_MARGIN_MILLIS = 10_000;

  private final int index;
  private final Vertx vertx;
  private final Thread owner = Thread.currentThread();
  private final String incarnation = UUID.randomUUID().toString();
  private final LoopLink[] links;
  private final ChannelRules rules;
  private final Channels channels;
  private final PublishLimits limits = new PublishLimits();
  private final Delivery delivery;
  private final Engine engine;
  private final Subscriptions subscriptions;
  private final Departures departures;
  private final Parting parting;
  private final long drainMillis;
  private final Answers answers;
  private final StreamQuestions streams;
  private final String newsAddress;
  private long published;
  private long refused;
  private final Map<String, Long> questions = new HashMap<>();
  private boolean leaving;

  /**
   * @param clock monotonic, in milliseconds
   * @param engines makes the engine that brings its publications to the given listener
   */
  HubShard(
      Vertx vertx, VerticleContext context, LongSupplier clock, Function<EngineListener, Engine> engines) {
    this.vertx = vertx;
    index = context.index();
    var config = context.config();
    links = links(vertx, context);
    rules = new ChannelRules(config.channel());
    channels = new Channels(context.serverLoops());
    delivery = new Delivery(index, channels);
    engine = engines.apply(delivery);
    delivery.dropping(!engine.local());
    var client = config.client();
    var recovery = new Recovery(client.recoveryMaxPublicationLimit(), client.queueMaxSize() / 2);
    long refreshMillis = client.presenceUpdateInterval().toMillis();
    subscriptions = new Subscriptions(vertx, channels, engine, recovery, clock, refreshMillis);
    departures = new Departures(vertx, subscriptions);
    parting = new Parting(vertx, links, departures);
    drainMillis = config.shutdown().drain().toMillis();
    answers = new Answers(vertx.eventBus(), LocalCodec.deliveryOptions());
    streams = new StreamQuestions(rules, channels, engine, answers, links);
    newsAddress = new HubAddresses(config.eventBus().prefix()).shardNews();
  }

  private static LoopLink[] links(Vertx vertx, VerticleContext context) {
    var addresses = new HubAddresses(context.config().eventBus().prefix());
    var options = LocalCodec.deliveryOptions();
    var links = new LoopLink[context.serverLoops()];
    for (int loop = 0; loop < links.length; loop++) {
      links[loop] = new LoopLink(loop, null, addresses.loop(loop), vertx.eventBus(), options);
    }
    return links;
  }

  Future<Void> start() {
    subscriptions.start();
    return engine.start();
  }

  /** Tells every owner that is there that this shard is up. */
  void announce() {
    engine.listening();
    tellAll(new LoopMessage.ShardUp(index, incarnation));
  }

  private void tellAll(LoopMessage news) {
    for (var link : links) {
      link.send(news);
    }
    publishNews(news);
  }

  private void publishNews(LoopMessage news) {
    vertx.eventBus().publish(newsAddress, news, LocalCodec.deliveryOptions());
  }

  /** Ends in order, while {@link #handle} goes on to be called; then nobody asks this shard for anything any more. */
  Future<Void> part() {
    engine.ending();
    return parting
        .awaitEndingLoops(new LoopMessage.ShardStopping(index, incarnation), drainMillis + DRAIN_MARGIN_MILLIS)
        .compose(
            ended -> {
              leaving = true;
              var news = new LoopMessage.ShardLeaving(index, incarnation);
              publishNews(news);
              return parting.takeLeave(news);
            })
        .onSuccess(parted -> tellAll(new LoopMessage.ShardDown(index, incarnation)))
        .compose(down -> settle());
  }

  /** What others know of this shard's subscribers is taken back: they will come again, to the next one. */
  private Future<Void> settle() {
    if (!engine.local()) {
      for (int loop = 0; loop < links.length; loop++) {
        replaceLink(loop, null);
      }
    }
    return parting.departed().compose(departed -> engine.finish());
  }

  /** Lets go of what it holds. */
  Future<Void> stop() {
    subscriptions.stop();
    return engine.close();
  }

  /** Takes one message. Whatever goes wrong with it is logged and answered; the next one is taken. */
  void handle(HubMessage message) {
    assert Thread.currentThread() == owner;
    try {
      if (!handleFrequent(message) && !handleQuestion(message)) {
        handleLoop(message);
      }
    } catch (RuntimeException e) {
      failed(message, e);
    }
  }

  private boolean handleFrequent(HubMessage message) {
    if (message instanceof HubMessage.Publish publish) {
      publish(publish);
    } else if (message instanceof HubMessage.PublishAhead publish) {
      publishAhead(publish);
    } else if (message instanceof HubMessage.Credit credit) {
      if (links[credit.loop()].is(credit.incarnation())) {
        links[credit.loop()].giveBack(credit.bytes());
        renewAllowances();
      }
    } else if (message instanceof HubMessage.Subscribe subscribe) {
      subscriptions.subscribe(links[subscribe.loop()], subscribe);
    } else if (message instanceof HubMessage.Unsubscribe unsubscribe) {
      subscriptions.unsubscribe(links[unsubscribe.loop()], unsubscribe);
    } else if (message instanceof HubMessage.FromBridge news) {
      engine.take(news);
    } else if (message instanceof HubMessage.PositionCheck check) {
      streams.check(check);
    } else if (message instanceof HubMessage.Informed informed) {
      subscriptions.informed(links[informed.loop()], informed);
    } else {
      return false;
    }
    return true;
  }

  private boolean handleQuestion(HubMessage message) {
    if (message instanceof HubMessage.Echo echo) {
      var before = echo.channel() == null ? Future.<Void>succeededFuture() : engine.echo(echo.channel());
      before.onComplete(done -> answers.succeed(echo.caller(), echo.result()));
    } else if (message instanceof HubMessage.History history) {
      count("history");
      streams.history(history);
    } else if (message instanceof HubMessage.RemoveHistory remove) {
      count("history_remove");
      streams.removeHistory(remove);
    } else if (message instanceof HubMessage.Presence presence) {
      count("presence");
      answers.complete(presence.caller(), presence.channel(), engine.presence(presence.channel()));
    } else if (message instanceof HubMessage.PresenceStats stats) {
      count("presence_stats");
      answers.complete(stats.caller(), stats.channel(), engine.presenceStatistics(stats.channel()));
    } else if (message instanceof HubMessage.Channels listing) {
      ChannelListing.run(vertx, channels, answers, listing);
    } else if (message instanceof HubMessage.Statistics statistics) {
      answers.succeed(statistics.caller(), channels.statistics(delivery.traffic(published, refused, limits.refused(), Map.copyOf(questions))));
    } else {
      return false;
    }
    return true;
  }

  private void count(String question) {
    questions.merge(question, 1L, Long::sum);
  }

  private void handleLoop(HubMessage message) {
    if (message instanceof HubMessage.LoopIntent intent) {
      ofSender(intent.loop(), intent.incarnation(), link -> link.ending = intent.ending());
    } else if (message instanceof HubMessage.LoopParted parted) {
      ofSender(parted.loop(), parted.incarnation(), link -> link.parted = true);
    } else if (message instanceof HubMessage.LoopDown down) {
      ofSender(down.loop(), down.incarnation(), link -> replaceLink(down.loop(), null));
    } else if (leaving) {
      // Who comes now takes this shard for absent, and hears of the next one.
      LOG.debug("Hub shard {} is leaving and does not answer {}", index, message);
    } else if (message instanceof HubMessage.LoopUp up) {
      if (!up.incarnation().equals(links[up.loop()].incarnation)) {
        replaceLink(up.loop(), up.incarnation());
        links[up.loop()].send(new LoopMessage.ShardUp(index, incarnation));
        if (engine.local()) {
          links[up.loop()].send(new LoopMessage.Allowance(index, up.loop(), LoopLink.ALLOWANCE));
        }
      } else {
        links[up.loop()].send(new LoopMessage.ShardUp(index, incarnation));
      }
    } else if (message instanceof HubMessage.EnterAnew anew) {
      subscriptions.enterAnew(anew.joins());
    } else if (message instanceof HubMessage.Announce) {
      publishNews(new LoopMessage.ShardUp(index, incarnation));
    }
  }

  /** Acts on the sender's link, unless another incarnation of it has taken its place. */
  private void ofSender(int loop, String loopIncarnation, Consumer<LoopLink> action) {
    if (links[loop].is(loopIncarnation)) {
      action.accept(links[loop]);
    }
  }

  private void replaceLink(int loop, String nextIncarnation) {
    var gone = links[loop];
    links[loop] = gone.next(nextIncarnation);
    departures.retire(gone);
  }

  private void publish(HubMessage.Publish publish) {
    var options = rules.options(publish.channel());
    if (options == null) {
      answers.fail(publish.caller(), ErrorCode.UNKNOWN_CHANNEL);
      return;
    }
    boolean congested = engine.local() && congested(publish);
    refused += congested ? 1 : 0;
    boolean byClient = publish.info() != null;
    if (congested || (byClient && !limits.allows(publish.channel(), options, System.nanoTime()))) {
      answers.fail(publish.caller(), ErrorCode.TOO_MANY_REQUESTS);
      return;
    }
    published++;
    var position = engine.publish(publish.channel(), publish.data(), publish.info(), publish.options(), options);
    answers.complete(publish.caller(), publish.channel(), position);
  }

  private void publishAhead(HubMessage.PublishAhead publish) {
    var options = rules.options(publish.channel());
    published++;
    engine.publish(publish.channel(), publish.data(), null, publish.options(), options);
    links[publish.loop()].useAllowance(publish.bytes());
    renewAllowances();
  }

  /** While a loop has much under way nobody gets an allowance: publishers wait for answers then, and are refused. */
  private void renewAllowances() {
    for (var link : links) {
      if (!link.isRelaxed()) {
        return;
      }
    }
    for (var link : links) {
      link.renewAllowance(index);
    }
  }

  private boolean congested(HubMessage.Publish publish) {
    var channel = channels.get(publish.channel());
    return channel != null
        && delivery.congested(
            channel, MessageSize.of(publish.data(), publish.info(), publish.options().tags()));
  }

  private void failed(HubMessage message, Throwable cause) {
    String channel = message instanceof HubMessage.ForChannel about ? about.channel() : "";
    String name = message.getClass().getSimpleName();
    String what = "Hub shard " + index + " failed to handle " + name + " for channel '{}'";
    EngineAway.log(LOG, what, channel, cause);
    if (message instanceof HubMessage.Request request) {
      answers.fail(request.caller(), ErrorCode.INTERNAL);
    } else if (message instanceof HubMessage.Subscribe subscribe && isLoop(subscribe.loop())) {
      links[subscribe.loop()].send(
          new LoopMessage.SubscribeFailed(
              subscribe.connection(), subscribe.generation(), subscribe.channel(), ErrorCode.INTERNAL));
    }
  }

  private boolean isLoop(int loop) {
    return loop >= 0 && loop < links.length;
  }
}
