package dev.wshub.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** What a process and a Vert.x hold at one moment, after a collection. Vert.x has no public call for most of it. */
record Remains(Map<String, Long> exact, long heap, long direct, long threads, long files) {

  /** Vert.x that lives on, or null when there is none. */
  static Remains now(Vertx vertx) throws ReflectiveOperationException, InterruptedException {
    var exact = new TreeMap<String, Long>();
    if (vertx != null) {
      var internal = (VertxInternal) vertx;
      exact.put("deployments", (long) vertx.deploymentIDs().size());
      exact.put("timers", size(internal, "timeouts"));
      exact.put("listening servers", (long) internal.sharedTcpServers().size());
      exact.put("close hooks", size(field(internal, "closeFuture"), "children"));
      exact.put("addresses", size(field(vertx.eventBus(), "handlerMap")));
      exact.put("local maps", size(vertx.sharedData(), "localMaps"));
      exact.put("claims", (long) vertx.sharedData().getLocalMap("dev.wshub.claims").size());
    }
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(50);
    }
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Remains(
        exact,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        PlatformDependent.usedDirectMemory(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        system.getOpenFileDescriptorCount());
  }

  private static long size(Object owner, String name) throws ReflectiveOperationException {
    return size(field(owner, name));
  }

  private static long size(Object collection) {
    if (collection == null) {
      return 0;
    }
    return collection instanceof Map<?, ?> map ? map.size() : ((Collection<?>) collection).size();
  }

  private static Object field(Object owner, String name) throws ReflectiveOperationException {
    for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          field.setAccessible(true);
          return field.get(owner);
        }
      }
    }
    throw new NoSuchFieldException(owner.getClass().getName() + "." + name);
  }
}
