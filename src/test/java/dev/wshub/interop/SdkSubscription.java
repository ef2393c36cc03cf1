package dev.wshub.interop;

import io.github.centrifugal.centrifuge.JoinEvent;
import io.github.centrifugal.centrifuge.LeaveEvent;
import io.github.centrifugal.centrifuge.PublicationEvent;
import io.github.centrifugal.centrifuge.PublishResult;
import io.github.centrifugal.centrifuge.SubscribedEvent;
import io.github.centrifugal.centrifuge.SubscribingEvent;
import io.github.centrifugal.centrifuge.Subscription;
import io.github.centrifugal.centrifuge.SubscriptionErrorEvent;
import io.github.centrifugal.centrifuge.SubscriptionEventListener;
import io.github.centrifugal.centrifuge.SubscriptionOptions;
import io.github.centrifugal.centrifuge.SubscriptionTokenEvent;
import io.github.centrifugal.centrifuge.SubscriptionTokenGetter;
import io.github.centrifugal.centrifuge.TokenCallback;
import io.github.centrifugal.centrifuge.UnsubscribedEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** A subscription of the Java SDK, whose callbacks can be waited for. Data is text here: the SDK takes and gives bytes. */
record SdkSubscription(Subscription sdk, Happenings events) {

  static SubscriptionOptions recoverable() {
    var options = new SubscriptionOptions();
    options.setPositioned(true);
    options.setRecoverable(true);
    return options;
  }

  static SubscriptionOptions tokens(Supplier<String> tokens) {
    var options = new SubscriptionOptions();
    options.setTokenGetter(new SubscriptionTokenGetter() {
      @Override
      public void getSubscriptionToken(SubscriptionTokenEvent event, TokenCallback callback) {
        callback.Done(null, tokens.get());
      }
    });
    return options;
  }

  SubscribedEvent subscribe() {
    sdk.subscribe();
    return events.next(SubscribedEvent.class);
  }

  void publish(String data) {
    SdkClient.<PublishResult>result(done -> sdk.publish(bytes(data), done));
  }

  /** Data of the next publications. */
  List<String> received(int count) {
    return events.next(PublicationEvent.class, count).stream().map(event -> text(event.getData())).toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static final class Recorder extends SubscriptionEventListener {
    private final Happenings events;

    Recorder(Happenings events) {
      this.events = events;
    }

    @Override
    public void onPublication(Subscription sub, PublicationEvent event) {
      events.add(event);
    }

    @Override
    public void onJoin(Subscription sub, JoinEvent event) {
      events.add(event);
    }

    @Override
    public void onLeave(Subscription sub, LeaveEvent event) {
      events.add(event);
    }

    @Override
    public void onSubscribed(Subscription sub, SubscribedEvent event) {
      events.add(event);
    }

    @Override
    public void onUnsubscribed(Subscription sub, UnsubscribedEvent event) {
      events.add(event);
    }

    @Override
    public void onSubscribing(Subscription sub, SubscribingEvent event) {
      events.add(event);
    }

    @Override
    public void onError(Subscription sub, SubscriptionErrorEvent event) {
      events.add(event);
    }
  }
}
