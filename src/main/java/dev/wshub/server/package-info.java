/**
 * The client side: accepting connections of every kind, the protocol session of each, what waits to be written to it, and the index from
 * channel to subscribers.
 *
 * <p>There is one {@link dev.wshub.server.WebSocketServerVerticle} per event loop, and everything it creates belongs to that
 * loop: no class here is used from two threads. The state of the subscriptions is the hub's; what is here follows the
 * hub's messages in their order.
 *
 * <p>Uses {@code hub} (messages and {@code HubClient}), {@code control}, {@code delegation}, {@code limits}, {@code auth}, {@code
 * filter}, {@code delta}, {@code protocol}, {@code config}, and mounts {@code api} and {@code metrics} on its port. Nobody uses this
 * package but the deployment.
 */
package dev.wshub.server;
