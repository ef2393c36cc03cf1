/**
 * The server's side of the hub: the API over HTTP and on the event bus, and health.
 *
 * <p>Each server loop has its own instances, and so has {@link dev.wshub.api.ApiVerticle}; they belong to that event loop; what they
 * need of the hub goes through {@link dev.wshub.hub.HubClient}. Uses {@code auth}, {@code hub}, {@code protocol} and {@code config};
 * never {@code server}.
 */
package dev.wshub.api;
