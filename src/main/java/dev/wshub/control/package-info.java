/**
 * What the server API asks of all instances that form one hub: orders about connections, and questions about channels,
 * connections and the instances themselves. {@link dev.wshub.control.ControlPlane} is the way in; it asks this instance's
 * own loops and shards ({@link dev.wshub.control.LocalControl}), and with the Redis engine those of the others as well,
 * through bridge 0.
 *
 * <p>Everything belongs to the event loop of the owner that made it. Uses {@code hub}, {@code protocol} and {@code
 * config}; never {@code server}, {@code api} or {@code redis}.
 */
package dev.wshub.control;
