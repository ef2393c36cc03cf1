package dev.wshub.control;

import dev.wshub.config.HubVersion;
import dev.wshub.config.VerticleContext;
import java.lang.management.ManagementFactory;

/**
 * What this instance is called.
 *
 * @param uid identity, new at every start
 * @param name name from the configuration, or host name and port
 * @param startedMillis when it started, in milliseconds of the wall clock
 */
record NodeInfo(String uid, String name, String version, long startedMillis) {
  static NodeInfo of(VerticleContext context) {
    return new NodeInfo(
        context.instanceId(),
        name(context),
        HubVersion.current(),
        ManagementFactory.getRuntimeMXBean().getStartTime());
  }

  private static String name(VerticleContext context) {
    String configured = context.config().node().name();
    if (!configured.isEmpty()) {
      return configured;
    }
    // "pid@host": the JVM has looked the host's name up already.
    String process = ManagementFactory.getRuntimeMXBean().getName();
    return process.substring(process.indexOf('@') + 1) + "_" + context.config().httpServer().port();
  }
}
