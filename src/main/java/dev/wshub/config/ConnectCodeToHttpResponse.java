package dev.wshub.config;

import java.util.List;

/**
 * Whether a refused connect of a unidirectional client is told by the status of the HTTP response; otherwise the response is a stream
 * whose one push tells it.
 *
 * @param enabled whether it is; what stands in no transform is 500 then
 * @param transforms by the code of the error, or with which the connection is closed; the first one that fits holds
 */
public record ConnectCodeToHttpResponse(
    @Setting(means = "answer a refused connect with an HTTP status; 500 where no transform fits", byDefault = "false")
        boolean enabled,
    @Setting(means = "what codes become: objects of code and to, which has status_code and body") List<Transform> transforms) {

  /**
   * What one code becomes.
   *
   * @param code of the error or the close
   */
  public record Transform(
      @Setting(means = "code of the error or the close", byDefault = "0", least = "0") int code, To to) {}

  /**
   * An answer.
   *
   * @param statusCode its status
   * @param body its text; empty: the words of the refusal
   */
  public record To(
      @Setting(means = "status of the answer, 200 to 599", byDefault = "0", least = "0") int statusCode,
      @Setting(means = "text of the answer; empty: the words of the refusal") String body) {}
}
