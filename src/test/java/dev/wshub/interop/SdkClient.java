package dev.wshub.interop;

import io.github.centrifugal.centrifuge.Client;
import io.github.centrifugal.centrifuge.ConnectedEvent;
import io.github.centrifugal.centrifuge.ConnectingEvent;
import io.github.centrifugal.centrifuge.ConnectionTokenEvent;
import io.github.centrifugal.centrifuge.ConnectionTokenGetter;
import io.github.centrifugal.centrifuge.DisconnectedEvent;
import io.github.centrifugal.centrifuge.DuplicateSubscriptionException;
import io.github.centrifugal.centrifuge.EventListener;
import io.github.centrifugal.centrifuge.Options;
import io.github.centrifugal.centrifuge.ResultCallback;
import io.github.centrifugal.centrifuge.ServerJoinEvent;
import io.github.centrifugal.centrifuge.ServerPublicationEvent;
import io.github.centrifugal.centrifuge.ServerSubscribedEvent;
import io.github.centrifugal.centrifuge.ServerUnsubscribedEvent;
import io.github.centrifugal.centrifuge.SubscriptionOptions;
import io.github.centrifugal.centrifuge.TokenCallback;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The Java SDK's client, whose callbacks can be waited for. */
final class SdkClient implements AutoCloseable {

  private static final int DEADLINE_SECONDS = 10;
  private static final int RECONNECT_MS = 50;

  final Happenings events = new Happenings();
  final Client sdk;

  SdkClient(int port, Options options) {
    options.setMinReconnectDelay(RECONNECT_MS);
    options.setMaxReconnectDelay(4 * RECONNECT_MS);
    sdk = new Client("ws://127.0.0.1:" + port + "/connection/websocket", options, new Recorder());
  }

  static Options token(String token) {
    var options = new Options();
    options.setToken(token);
    return options;
  }

  /** The SDK asks for a token whenever it needs one. */
  static Options tokens(Supplier<String> tokens) {
    var options = new Options();
    options.setTokenGetter(new ConnectionTokenGetter() {
      @Override
      public void getConnectionToken(ConnectionTokenEvent event, TokenCallback callback) {
        callback.Done(null, tokens.get());
      }
    });
    return options;
  }

  ConnectedEvent connect() {
    sdk.connect();
    return events.next(ConnectedEvent.class);
  }

  SdkSubscription subscription(String channel, SubscriptionOptions options) {
    var events = new Happenings();
    try {
      return new SdkSubscription(sdk.newSubscription(channel, options, new SdkSubscription.Recorder(events)), events);
    } catch (DuplicateSubscriptionException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What the SDK answers a call with; its error is thrown as the cause of a CompletionException. */
  static <T> T result(Consumer<ResultCallback<T>> call) {
    var answer = new CompletableFuture<T>();
    call.accept((error, result) -> {
      if (error != null) {
        answer.completeExceptionally(error);
      } else {
        answer.complete(result);
      }
    });
    return answer.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() throws InterruptedException {
    sdk.close(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
  }

  private final class Recorder extends EventListener {
    @Override
    public void onConnecting(Client client, ConnectingEvent event) {
      events.add(event);
    }

    @Override
    public void onConnected(Client client, ConnectedEvent event) {
      events.add(event);
    }

    @Override
    public void onDisconnected(Client client, DisconnectedEvent event) {
      events.add(event);
    }

    @Override
    public void onSubscribed(Client client, ServerSubscribedEvent event) {
      events.add(event);
    }

    @Override
    public void onUnsubscribed(Client client, ServerUnsubscribedEvent event) {
      events.add(event);
    }

    @Override
    public void onPublication(Client client, ServerPublicationEvent event) {
      events.add(event);
    }

    @Override
    public void onJoin(Client client, ServerJoinEvent event) {
      events.add(event);
    }
  }
}
