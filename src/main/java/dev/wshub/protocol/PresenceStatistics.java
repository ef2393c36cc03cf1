package dev.wshub.protocol;

/** How many connections and how many distinct users are present in a channel. */
public record PresenceStatistics(int clients, int users) {}
