package dev.wshub.config;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether each decision is for one to make, who exists and can be asked. Nothing of an endpoint is told: it may hold a password. */
final class ProxyChecks {

  private static final int OK = 200;
  private static final int LOWEST_STATUS = 100;
  private static final int HIGHEST_STATUS = 599;
  private static final int LOWEST_CLOSE = 3000;
  private static final int HIGHEST_CLOSE = 4999;
  private static final int LONGEST_TEXT = 123;

  /** What belongs to the hub's own connection and message: passed on it would damage them. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "proxy-connection", "te", "trailer",
          "transfer-encoding", "upgrade");

  private final HubConfig config;
  private final Problems problems;

  ProxyChecks(HubConfig config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  void check() {
    if (config.proxies().containsKey(ChannelProxyOptions.DEFAULT)) {
      problems.add("proxies[default].name", "\"default\" is the name of the endpoint that stands where its kind is configured; take another");
    }
    config.proxiesByPath().forEach(this::proxy);
    config.proxies().forEach((name, proxy) -> requireEndpoint(HubConfig.pathOfProxy(name), proxy, ""));
    ClientConfig client = config.client();
    one("connect", client.proxy().connect(), client.connectAddress());
    one("refresh", client.proxy().refresh(), client.refreshAddress());
    channels("channel.without_namespace", config.channel().withoutNamespace());
    config.channel().namespaces().forEach((name, options) -> channels(ChannelConfig.pathOf(name), options));
    calls("rpc.without_namespace", config.rpc().withoutNamespace());
    config.rpc().namespaces().forEach((name, namespace) -> calls("rpc.namespaces[" + name + "]", namespace));
  }

  // Who decides

  private void one(String kind, ClientProxies.Switched proxy, String address) {
    String path = "client.proxy." + kind;
    if (proxy.enabled()) {
      alone(path + ".enabled", "client." + kind + "_address", address);
      requireEndpoint(path, proxy.proxy(), path + ".enabled");
    }
  }

  private void channels(String path, ChannelOptions options) {
    ChannelConfig all = config.channel();
    ChannelProxyOptions its = options.proxy();
    if (its.subscribeProxyEnabled()) {
      channels(path, "subscribe", options.subscribeAddress(), all.subscribeAddress());
      named(path + ".subscribe_proxy", its.subscribeProxyName(), "channel.proxy.subscribe", all.proxy().subscribe());
    }
    if (its.publishProxyEnabled()) {
      channels(path, "publish", options.publishAddress(), all.publishAddress());
      named(path + ".publish_proxy", its.publishProxyName(), "channel.proxy.publish", all.proxy().publish());
    }
    if (its.subRefreshProxyEnabled()) {
      channels(path, "sub_refresh", options.subRefreshAddress(), all.subRefreshAddress());
      named(path + ".sub_refresh_proxy", its.subRefreshProxyName(), "channel.proxy.sub_refresh", all.proxy().subRefresh());
    }
  }

  private void channels(String path, String kind, String address, String forAll) {
    alone(path + "." + kind + "_proxy_enabled", place("channel", path, forAll, address) + "." + kind + "_address", address);
  }

  private void calls(String path, RpcConfig.Namespace namespace) {
    if (namespace.proxyEnabled()) {
      alone(path + ".proxy_enabled", place("rpc", path, config.rpc().address(), namespace.address()) + ".address", namespace.address());
      named(path + ".proxy", namespace.proxyName(), "rpc.proxy", config.rpc().proxy());
    }
  }

  /** Where the address stands that holds in a namespace: there, or at the key for all. */
  private static String place(String section, String namespace, String forAll, String resolved) {
    return resolved.equals(forAll) ? section : namespace;
  }

  private void alone(String enabled, String addressKey, String address) {
    if (!address.isEmpty()) {
      problems.add(enabled, "stands beside " + addressKey + ", which has another decide the same; allowed is one of them");
    }
  }

  /** @param path of the keys {@code _enabled} and {@code _name} */
  private void named(String path, String name, String defaultPath, ProxyConfig byDefault) {
    if (name.equals(ChannelProxyOptions.DEFAULT)) {
      requireEndpoint(defaultPath, byDefault, path + "_enabled");
    } else if (!config.proxies().containsKey(name)) {
      var known = config.proxies().isEmpty() ? "" : " or one of proxies: " + String.join(", ", config.proxies().keySet());
      problems.add(path + "_name", "found \"" + Printable.of(name) + "\", allowed is default" + known);
    }
  }

  private void requireEndpoint(String path, ProxyConfig proxy, String because) {
    String key = path + ".endpoint";
    if (proxy.endpoint().isBlank() && !problems.has(key)) {
      problems.add(key, "is required" + (because.isEmpty() ? "" : " with " + because) + ": " + ProxyEndpoint.FORM);
    }
  }

  // What it is like

  private void proxy(String path, ProxyConfig proxy) {
    ProxyEndpoint endpoint = null;
    if (!proxy.endpoint().isBlank()) {
      try {
        endpoint = ProxyEndpoint.of(proxy.endpoint());
      } catch (IllegalArgumentException e) {
        problems.add(path + ".endpoint", e.getMessage());
      }
    }
    if (endpoint != null && !endpoint.tls() && proxy.http().tls().enabled()) {
      problems.add(path + ".http.tls.enabled", "is true with an endpoint without TLS: allowed with https:// only");
    }
    headers(path + ".http_headers", proxy.httpHeaders());
    headers(path + ".emulated_headers", proxy.emulatedHeaders());
    headers(path + ".http.static_headers", List.copyOf(proxy.http().staticHeaders().keySet()));
    if (!proxy.http().staticHeaders().values().stream().allMatch(ProxyChecks::isOneLine)) {
      problems.add(path + ".http.static_headers", "a value holds control characters (it is not shown)");
    }
    List<ProxyHttpConfig.StatusTransform> transforms = proxy.http().statusToCodeTransforms();
    for (int i = 0; i < transforms.size(); i++) {
      transform(path + ".http.status_to_code_transforms[" + i + "]", transforms.get(i));
    }
  }

  private void headers(String path, List<String> names) {
    for (String name : names) {
      if (!name.matches(Patterns.HEADER)) {
        problems.add(path, "found a name that no header can have, allowed are names that match " + Patterns.HEADER);
      } else if (OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
        problems.add(path, "found " + name + ", which belongs to the connection between client and hub and cannot be passed on");
      }
    }
  }

  private static boolean isOneLine(String value) {
    return value.chars().noneMatch(Character::isISOControl);
  }

  private void transform(String path, ProxyHttpConfig.StatusTransform transform) {
    int status = transform.statusCode();
    if (status == OK || status < LOWEST_STATUS || status > HIGHEST_STATUS) {
      problems.add(path + ".status_code", "found " + status + ", allowed is " + LOWEST_STATUS + " to " + HIGHEST_STATUS + " except 200");
    }
    int close = transform.toDisconnect().code();
    if ((transform.toError().code() > 0) == (close > 0)) {
      problems.add(path, "allowed is one of to_error.code and to_disconnect.code, above zero");
    } else if (close > 0 && (close < LOWEST_CLOSE || close > HIGHEST_CLOSE)) {
      problems.add(path + ".to_disconnect.code", "found " + close + ", allowed is " + LOWEST_CLOSE + " to " + HIGHEST_CLOSE);
    }
    text(path + ".to_error.message", transform.toError().message());
    text(path + ".to_disconnect.reason", transform.toDisconnect().reason());
  }

  private void text(String path, String text) {
    if (text.length() > LONGEST_TEXT || !text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      problems.add(path, "allowed are at most " + LONGEST_TEXT + " printable ASCII characters");
    }
  }

  /** What the sections for TLS name, where it is used. */
  static void readFiles(HubConfig config, Problems problems) {
    config
        .proxiesByPath()
        .forEach(
            (path, proxy) -> {
              if (proxy.http().tls().enabled() && !problems.has(path + ".http.tls.enabled")) {
                proxy.http().tls().files(path + ".http.tls", problems::add);
              }
            });
  }
}
