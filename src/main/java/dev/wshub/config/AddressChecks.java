package dev.wshub.config;

/** No decision may be asked of the hub itself: its own addresses take other messages, and an answer would never come. */
final class AddressChecks {

  private final HubConfig config;
  private final Problems problems;

  AddressChecks(HubConfig config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  void check() {
    check("client.connect_address", config.client().connectAddress(), "");
    check("client.refresh_address", config.client().refreshAddress(), "");
    ChannelConfig channel = config.channel();
    check("channel.subscribe_address", channel.subscribeAddress(), "");
    check("channel.publish_address", channel.publishAddress(), "");
    check("channel.sub_refresh_address", channel.subRefreshAddress(), "");
    check("channel.without_namespace", channel.withoutNamespace());
    channel.namespaces().forEach((name, options) -> check(ChannelConfig.pathOf(name), options));
    RpcConfig rpc = config.rpc();
    check("rpc.address", rpc.address(), "");
    check("rpc.without_namespace.address", rpc.withoutNamespace().address(), rpc.address());
    rpc.namespaces().forEach((name, one) -> check("rpc.namespaces[" + name + "].address", one.address(), rpc.address()));
  }

  private void check(String path, ChannelOptions options) {
    ChannelConfig all = config.channel();
    check(path + ".subscribe_address", options.subscribeAddress(), all.subscribeAddress());
    check(path + ".publish_address", options.publishAddress(), all.publishAddress());
    check(path + ".sub_refresh_address", options.subRefreshAddress(), all.subRefreshAddress());
  }

  /** What was taken over from the key for all is reported there alone. */
  private void check(String path, String address, String forAll) {
    boolean own = !address.isEmpty() && config.eventBus().isOwn(address);
    if (own && !address.equals(forAll) && !problems.has("event_bus.prefix")) {
      String prefix = config.eventBus().prefix();
      problems.add(
          path,
          "found \"" + address + "\", allowed is the address of a verticle of your own: those that begin with \""
              + prefix + "\" (event_bus.prefix) are the hub's");
    }
  }
}
