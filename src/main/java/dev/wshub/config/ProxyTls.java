package dev.wshub.config;

import java.util.function.BiConsumer;

/**
 * TLS towards an {@code https://} endpoint that decides.
 *
 * @param enabled whether the other keys hold
 * @param certPem certificate of the hub, for servers that want one; empty: none
 * @param keyPem its private key
 * @param serverCaPem who signs the server's certificate; empty: those that this Java trusts
 * @param insecureSkipVerify whether any certificate will do
 * @param serverName name that the server is asked for and that its certificate must have; empty: that of the endpoint
 */
public record ProxyTls(
    @Setting(means = "use the keys of this section; https:// endpoints use TLS in any case", byDefault = "false") boolean enabled,
    @Setting(means = "the hub's own certificate, for servers that want one: path of a PEM file, the text itself, or its base64")
        String certPem,
    @Setting(means = "its private key, given like cert_pem", secret = true) String keyPem,
    @Setting(means = "who signs the server's certificate, given like cert_pem; empty: whom this Java trusts") String serverCaPem,
    @Setting(means = "take any certificate; for tests only", byDefault = "false") boolean insecureSkipVerify,
    @Setting(means = "name that the certificate must have; empty: that of the endpoint", matches = "[-a-zA-Z0-9_.]*") String serverName) {

  /**
   * Reads what the section names. Reading touches files: not for an event loop.
   *
   * @param path of the section
   * @param problems is told what is wrong: the key's path, and words without any secret
   */
  public ClientTlsFiles files(String path, BiConsumer<String, String> problems) {
    return ClientTlsFiles.read(path, certPem, keyPem, serverCaPem, insecureSkipVerify, problems);
  }

  /** Names the class alone: the key is a secret. */
  @Override
  public String toString() {
    return "ProxyTls";
  }
}
