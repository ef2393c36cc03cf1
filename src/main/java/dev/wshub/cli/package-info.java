/**
 * The commands beside the hub: they make and check tokens by the configuration that a hub would have, and write that configuration.
 * Each is a short process of its own; nothing here runs in a hub.
 *
 * <p>Uses {@code auth} and {@code config} only.
 */
package dev.wshub.cli;
