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
 * @param publicationSizeLimit bytes of data that one publication may have
 * @param withoutNamespace options of channels without a namespace
 * @param namespaces options by the namespace's name, in the order of the configuration; their {@code historyMetaTtl} is resolved
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
            means = "bytes of data that one publication may have",
            byDefault = "262144",
            least = "1",
            most = "67108864")
        int publicationSizeLimit,
    ChannelOptions withoutNamespace,
    @Setting(means = "namespaces: a list of objects with a name and the options of channel.without_namespace")
        Map<String, ChannelOptions> namespaces) {

  public ChannelConfig {
    withoutNamespace = withoutNamespace.resolved(historyMetaTtl);
    var resolved = new LinkedHashMap<String, ChannelOptions>();
    for (var namespace : namespaces.entrySet()) {
      resolved.put(namespace.getKey(), namespace.getValue().resolved(historyMetaTtl));
    }
    namespaces = Collections.unmodifiableMap(resolved);
  }

  /** How messages about a namespace's options name their place. */
  static String pathOf(String namespace) {
    return "channel.namespaces[" + namespace + "]";
  }
}
