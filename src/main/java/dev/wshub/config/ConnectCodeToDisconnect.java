package dev.wshub.config;

import java.util.List;

/**
 * How a unidirectional connection ends when its connect is answered with an error.
 *
 * @param enabled whether the transforms hold; what stands in none of them ends as it does without
 * @param transforms by the code of the error; the first one that fits holds
 */
public record ConnectCodeToDisconnect(
    @Setting(means = "choose how unidirectional connections end after an error", byDefault = "false") boolean enabled,
    @Setting(means = "what error codes become: objects of code and to, which has code and reason")
        List<Transform> transforms) {

  /**
   * What one error becomes.
   *
   * @param code of the error
   */
  public record Transform(@Setting(means = "code of the error", byDefault = "0", least = "0") int code, To to) {}

  /**
   * An end.
   *
   * @param code close code
   * @param reason its words
   */
  public record To(
      @Setting(means = "close code, 3000 to 4999", byDefault = "0", least = "0") int code,
      @Setting(means = "its words") String reason) {}
}
