package dev.wshub.config;

import java.util.List;

/**
 * The event bus over TCP, for programs in other languages.
 *
 * @param enabled whether the port is open
 * @param address address to bind; empty: all interfaces
 * @param port TCP port; 0: any free port
 * @param frameSizeLimit bytes that one frame of a program may have
 * @param inboundAddresses where programs may send, besides the API
 * @param outboundAddresses what programs may register for, besides events and what the hub asks
 */
public record TcpBridgeConfig(
    @Setting(means = "open the event bus to programs in other languages; it asks nobody for a password", byDefault = "false")
        boolean enabled,
    @Setting(means = "address to listen on; empty: all interfaces", byDefault = "127.0.0.1") String address,
    @Setting(means = "port for these programs; 0: any free port", byDefault = "7000", least = "0", most = "65535") int port,
    @Setting(means = "bytes that one frame of a program may have", byDefault = "1048576", least = "1024", most = "67108864")
        int frameSizeLimit,
    @Setting(means = "event-bus addresses of your own that programs may send to, besides the API", matches = "\\S+")
        List<String> inboundAddresses,
    @Setting(means = "event-bus addresses of your own that programs may register for, besides events", matches = "\\S+")
        List<String> outboundAddresses) {

  /** Address and port for people: {@code 127.0.0.1:7000}. */
  public String place(int actualPort) {
    return (address.isEmpty() ? "*" : address) + ":" + actualPort;
  }
}
