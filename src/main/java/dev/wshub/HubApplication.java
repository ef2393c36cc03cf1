package dev.wshub;

import dev.wshub.config.ConfigLoader;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub as a Vert.x application. {@link Main} has read the command line and the configuration: the launcher gets no arguments,
 * because it would start without a configuration when it cannot read one.
 */
final class HubApplication extends VertxApplication implements VertxApplicationHooks {

  private static final Logger log = LoggerFactory.getLogger(HubApplication.class);

  /**
   * Sets the number of event loops. Without it there is one per core: Vert.x' two compete for the cores, and what is published
   * while a loop waits for one is merged less. On two cores two loops delivered 1.5 times as much as four.
   */
  private static final String EVENT_LOOPS_PROPERTY = "vertx.options.eventLoopPoolSize";

  private final ConfigLoader.Loaded loaded;
  private final MainVerticle main;
  private final Transport transport;
  private volatile Vertx vertx;
  private volatile boolean deployed;

  HubApplication(ConfigLoader.Loaded loaded, DeploymentDescriptor descriptor, boolean ioUring) {
    super(new String[0], null, false, false);
    this.loaded = loaded;
    this.main = new MainVerticle(loaded.config(), descriptor);
    this.transport = transport(ioUring);
  }

  @Override
  public VertxBuilder createVertxBuilder(VertxOptions options) {
    if (System.getProperty(EVENT_LOOPS_PROPERTY) == null) {
      options.setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
    }
    return Vertx.builder().with(options).withTransport(transport);
  }

  @Override
  public void afterVertxStarted(HookContext context) {
    vertx = context.vertx();
  }

  @Override
  public Supplier<? extends Deployable> verticleSupplier() {
    return () -> main;
  }

  @Override
  public void afterVerticleDeployed(HookContext context) {
    deployed = true;
    new StartReport(loaded, main.port(), main.internalPort()).log(main.servers(), main.hubs(), transport.name());
  }

  @Override
  public void afterFailureToDeployVerticle(HookContext context, Throwable failure) {
    System.err.println(failure == null ? "The start took more than two minutes" : failure.getMessage());
    log.debug("The start failed", failure);
    context.vertx().close();
  }

  /**
   * The ordered shutdown, within {@code shutdown.timeout}. Blocks; never on an event loop.
   *
   * @return false when the time was over before all had ended
   */
  boolean shutDown() throws InterruptedException {
    if (!deployed) {
      return true;
    }
    var timeout = loaded.config().shutdown().timeout();
    try {
      main.drain()
          .compose(drained -> main.undeployAll())
          .compose(undeployed -> vertx.close())
          .toCompletionStage()
          .toCompletableFuture()
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      log.info("The hub has ended in order");
      return true;
    } catch (TimeoutException e) {
      log.warn("shutdown.timeout ({} s) is over: ending with what is left", timeout.toSeconds());
    } catch (ExecutionException e) {
      log.error("The shutdown failed: ending with what is left", e.getCause());
    }
    return false;
  }

  /** Epoll or the like where it can be had; io_uring by wish, and then nothing else. */
  private static Transport transport(boolean ioUring) {
    var wanted = ioUring ? Transport.IO_URING : Transport.nativeTransport();
    if (wanted != null && wanted.available()) {
      return wanted;
    } else if (ioUring) {
      var cause = wanted == null ? null : wanted.unavailabilityCause();
      throw new IllegalStateException("io_uring is not available here" + (cause == null ? "" : ": " + cause.getMessage()));
    }
    return Transport.NIO;
  }
}
