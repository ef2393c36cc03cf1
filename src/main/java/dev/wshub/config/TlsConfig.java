package dev.wshub.config;

/**
 * TLS of one of the hub's ports.
 *
 * @param enabled whether clients must use it
 * @param certPem the certificate and those that lead to its root
 * @param keyPem the certificate's private key
 * @param clientCaPem who signs the certificates that clients must have; empty: they need none
 */
public record TlsConfig(
    @Setting(means = "take TLS connections, and no others", byDefault = "false") boolean enabled,
    @Setting(means = "certificate chain in PEM form: path of a file, which is read again when it changes; the text itself; or its base64")
        String certPem,
    @Setting(
            means = "private key in PEM form: path of a file, which is read again when it changes; the text itself; or its base64",
            secret = true)
        String keyPem,
    @Setting(means = "clients need a certificate that one of these has signed, given like cert_pem; empty: they need none")
        String clientCaPem) {

  /** Names the class alone: the key is a secret. */
  @Override
  public String toString() {
    return "TlsConfig";
  }
}
