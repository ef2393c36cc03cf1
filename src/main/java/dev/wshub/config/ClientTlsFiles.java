package dev.wshub.config;

import io.vertx.core.buffer.Buffer;
import java.util.function.BiConsumer;

/**
 * What a section for TLS towards servers of others names, read and found sound.
 *
 * <p>Reading touches files: not for an event loop.
 *
 * @param own the hub's certificate and key; null: it has none
 * @param authorities certificates of those who sign the servers' certificates; null: those that this Java trusts
 * @param trustAll whether any certificate will do
 */
public record ClientTlsFiles(PemPair own, Buffer authorities, boolean trustAll) {

  static ClientTlsFiles read(
      String path,
      String certPem,
      String keyPem,
      String serverCaPem,
      boolean trustAll,
      BiConsumer<String, String> problems) {
    PemPair own = null;
    if (!certPem.isBlank() || !keyPem.isBlank()) {
      own = PemPair.read(new TlsSection(path, new TlsConfig(true, certPem, keyPem, "")), problems);
    }
    Buffer authorities = null;
    if (!serverCaPem.isBlank()) {
      authorities = TlsFiles.authorities(serverCaPem, path + ".server_ca_pem", problems);
    }
    return new ClientTlsFiles(own, authorities, trustAll);
  }
}
