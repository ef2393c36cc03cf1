/**
 * The way to Redis: {@link dev.wshub.redis.RedisBridgeVerticle} owns the connections, subscribes to each channel that has
 * subscribers here, publishes, and keeps streams and presence by scripts; one of them carries what
 * instances ask of each other ({@link dev.wshub.redis.ControlBridge}). Everything belongs to the bridge's own event
 * loop; hub shards reach it with a {@link dev.wshub.hub.BridgeMessage} and hear of it with {@link
 * dev.wshub.hub.HubMessage.FromBridge}.
 *
 * <p>Uses {@code control}, {@code hub}, {@code protocol}, {@code auth} and {@code config}; never {@code server} or {@code api}.
 */
package dev.wshub.redis;
