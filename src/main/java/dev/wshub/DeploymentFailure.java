package dev.wshub;

/** A verticle of the descriptor could not be deployed; the message names it and the reason. */
final class DeploymentFailure extends RuntimeException {

  DeploymentFailure(String name, int index, int count, Throwable cause) {
    super("Cannot deploy " + name + (count > 1 ? " (instance " + index + " of " + count + ")" : "") + ": " + reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    if (cause instanceof ClassNotFoundException) {
      return "there is no such class";
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
