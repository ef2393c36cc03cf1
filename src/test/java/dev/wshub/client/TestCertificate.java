package dev.wshub.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** A self-signed certificate for this machine, made by openssl, in files. */
public record TestCertificate(Path certificate, Path key) {

  /** Makes a new one; files of the same name in the directory are replaced. */
  public static TestCertificate in(Path directory, String name) {
    var made = new TestCertificate(directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
    var command =
        List.of(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=" + name, "-keyout", made.key.toString(), "-out", made.certificate.toString());
    try {
      int status = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
      if (status != 0) {
        throw new IllegalStateException("openssl ended with " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the tests need openssl", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return made;
  }
}
