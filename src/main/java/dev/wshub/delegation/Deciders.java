package dev.wshub.delegation;

import dev.wshub.config.ChannelOptions;
import dev.wshub.config.ChannelProxyOptions;
import dev.wshub.config.ClientProxies;
import dev.wshub.config.HubConfig;
import dev.wshub.config.ProxyConfig;
import dev.wshub.config.RpcConfig;
import io.vertx.core.Vertx;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Who decides what, as it is configured: verticles at event-bus addresses, and HTTP endpoints. A way is made with its first
 * question, and kept.
 *
 * <p>Belongs to the event loop that made it.
 */
public final class Deciders {
  private static final String DEFAULT = "default";

  private final Vertx vertx;
  private final HubConfig config;
  private final Map<DelegationKind, Map<String, Decider>> verticles = new EnumMap<>(DelegationKind.class);
  private final Map<DelegationKind, Map<String, Decider>> endpoints = new EnumMap<>(DelegationKind.class);
  private final Map<String, HttpBackend> backends = new HashMap<>();

  Deciders(Vertx vertx, HubConfig config) {
    this.vertx = vertx;
    this.config = config;
    for (DelegationKind kind : DelegationKind.values()) {
      verticles.put(kind, new HashMap<>());
      endpoints.put(kind, new HashMap<>());
    }
  }

  /** Of connects without a token; null: nobody. */
  public Decider connect() {
    return connection(DelegationKind.CONNECT, config.client().proxy().connect(), config.client().connectAddress());
  }

  /** Of connections that expire; null: nobody. */
  public Decider refresh() {
    return connection(DelegationKind.REFRESH, config.client().proxy().refresh(), config.client().refreshAddress());
  }

  private Decider connection(DelegationKind kind, ClientProxies.Switched proxy, String address) {
    return proxy.enabled() ? endpoint(kind, DEFAULT) : verticle(kind, address);
  }

  /** Of subscribe commands in channels with these options; null: nobody. */
  public Decider subscribe(ChannelOptions options) {
    ChannelProxyOptions proxy = options.proxy();
    return proxy.subscribeProxyEnabled()
        ? endpoint(DelegationKind.SUBSCRIBE, proxy.subscribeProxyName())
        : verticle(DelegationKind.SUBSCRIBE, options.subscribeAddress());
  }

  /** Of publish commands in channels with these options; null: nobody. */
  public Decider publish(ChannelOptions options) {
    ChannelProxyOptions proxy = options.proxy();
    return proxy.publishProxyEnabled()
        ? endpoint(DelegationKind.PUBLISH, proxy.publishProxyName())
        : verticle(DelegationKind.PUBLISH, options.publishAddress());
  }

  /** Of subscriptions that expire in channels with these options; null: nobody. */
  public Decider subRefresh(ChannelOptions options) {
    ChannelProxyOptions proxy = options.proxy();
    return proxy.subRefreshProxyEnabled()
        ? endpoint(DelegationKind.SUB_REFRESH, proxy.subRefreshProxyName())
        : verticle(DelegationKind.SUB_REFRESH, options.subRefreshAddress());
  }

  /** Who answers the calls of a namespace; null: nobody. */
  public Decider rpc(RpcConfig.Namespace namespace) {
    return namespace.proxyEnabled()
        ? endpoint(DelegationKind.RPC, namespace.proxyName())
        : verticle(DelegationKind.RPC, namespace.address());
  }

  private Decider verticle(DelegationKind kind, String address) {
    return address.isEmpty()
        ? null
        : verticles.get(kind).computeIfAbsent(address, first -> new Decider(kind, DEFAULT, verticle(address)));
  }

  private Backend verticle(String address) {
    return new EventBusBackend(
        vertx.eventBus(), address, config.eventBus().delegationTimeout(), config.client().delegationHeaders());
  }

  private Decider endpoint(DelegationKind kind, String name) {
    return endpoints.get(kind).computeIfAbsent(name, first -> new Decider(kind, name, endpoint(path(kind, name))));
  }

  private HttpBackend endpoint(String path) {
    ProxyConfig proxy = config.proxiesByPath().get(path);
    return backends.computeIfAbsent(path, first -> new HttpBackend(vertx, path, proxy));
  }

  /** Where the endpoint of that name is configured. */
  private static String path(DelegationKind kind, String name) {
    if (!name.equals(DEFAULT)) {
      return HubConfig.pathOfProxy(name);
    }
    return switch (kind) {
      case CONNECT, REFRESH -> "client.proxy." + kind.label();
      case SUBSCRIBE, PUBLISH, SUB_REFRESH -> "channel.proxy." + kind.label();
      case RPC -> "rpc.proxy";
    };
  }

  void close() {
    backends.values().forEach(HttpBackend::close);
  }
}
