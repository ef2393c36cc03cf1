package dev.wshub.config;

/**
 * The endpoints that namespaces call by the name "default".
 *
 * @param subscribe decides subscribe commands
 * @param publish decides publish commands
 * @param subRefresh is asked when a subscription expires
 */
public record ChannelProxies(ProxyConfig subscribe, ProxyConfig publish, ProxyConfig subRefresh) {}
