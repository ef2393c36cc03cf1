package dev.wshub.control;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the process uses now.
 *
 * @param cpuPercent of one core, since the process was last asked; 0 where unknown
 * @param residentBytes memory in RAM; 0 where unknown
 */
record ProcessUsage(double cpuPercent, long residentBytes) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  /** Reads a file of the kernel: not for an event loop. */
  static ProcessUsage read() {
    double load = 0;
    if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
      load = Math.max(0, system.getProcessCpuLoad()) * system.getAvailableProcessors() * 100;
    }
    return new ProcessUsage(load, readResidentBytes());
  }

  private static long readResidentBytes() {
    if (!Files.isReadable(STATUS)) {
      return 0; // not Linux
    }
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(RESIDENT)) {
          String kilobytes = line.substring(RESIDENT.length()).replace("kB", "").trim();
          return Long.parseLong(kilobytes) * 1024;
        }
      }
      return 0;
    } catch (IOException e) {
      return 0; // a detail of a report, which is worth having without it
    }
  }
}
