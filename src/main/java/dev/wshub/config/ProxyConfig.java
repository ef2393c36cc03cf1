package dev.wshub.config;

import java.time.Duration;
import java.util.List;

/**
 * An HTTP endpoint of the application that decides, with the options of Centrifugo's proxies.
 *
 * @param endpoint URL to which questions are POSTed; it may hold a user and a password
 * @param timeout time in which the whole answer must be there
 * @param httpHeaders headers of the client's own request that are passed on
 * @param emulatedHeaders entries of {@code headers} in the client's connect command that are passed on as headers
 * @param binaryEncoding whether payloads go as Base64 in {@code b64data}
 * @param includeConnectionMeta whether the connection's {@code meta} is told
 * @param http what concerns HTTP alone
 */
public record ProxyConfig(
    @Setting(means = "URL, http:// or https://, to which questions are POSTed", secret = true) String endpoint,
    @Setting(means = "time in which the answer must be there", byDefault = "1s", least = "1ms", most = "10m") Duration timeout,
    @Setting(means = "headers of the client's request that are passed on", matches = Patterns.HEADER) List<String> httpHeaders,
    @Setting(means = "entries of headers in the client's connect command that are passed on as headers", matches = Patterns.HEADER)
        List<String> emulatedHeaders,
    @Setting(means = "send payloads in Base64, as b64data", byDefault = "false") boolean binaryEncoding,
    @Setting(means = "tell the connection's meta", byDefault = "false") boolean includeConnectionMeta,
    ProxyHttpConfig http) {

  /** Names the class alone: the endpoint and static headers may hold secrets. */
  @Override
  public String toString() {
    return "ProxyConfig";
  }
}
