package dev.wshub.bridge;

import dev.wshub.api.ApiVerticle;
import dev.wshub.config.ChannelOptions;
import dev.wshub.config.HubConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What programs may reach and hear: each address is named, there are no patterns, so that nothing internal can be among them.
 *
 * @param api where the API answers
 * @param inbound where programs may send and publish, the API included
 * @param outbound what programs may register for
 */
record PublicAddresses(Set<String> api, Set<String> inbound, Set<String> outbound) {
  private static final List<String> EVENTS = List.of("connect", "disconnect", "subscribe", "unsubscribe");

  static PublicAddresses of(HubConfig config) {
    Set<String> api = ApiVerticle.addresses(config.eventBus().prefix());
    var inbound = new HashSet<>(api);
    inbound.addAll(config.tcpBridge().inboundAddresses());
    var outbound = new HashSet<>(config.tcpBridge().outboundAddresses());
    EVENTS.forEach(event -> outbound.add(config.eventBus().prefix() + ".events." + event));
    outbound.addAll(delegations(config));
    return new PublicAddresses(api, Set.copyOf(inbound), Set.copyOf(outbound));
  }

  /** Where the hub asks others to decide, by the configuration: a program that registers there answers. */
  private static Set<String> delegations(HubConfig config) {
    var addresses = new HashSet<String>();
    addresses.add(config.client().connectAddress());
    addresses.add(config.client().refreshAddress());
    addAll(addresses, config.channel().withoutNamespace());
    config.channel().namespaces().values().forEach(options -> addAll(addresses, options));
    addresses.add(config.rpc().withoutNamespace().address());
    config.rpc().namespaces().values().forEach(namespace -> addresses.add(namespace.address()));
    addresses.remove(""); // nobody is asked
    return addresses;
  }

  private static void addAll(Set<String> addresses, ChannelOptions options) {
    addresses.add(options.subscribeAddress());
    addresses.add(options.publishAddress());
    addresses.add(options.subRefreshAddress());
  }
}
