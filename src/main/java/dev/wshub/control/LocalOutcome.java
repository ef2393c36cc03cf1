package dev.wshub.control;

import dev.wshub.protocol.ErrorCode;

/**
 * What became of a request in one instance.
 *
 * @param result null with an error
 * @param error null with a result
 * @param detail what exactly was wrong, or null
 */
public record LocalOutcome(ControlResult result, ErrorCode error, String detail) {

  public static LocalOutcome of(ControlResult result) {
    return new LocalOutcome(result, null, null);
  }

  public static LocalOutcome failed(ErrorCode error, String detail) {
    return new LocalOutcome(null, error, detail);
  }
}
