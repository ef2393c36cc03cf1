/**
 * What instances with the Redis engine know of each other: {@link dev.wshub.registry.RegistryVerticle} writes heartbeats and
 * connection records, and cleans up after instances that have died. Everything belongs to its own event loop; others reach
 * it with a {@link dev.wshub.hub.RegistryMessage}.
 *
 * <p>Uses {@code redis}, {@code hub}, {@code protocol} and {@code config}; never {@code server} or {@code api}.
 */
package dev.wshub.registry;
