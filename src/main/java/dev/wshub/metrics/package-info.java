/**
 * The metrics for Prometheus. Each server loop and hub shard counts for itself in plain numbers; a scrape asks them all with
 * the messages that exist and writes their sums, so that any loop answers for the whole instance.
 *
 * <p>Names are Centrifugo's where the meaning is the same, and begin with {@code wshub_} otherwise. Labels are closed
 * sets: never a channel, a user or a client.
 *
 * <p>Each server loop and the internal port has its own {@link dev.wshub.metrics.MetricsHandler}. Uses {@code hub}; never {@code server} or
 * {@code api}.
 */
package dev.wshub.metrics;
