package dev.wshub.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remote procedure calls of clients.
 *
 * @param ping the one method that the hub answers itself
 * @param address event-bus address that answers the calls, where a namespace says nothing else; empty: nobody is asked
 * @param proxy HTTP endpoint that namespaces may have answer, by the name "default"
 * @param namespaceBoundary what ends the namespace in a method's name; empty: no namespaces
 * @param withoutNamespace where methods without a namespace go
 * @param namespaces where others go, by the namespace's name; what they leave to {@code address} is resolved
 */
public record RpcConfig(
    Ping ping,
    @Setting(means = "event-bus address of the verticle that answers calls; empty: none", matches = Patterns.ADDRESS)
        String address,
    ProxyConfig proxy,
    @Setting(means = "what ends the namespace in a method's name", byDefault = ":") String namespaceBoundary,
    Namespace withoutNamespace,
    @Setting(means = "namespaces: a list of objects with a name and the options of rpc.without_namespace; calls to others are refused with 104")
        Map<String, Namespace> namespaces) {

  public RpcConfig {
    withoutNamespace = withoutNamespace.resolved(address);
    var resolved = new LinkedHashMap<String, Namespace>();
    for (var namespace : namespaces.entrySet()) {
      resolved.put(namespace.getKey(), namespace.getValue().resolved(address));
    }
    namespaces = Collections.unmodifiableMap(resolved);
  }

  /**
   * A method that is answered with an empty result.
   *
   * @param enabled whether it exists
   * @param method its name
   */
  public record Ping(
      @Setting(means = "answer the ping method, with an empty result", byDefault = "false") boolean enabled,
      @Setting(means = "name of the ping method", byDefault = "ping", matches = "\\S+") String method) {}

  /**
   * The methods of one namespace.
   *
   * @param address event-bus address that answers them; empty as written means that for all
   * @param proxyEnabled whether an HTTP endpoint answers them
   * @param proxyName its name among {@code proxies}; "default": {@code rpc.proxy}
   */
  public record Namespace(
      @Setting(
              means = "event-bus address of the verticle that answers these calls; empty: rpc.address",
              matches = Patterns.ADDRESS)
          String address,
      @Setting(means = "an HTTP endpoint answers these calls", byDefault = "false") boolean proxyEnabled,
      @Setting(means = "its name in proxies; default: rpc.proxy", byDefault = ChannelProxyOptions.DEFAULT) String proxyName) {

    Namespace resolved(String forAll) {
      return address.isEmpty() ? new Namespace(forAll, proxyEnabled, proxyName) : this;
    }

    private boolean isOff() {
      return address.isEmpty() && !proxyEnabled;
    }
  }

  /** The namespace of this method; null when it does not exist. Where nobody answers any call, none is looked for. */
  public Namespace namespaceOf(String method) {
    int boundary = namespaceBoundary.isEmpty() ? -1 : method.indexOf(namespaceBoundary);
    return boundary < 0 || isOff() ? withoutNamespace : namespaces.get(method.substring(0, boundary));
  }

  private boolean isOff() {
    return withoutNamespace.isOff() && namespaces.values().stream().allMatch(Namespace::isOff);
  }
}
