package dev.wshub.config;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where an HTTP endpoint is that decides.
 *
 * @param tls whether it is {@code https}
 * @param path what is asked for, with its query
 * @param userInfo user and password before the host, decoded; null: none
 */
public record ProxyEndpoint(boolean tls, String host, int port, String path, String userInfo) {

  static final String FORM = "http://host:port/path or https://host:port/path";

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int HIGHEST_PORT = 65535;

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException that says what is wrong, without any part of it but its scheme
   */
  public static ProxyEndpoint of(String url) {
    String scheme = url.contains("://") ? url.substring(0, url.indexOf("://")) : "";
    boolean tls = scheme.equalsIgnoreCase("https");
    if (!tls && !scheme.equalsIgnoreCase("http")) {
      String found = scheme.matches("[a-zA-Z]{1,10}") ? scheme + "://" : "no http:// or https:// in front";
      throw new IllegalArgumentException("found " + found + ": decisions are asked for over HTTP only, not gRPC; allowed is " + FORM);
    }
    try {
      return of(new URI(url), tls);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is no URL (it is not shown); allowed is " + FORM);
    }
  }

  private static ProxyEndpoint of(URI uri, boolean tls) {
    int port = uri.getPort() < 0 ? (tls ? HTTPS_PORT : HTTP_PORT) : uri.getPort();
    if (uri.getHost() == null || port < 1 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException("has no host, or no port that can be (it is not shown); allowed is " + FORM);
    }
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String host = uri.getHost().startsWith("[") ? uri.getHost().substring(1, uri.getHost().length() - 1) : uri.getHost();
    return new ProxyEndpoint(tls, host, port, path + query, uri.getUserInfo());
  }

  /** The URL as it may stand in a log: without user, password and query. */
  @Override
  public String toString() {
    int query = path.indexOf('?');
    String shown = query < 0 ? path : path.substring(0, query);
    return (tls ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + shown;
  }
}
