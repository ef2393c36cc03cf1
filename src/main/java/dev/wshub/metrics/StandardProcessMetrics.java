package dev.wshub.metrics;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Prometheus' client libraries tell about every process, under their names; where the system does not tell, nothing is
 * written. Its start time is among Micrometer's metrics.
 *
 * <p>Reads files of the kernel: not for an event loop.
 */
final class StandardProcessMetrics {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final double NANOS = 1e9;

  private StandardProcessMetrics() {}

  static void write(Exposition out) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      out.counter("process_cpu_seconds_total", "Processor time.", system.getProcessCpuTime() / NANOS);
      if (system instanceof UnixOperatingSystemMXBean unix) {
        out.gauge("process_open_fds", "Open file descriptors.", unix.getOpenFileDescriptorCount());
        out.gauge("process_max_fds", "File descriptors that may be open.", unix.getMaxFileDescriptorCount());
      }
    }
    long resident = residentBytes();
    if (resident > 0) {
      out.gauge("process_resident_memory_bytes", "Resident memory.", resident);
    }
  }

  private static long residentBytes() {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try (var lines = Files.lines(STATUS)) {
      String line = lines.filter(candidate -> candidate.startsWith(RESIDENT)).findFirst().orElse(RESIDENT + " 0 kB");
      return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    } catch (IOException e) {
      return 0; // not a system with this file
    }
  }
}
