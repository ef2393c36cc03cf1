package dev.wshub.config;

/**
 * Which endpoints decide about the channels of one namespace.
 *
 * @param subscribeProxyEnabled whether an endpoint decides subscribe commands
 * @param subscribeProxyName its name among {@code proxies}; "default": {@code channel.proxy.subscribe}
 */
public record ChannelProxyOptions(
    @Setting(means = "an HTTP endpoint decides subscribes", byDefault = "false") boolean subscribeProxyEnabled,
    @Setting(means = "its name in proxies; default: channel.proxy.subscribe", byDefault = DEFAULT) String subscribeProxyName,
    @Setting(means = "an HTTP endpoint decides publishes", byDefault = "false") boolean publishProxyEnabled,
    @Setting(means = "its name in proxies; default: channel.proxy.publish", byDefault = DEFAULT) String publishProxyName,
    @Setting(means = "an HTTP endpoint is asked when a subscription expires", byDefault = "false") boolean subRefreshProxyEnabled,
    @Setting(means = "its name in proxies; default: channel.proxy.sub_refresh", byDefault = DEFAULT) String subRefreshProxyName) {

  /** The name of the endpoint that stands where its kind is configured. */
  static final String DEFAULT = "default";
}
