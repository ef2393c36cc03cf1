/**
 * How much clients may do: rates, and counts over all event loops of a hub.
 *
 * <p>{@link dev.wshub.limits.SharedCounts} is the one thing that several loops share: what holds for an instance must be decided at once, wherever a connection comes in, and a
 * question to another loop would hold up each upgrade. It is atomic, never waits, and is touched where a connection begins and
 * ends, and with a command only where commands of a user are limited; it is handed in at the deployment and ends with the hub.
 * Uses no other package.
 */
package dev.wshub.limits;
