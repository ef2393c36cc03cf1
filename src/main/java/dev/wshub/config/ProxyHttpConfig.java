package dev.wshub.config;

import java.util.List;
import java.util.Map;

/**
 * What concerns the HTTP request to an endpoint that decides, and its answer's status.
 *
 * @param staticHeaders sent with every question, where nothing else sets them
 * @param statusToCodeTransforms what other statuses than 200 mean; the first one that fits holds
 * @param tls TLS towards {@code https://} endpoints; off: the authorities that this Java trusts, and no certificate of the hub
 */
public record ProxyHttpConfig(
    @Setting(means = "headers of every question, as an object of names and values", secret = true) Map<String, String> staticHeaders,
    @Setting(means = "what other statuses than 200 mean: objects of status_code and to_error or to_disconnect")
        List<StatusTransform> statusToCodeTransforms,
    ProxyTls tls) {

  /**
   * What one status means.
   *
   * @param statusCode the status
   * @param toError the error that the client gets, unless its code is 0
   * @param toDisconnect how the client is closed, unless its code is 0
   */
  public record StatusTransform(
      @Setting(means = "status of the answer", byDefault = "0") int statusCode, ToError toError, ToDisconnect toDisconnect) {}

  /**
   * An error of the application.
   *
   * @param code its number; 0: none
   * @param temporary whether the client should try again
   */
  public record ToError(
      @Setting(means = "code of the error", byDefault = "0", least = "0") int code,
      @Setting(means = "its words") String message,
      @Setting(means = "whether SDKs try again", byDefault = "false") boolean temporary) {}

  /**
   * A close.
   *
   * @param code close code; 0: none
   */
  public record ToDisconnect(
      @Setting(means = "close code, 3000 to 4999", byDefault = "0", least = "0") int code, @Setting(means = "its words") String reason) {}

  /** Names the class alone: static headers may hold secrets. */
  @Override
  public String toString() {
    return "ProxyHttpConfig";
  }
}
