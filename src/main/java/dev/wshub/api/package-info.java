/**
 * The server's side of the hub: the API over HTTP and on the event bus, health, and the port that these have where it is not that of
 * clients.
 *
 * <p>Each server loop has its own instances, and so has {@link dev.wshub.api.ApiVerticle}; they belong to that event loop;
 * what they need of the hub goes through {@link dev.wshub.hub.HubClient}, and what they need of all instances through {@link
 * dev.wshub.control.ControlPlane}. Uses {@code auth}, {@code control}, {@code hub}, {@code metrics}, {@code protocol},
 * {@code http} and {@code config}; never {@code server}.
 */
package dev.wshub.api;
