package dev.wshub.config;

import java.util.OptionalInt;

/**
 * Where the hub listens. When an internal place is named that is another one than that for clients, the HTTP API, health and
 * metrics move there.
 *
 * @param address address to bind; empty: all interfaces
 * @param port TCP port; 0: any free port, the same for all server instances
 * @param tls TLS of that port, and of the internal one unless that has its own
 * @param tlsExternal the internal port does not take that TLS over
 * @param internalAddress address of the internal port; empty: that for clients
 * @param internalPort the internal port; 0: any free one; empty: that for clients
 * @param internalTls TLS of the internal port
 */
public record HttpServerConfig(
    @Setting(means = "address to listen on; empty: all interfaces") String address,
    @Setting(means = "port for clients and for the API; 0: any free port", byDefault = "8000", least = "0", most = "65535")
        int port,
    TlsConfig tls,
    @Setting(means = "tls is for the port of clients alone, not for the internal one", byDefault = "false") boolean tlsExternal,
    @Setting(means = "address of the internal port; empty: that of clients") String internalAddress,
    @Setting(
            means = "port to which the HTTP API, health and metrics move; 0: any free one; empty: they stay on that of clients",
            least = "0",
            most = "65535")
        OptionalInt internalPort,
    TlsConfig internalTls) {

  /** Address and port for people: {@code *:8000}. */
  public String place(int actualPort) {
    return place(address, actualPort);
  }

  /** The same for the internal port. */
  public String internalPlace(int actualPort) {
    return place(effectiveInternalAddress(), actualPort);
  }

  private static String place(String address, int port) {
    return (address.isEmpty() ? "*" : address) + ":" + port;
  }

  /** Whether the API, health and metrics have a port of their own. */
  public boolean hasInternalPort() {
    boolean anyFree = internalPort.isPresent() && internalPort.getAsInt() == 0;
    return anyFree || effectiveInternalPort() != port || !effectiveInternalAddress().equals(address);
  }

  /** The address of the internal port; empty: all interfaces. */
  public String effectiveInternalAddress() {
    return internalAddress.isEmpty() ? address : internalAddress;
  }

  /** The internal port; 0: any free one. */
  public int effectiveInternalPort() {
    return internalPort.orElse(port);
  }

  /** TLS of the port for clients. */
  public TlsSection publicTls() {
    return new TlsSection("http_server.tls", tls);
  }

  /** TLS of the internal port: its own, or else that of the other one unless {@code tls_external} is set. */
  public TlsSection effectiveInternalTls() {
    return internalTls.enabled() || tlsExternal ? new TlsSection("http_server.internal_tls", internalTls) : publicTls();
  }
}
