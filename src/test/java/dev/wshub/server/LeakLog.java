package dev.wshub.server;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Netty's reports of buffers that were collected without being released. Any thread. */
public final class LeakLog extends AppenderBase<ILoggingEvent> {

  private static final int COLLECTIONS = 2;
  private static final long COLLECTION_MS = 2000;

  private final Queue<String> reports = new ConcurrentLinkedQueue<>();

  /** From now on reports are kept. */
  public static LeakLog begin() {
    var log = new LeakLog();
    log.start();
    logger().addAppender(log);
    return log;
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
  }

  @Override
  protected void append(ILoggingEvent event) {
    reports.add(event.getFormattedMessage());
  }

  /** Collects garbage, lets the detector see what was in it, and ends the log; its reports. */
  public List<String> end() throws InterruptedException {
    for (int i = 0; i < COLLECTIONS; i++) {
      var collected = new ReferenceQueue<>();
      var canary = new WeakReference<>(new Object(), collected);
      System.gc();
      collected.remove(COLLECTION_MS);
      canary.clear();
      // The detector looks into its queue when it is given another buffer to track.
      ByteBufAllocator.DEFAULT.directBuffer(64).release();
    }
    logger().detachAppender(this);
    return new ArrayList<>(reports);
  }
}
