package dev.wshub.config;

/**
 * What other verticles are told about clients, each at the event-bus address {@code <event_bus.prefix>.events.<name>}.
 *
 * @param connect a client has connected
 * @param disconnect the connection of such a client has ended
 * @param subscribe a client has subscribed, or was subscribed by the server
 * @param unsubscribe such a subscription has ended
 */
public record EventsConfig(
    @Setting(means = "publish on the event bus, at <event_bus.prefix>.events.connect, that a client has connected", byDefault = "false")
        boolean connect,
    @Setting(means = "the same at .events.disconnect: the connection has ended", byDefault = "false") boolean disconnect,
    @Setting(means = "the same at .events.subscribe: a client has subscribed to a channel", byDefault = "false") boolean subscribe,
    @Setting(means = "the same at .events.unsubscribe: the subscription has ended", byDefault = "false") boolean unsubscribe) {}
