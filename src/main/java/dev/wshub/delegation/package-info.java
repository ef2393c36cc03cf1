/**
 * Decisions that the hub leaves to the application: who may connect, subscribe and publish, for how long, and what a call is
 * answered. Requests and answers are those of Centrifugo's proxies.
 *
 * <p>{@link dev.wshub.delegation.Deciders} says who decides, {@link dev.wshub.delegation.Delegations} asks, reads the answer
 * strictly and counts it; a {@link dev.wshub.delegation.Backend} carries question and answer, over the event bus or HTTP. Each
 * server loop has its own; nothing here is used from two threads.
 *
 * <p>Uses {@code hub} (its statistics), {@code auth}, {@code protocol} and {@code config}. Used by {@code server}.
 */
package dev.wshub.delegation;
