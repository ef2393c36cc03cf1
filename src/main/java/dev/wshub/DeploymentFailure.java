package dev.wshub;

import java.io.IOException;

/** A verticle of the descriptor could not be deployed; the message names it and the reason. */
final class DeploymentFailure extends RuntimeException {

  /**
   * @param place where the server listens
   */
  DeploymentFailure(String name, int index, int count, String place, Throwable cause) {
    super(
        "Cannot deploy " + name + (count > 1 ? " (instance " + index + " of " + count + ")" : "") + ": " + reason(name, place, cause),
        cause);
  }

  private static String reason(String name, String place, Throwable cause) {
    if (cause instanceof ClassNotFoundException) {
      return "there is no such class";
    }
    var reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return name.equals(DeploymentDescriptor.SERVER_VERTICLE) && cause instanceof IOException
        ? "it cannot listen on " + place + " (http_server.address, http_server.port): " + reason
        : reason;
  }
}
