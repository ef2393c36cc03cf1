package dev.wshub.config;

/**
 * The endpoints that decide about connections.
 *
 * @param connect decides connects without a token
 * @param refresh is asked when a connection expires
 */
public record ClientProxies(Switched connect, Switched refresh) {

  /**
   * An endpoint that has a switch of its own.
   *
   * @param enabled whether it is asked
   * @param proxy the endpoint
   */
  public record Switched(
      @Setting(means = "ask this endpoint; about connects: those without a token", byDefault = "false") boolean enabled,
      @Inline ProxyConfig proxy) {}
}
