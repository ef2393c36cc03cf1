package dev.wshub.http;

/** Which paths of requests the router can take: over others it throws, which would put a stranger's text into the log as an error. */
public final class RequestPath {

  private static final int HEX = 16;

  private RequestPath() {}

  /** Whether it begins with a slash and each percent sign with two hexadecimal digits. */
  public static boolean isWellFormed(String path) {
    if (path == null || path.isEmpty() || path.charAt(0) != '/') {
      return false;
    }
    for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 1)) {
      if (at + 2 >= path.length() || Character.digit(path.charAt(at + 1), HEX) < 0 || Character.digit(path.charAt(at + 2), HEX) < 0) {
        return false;
      }
    }
    return true;
  }
}
