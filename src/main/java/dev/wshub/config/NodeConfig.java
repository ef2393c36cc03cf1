package dev.wshub.config;

/**
 * This instance among others.
 *
 * @param name what it is called; empty: host name and port
 */
public record NodeConfig(@Setting(means = "name of this instance; empty: host name and port") String name) {}
