/**
 * The hub's HTTP ports, whatever is offered there: their options, TLS, and the deadlines of their connections.
 *
 * <p>Thread rule: everything belongs to the event loop that made it, a server loop's or that of {@code ApiVerticle}. Uses {@code
 * config}; never {@code server}, {@code api} or {@code hub}.
 */
package dev.wshub.http;
