/**
 * The hub: owner of the subscription state. {@link dev.wshub.hub.HubVerticle} runs as one or several shards, a
 * channel's hash picks one. A shard's state belongs to its own event loop; everybody else reaches it with a
 * {@link dev.wshub.hub.HubMessage} and is answered with a {@link dev.wshub.hub.LoopMessage}, both over the local event
 * bus and immutable.
 *
 * <p>Uses {@code protocol}, {@code delta}, {@code config}, {@code limits} and the channel rules of {@code auth}; never {@code
 * server} or {@code api}.
 */
package dev.wshub.hub;
