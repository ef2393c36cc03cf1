package dev.wshub;

import dev.wshub.config.HttpServerConfig;
import java.io.IOException;

/** A verticle of the descriptor could not be deployed; the message names its entry and the reason, in one line. */
final class DeploymentFailure extends RuntimeException {

  /**
   * @param server where the hub listens
   */
  DeploymentFailure(DeploymentDescriptor.Entry entry, int index, int count, HttpServerConfig server, Throwable cause) {
    super(entry.place() + ": cannot deploy " + name(entry, index, count) + ": " + reason(entry.name(), server, cause), cause);
  }

  private static String name(DeploymentDescriptor.Entry entry, int index, int count) {
    return count > 1 ? entry.name() + " (instance " + index + " of " + count + ")" : entry.name();
  }

  private static String reason(String name, HttpServerConfig server, Throwable cause) {
    if (cause instanceof ClassNotFoundException) {
      return "there is no such class";
    }
    var reason = (cause.getMessage() == null ? cause.toString() : cause.getMessage()).lines().findFirst().orElse(cause.toString());
    if (!(cause instanceof IOException)) {
      return reason;
    }
    return switch (name) {
      case DeploymentDescriptor.SERVER_VERTICLE ->
          "it cannot listen on " + server.place(server.port()) + " (http_server.address, http_server.port): " + reason;
      case DeploymentDescriptor.API_VERTICLE ->
          "it cannot listen on "
              + server.internalPlace(server.effectiveInternalPort())
              + " (http_server.internal_address, http_server.internal_port): "
              + reason;
      default -> reason;
    };
  }
}
