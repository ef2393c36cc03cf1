/**
 * The server's side of the hub: HTTP API and health.
 *
 * <p>Each server loop has its own instances, which belong to that event loop; what they need of the hub goes through
 * {@link dev.wshub.hub.HubClient}. Uses {@code auth}, {@code hub}, {@code protocol} and {@code config}; never {@code server}.
 */
package dev.wshub.api;
