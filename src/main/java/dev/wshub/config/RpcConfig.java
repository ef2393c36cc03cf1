package dev.wshub.config;

/**
 * Remote procedure calls of clients.
 *
 * @param ping the one method that the hub answers itself
 */
public record RpcConfig(Ping ping) {

  /**
   * A method that is answered with an empty result.
   *
   * @param enabled whether it exists
   * @param method its name
   */
  public record Ping(
      @Setting(means = "answer the ping method, with an empty result", byDefault = "false") boolean enabled,
      @Setting(means = "name of the ping method", byDefault = "ping", matches = "\\S+") String method) {}
}
