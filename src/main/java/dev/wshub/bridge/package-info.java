/**
 * The event bus over TCP, for programs in other languages: the protocol of Vert.x' own TCP bridge (frames of four bytes of
 * length and a JSON object), for the hub's public addresses only.
 *
 * <p>{@link dev.wshub.bridge.TcpBridgeVerticle} and all its connections belong to one event loop. Uses {@code api} for the
 * names of its methods, and {@code config}; what it does goes over the public addresses, as any other verticle's requests.
 */
package dev.wshub.bridge;
