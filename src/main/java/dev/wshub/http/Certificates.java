package dev.wshub.http;

import dev.wshub.config.TlsFiles;
import dev.wshub.config.TlsSection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of a port, and whose certificates clients must have. Its files are looked at regularly; new connections get the new one, those that are there
 * keep theirs. While the files do not fit together, as between the writing of the one and of the other, the old one stays.
 *
 * <p>Owner loop only.
 */
final class Certificates {

  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
  private static final long CHECK_MS = 2000;

  private final Vertx vertx;
  private final TlsSection section;
  private TlsFiles current;
  private List<String> lastProblems = List.of();

  Certificates(Vertx vertx, TlsSection section) {
    this.vertx = vertx;
    this.section = section;
  }

  private record Found(TlsFiles files, List<String> problems) {}

  /** Reads them for the first time; fails with what is wrong. */
  Future<ServerSSLOptions> load() {
    return read()
        .compose(
            found -> {
              if (found.files == null) {
                return Future.failedFuture(new IllegalStateException(String.join("; ", found.problems)));
              }
              current = found.files;
              return Future.succeededFuture(options(current));
            });
  }

  /** Begins to look for changes; the timer ends with the deployment. */
  void watch(HttpServer server) {
    vertx.setPeriodic(CHECK_MS, timer -> read().onSuccess(found -> reload(server, found)));
  }

  private void reload(HttpServer server, Found found) {
    if (found.files == null) {
      if (!found.problems.equals(lastProblems)) {
        LOG.warn("The certificate cannot be renewed, the one before stays: {}", String.join("; ", found.problems));
      }
    } else if (!found.files.equals(current)) {
      current = found.files;
      server
          .updateSSLOptions(options(current))
          .onSuccess(changed -> LOG.info("New connections get the new certificate"))
          .onFailure(failure -> LOG.warn("The certificate cannot be renewed, the one before stays", failure));
    }
    lastProblems = found.problems;
  }

  private Future<Found> read() {
    return vertx.executeBlocking(
        () -> {
          var problems = new ArrayList<String>();
          TlsFiles files = TlsFiles.read(section, (path, what) -> problems.add(path + " " + what));
          return new Found(files, List.copyOf(problems));
        });
  }

  /** HTTP/1.1 alone, as without TLS: the API relies on its order, and WebSockets come by it. */
  private static ServerSSLOptions options(TlsFiles files) {
    var options = new ServerSSLOptions();
    options.setUseAlpn(false);
    options.setKeyCertOptions(new PemKeyCertOptions().addCertValue(files.own().certificate()).addKeyValue(files.own().key()));
    if (files.clientAuthorities() != null) {
      options.setTrustOptions(new PemTrustOptions().addCertValue(files.clientAuthorities())).setClientAuth(ClientAuth.REQUIRED);
    }
    return options;
  }
}
