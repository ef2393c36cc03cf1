package dev.wshub.config;

/**
 * The HTTP server API.
 *
 * @param disabled no API at all
 * @param handlerPrefix path under which the methods stand
 * @param key secret that a request carries in {@code X-API-Key}; empty: every request is answered 401
 * @param errorMode empty: errors in the body of a 200; {@code transport}: errors as HTTP status codes
 * @param insecure requests need no key
 * @param external the API stays on the port of clients although there is an internal one
 */
public record HttpApiConfig(
    @Setting(means = "switch the HTTP API off", byDefault = "false") boolean disabled,
    @Setting(means = "path of the HTTP API", byDefault = "/api", matches = Patterns.PATH) String handlerPrefix,
    @Setting(means = "key that requests carry in X-API-Key; without one every request is answered 401", secret = true)
        String key,
    @Setting(
            means = "empty: errors are answered in the body of a 200; transport: as HTTP status codes",
            oneOf = {"", "transport"})
        String errorMode,
    @Setting(means = "requests need no key; only behind something else that protects the API", byDefault = "false")
        boolean insecure,
    @Setting(means = "keep the API on the port of clients although there is an internal one", byDefault = "false")
        boolean external) {

  /** Leaves the key out. */
  @Override
  public String toString() {
    return "HttpApiConfig[handlerPrefix=" + handlerPrefix + ", disabled=" + disabled + "]";
  }
}
