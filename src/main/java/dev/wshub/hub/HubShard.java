package dev.wshub.hub;

import dev.wshub.auth.ChannelRules;
import dev.wshub.config.VerticleContext;
import dev.wshub.protocol.ErrorCode;
import dev.wshub.protocol.StreamPosition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;
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

  private final int index;
  private final Vertx vertx;
  private final Thread owner = Thread.currentThread();
  private final String incarnation = UUID.randomUUID().toString();
  private final LoopLink[] links;
  private final ChannelRules rules;
  private final Channels channels;
  private final Delivery delivery;
  private final Engine engine;
  private final Subscriptions subscriptions;
  private final Departures departures;
  private final Answers answers;
  private final String newsAddress;
  private long published;
  private long refused;

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
    answers = new Answers(vertx.eventBus(), LocalCodec.deliveryOptions());
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

  Future<Void> stop() {
    tellAll(new LoopMessage.ShardDown(index, incarnation));
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
      links[credit.loop()].giveBack(credit.bytes());
      renewAllowances();
    } else if (message instanceof HubMessage.Subscribe subscribe) {
      subscriptions.subscribe(links[subscribe.loop()], subscribe);
    } else if (message instanceof HubMessage.Unsubscribe unsubscribe) {
      subscriptions.unsubscribe(links[unsubscribe.loop()], unsubscribe);
    } else if (message instanceof HubMessage.PositionCheck check) {
      checkPosition(check);
    } else {
      return false;
    }
    return true;
  }

  private boolean handleQuestion(HubMessage message) {
    if (message instanceof HubMessage.Echo echo) {
      answers.succeed(echo.caller(), echo.result());
    } else if (message instanceof HubMessage.History history) {
      history(history);
    } else if (message instanceof HubMessage.RemoveHistory remove) {
      removeHistory(remove);
    } else if (message instanceof HubMessage.Presence presence) {
      answers.complete(presence.caller(), presence.channel(), engine.presence(presence.channel()));
    } else if (message instanceof HubMessage.PresenceStats stats) {
      answers.complete(stats.caller(), stats.channel(), engine.presenceStatistics(stats.channel()));
    } else if (message instanceof HubMessage.Channels listing) {
      ChannelListing.run(vertx, channels, answers, listing);
    } else if (message instanceof HubMessage.Statistics statistics) {
      answers.succeed(statistics.caller(), channels.statistics(delivery.traffic(published, refused)));
    } else {
      return false;
    }
    return true;
  }

  private void handleLoop(HubMessage message) {
    if (message instanceof HubMessage.LoopUp up) {
      if (!up.incarnation().equals(links[up.loop()].incarnation)) {
        replaceLink(up.loop(), up.incarnation());
        links[up.loop()].send(new LoopMessage.ShardUp(index, incarnation));
        if (engine.local()) {
          links[up.loop()].send(new LoopMessage.Allowance(index, up.loop(), LoopLink.ALLOWANCE));
        }
      } else {
        links[up.loop()].send(new LoopMessage.ShardUp(index, incarnation));
      }
    } else if (message instanceof HubMessage.LoopDown down) {
      replaceLink(down.loop(), null);
    } else if (message instanceof HubMessage.Announce) {
      publishNews(new LoopMessage.ShardUp(index, incarnation));
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
    if (engine.local() && congested(publish)) {
      refused++;
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

  private void history(HubMessage.History request) {
    var since = request.since();
    if (!hasHistory(request.channel())) {
      answers.fail(request.caller(), ErrorCode.NOT_AVAILABLE);
    } else if (request.reverse() && since != null && since.offset() == 0) {
      // Nothing can stand before the beginning.
      answers.fail(request.caller(), ErrorCode.BAD_REQUEST);
    } else {
      engine
          .history(request.channel(), new HistoryRange(since, request.limit(), request.reverse()))
          .onComplete(
              result -> {
                if (since == null || since.epoch().isEmpty() || since.epoch().equals(result.position().epoch())) {
                  answers.succeed(request.caller(), result);
                } else {
                  answers.fail(request.caller(), ErrorCode.UNRECOVERABLE_POSITION);
                }
              },
              cause -> failed(request, cause));
    }
  }

  private void removeHistory(HubMessage.RemoveHistory request) {
    if (hasHistory(request.channel())) {
      answers.complete(request.caller(), request.channel(), engine.removeHistory(request.channel()));
    } else {
      answers.fail(request.caller(), ErrorCode.NOT_AVAILABLE);
    }
  }

  private boolean hasHistory(String channel) {
    var options = rules.options(channel);
    return options != null && options.hasHistory();
  }

  private void checkPosition(HubMessage.PositionCheck check) {
    engine
        .position(check.channel())
        .onComplete(
            top -> compare(check, top),
            cause -> LOG.warn("Cannot read the position of channel {}; checked again later", check.channel(), cause));
  }

  private void compare(HubMessage.PositionCheck check, StreamPosition top) {
    var channel = channels.get(check.channel());
    var link = links[check.loop()];
    var members = channel == null ? null : channel.existingMembersOf(link);
    if (members == null || !members.listening() || channel.contradicts(check.position(), top)) {
      link.send(new LoopMessage.InsufficientState(check.channel()));
    }
  }

  private void failed(HubMessage message, Throwable cause) {
    String channel = message instanceof HubMessage.ForChannel about ? about.channel() : "";
    LOG.error(
        "Hub shard {} failed to handle {} for channel '{}'", index, message.getClass().getSimpleName(), channel, cause);
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
