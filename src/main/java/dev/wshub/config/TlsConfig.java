package dev.wshub.config;

/**
 * TLS of the hub's port.
 *
 * @param enabled whether clients must use it
 * @param certPem the certificate and those that lead to its root
 * @param keyPem the certificate's private key
 */
public record TlsConfig(
    @Setting(means = "take TLS connections, and no others", byDefault = "false") boolean enabled,
    @Setting(means = "certificate chain in PEM form: path of a file, which is read again when it changes; the text itself; or its base64")
        String certPem,
    @Setting(
            means = "private key in PEM form: path of a file, which is read again when it changes; the text itself; or its base64",
            secret = true)
        String keyPem) {

  /** Names the class alone: the key is a secret. */
  @Override
  public String toString() {
    return "TlsConfig";
  }
}
