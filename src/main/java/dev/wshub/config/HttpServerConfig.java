package dev.wshub.config;

/**
 * Where the hub listens.
 *
 * @param address address to bind; empty: all interfaces
 * @param port TCP port; 0: any free port, the same for all server instances
 * @param tls TLS of that port
 */
public record HttpServerConfig(
    @Setting(means = "address to listen on; empty: all interfaces") String address,
    @Setting(means = "port for clients and for the API; 0: any free port", byDefault = "8000", least = "0", most = "65535")
        int port,
    TlsConfig tls) {

  /** Address and port for people: {@code *:8000}. */
  public String place(int actualPort) {
    return (address.isEmpty() ? "*" : address) + ":" + actualPort;
  }
}
