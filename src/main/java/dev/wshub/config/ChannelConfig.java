package dev.wshub.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Channels and their namespaces.
 *
 * @param maxLength bytes that a channel's name may have
 * @param historyMetaTtl how long a stream's epoch and top offset are kept, where a namespace says nothing else
 * @param privatePrefix beginning of the channels that need a subscription token; empty: none do
 * @param namespaceBoundary what ends the namespace in a channel's name; empty: no namespaces
 * @param userBoundary what the users follow in the name of a user-limited channel; empty: there are none
 * @param userSeparator what stands between these users
 * @param publicationSizeLimit bytes of data that one publication may have; its tags may have as many characters
 * @param publicationDataFormat what data publications may have, where a namespace says nothing else
 * @param subscribeAddress event-bus address that decides subscribe commands, where a namespace says nothing else
 * @param publishAddress the same for publish commands
 * @param subRefreshAddress the same for subscriptions that expire
 * @param proxy HTTP endpoints that namespaces may have decide, by the name "default"
 * @param withoutNamespace options of channels without a namespace
 * @param namespaces options by the namespace's name, in the order of the configuration; what
 *     they leave to a key for all is resolved
 */
public record ChannelConfig(
    @Setting(means = "bytes that a channel's name may have", byDefault = "255", least = "1", most = "65535") int maxLength,
    @Setting(
            means = "how long epoch and offset of a stream are kept; whole seconds",
            byDefault = "720h",
            least = "1s")
        Duration historyMetaTtl,
    @Setting(means = "beginning of channels that need a subscription token; empty: none", byDefault = "$")
        String privatePrefix,
    @Setting(means = "what ends the namespace in a channel's name", byDefault = ":") String namespaceBoundary,
    @Setting(
            means = "what stands before the users in the name of a user-limited channel (\"chat#7,9\"); empty: there are none",
            byDefault = "#")
        String userBoundary,
    @Setting(means = "what stands between these users", byDefault = ",", matches = ".+") String userSeparator,
    @Setting(
            means = "bytes of data that one publication may have; its tags may have as many characters",
            byDefault = "262144",
            least = "1",
            most = "67108864")
        int publicationSizeLimit,
    @Setting(
            means = "data of publications: json, json_object or binary (also none at all); empty: anything but nothing",
            matches = Patterns.DATA_FORMAT)
        String publicationDataFormat,
    @Setting(
            means = "event-bus address of the verticle that decides subscribes; empty: none", matches = Patterns.ADDRESS)
        String subscribeAddress,
    @Setting(
            means = "event-bus address of the verticle that decides publishes; empty: none", matches = Patterns.ADDRESS)
        String publishAddress,
    @Setting(
            means = "event-bus address of the verticle that is asked when a subscription expires; empty: none",
            matches = Patterns.ADDRESS)
        String subRefreshAddress,
    ChannelProxies proxy,
    ChannelOptions withoutNamespace,
    @Setting(means = "namespaces: a list of objects with a name and the options of channel.without_namespace")
        Map<String, ChannelOptions> namespaces) {

  public ChannelConfig {
    withoutNamespace =
        withoutNamespace.resolved(historyMetaTtl, publicationDataFormat, subscribeAddress, publishAddress, subRefreshAddress);
    var resolved = new LinkedHashMap<String, ChannelOptions>();
    for (var namespace : namespaces.entrySet()) {
      ChannelOptions options = namespace.getValue();
      resolved.put(
          namespace.getKey(),
          options.resolved(historyMetaTtl, publicationDataFormat, subscribeAddress, publishAddress, subRefreshAddress));
    }
    namespaces = Collections.unmodifiableMap(resolved);
  }

  /** How messages about a namespace's options name their place. */
  static String pathOf(String namespace) {
    return "channel.namespaces[" + namespace + "]";
  }
}
