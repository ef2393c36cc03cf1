package dev.wshub.control;

/**
 * One instance and what it holds at this moment.
 *
 * @param uid identity, new at every start
 * @param uptimeSeconds time since its process has started
 * @param cpuPercent of one core
 * @param residentBytes memory in RAM
 */
public record NodeNumbers(
    String uid,
    String name,
    String version,
    long clients,
    long users,
    long channels,
    long subscriptions,
    long uptimeSeconds,
    double cpuPercent,
    long residentBytes) {}
