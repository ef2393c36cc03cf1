package dev.wshub.config;

/** What must hold between the keys that give channels their names and their users. */
final class ChannelNameChecks {

  private static final String PERSONAL = "client.subscribe_to_user_personal_channel.";

  private final HubConfig config;
  private final Problems problems;

  ChannelNameChecks(HubConfig config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  void check() {
    regex("channel.without_namespace", config.channel().withoutNamespace());
    config.channel().namespaces().forEach((name, options) -> regex(ChannelConfig.pathOf(name), options));
    if (config.client().subscribeToUserPersonalChannel().enabled()) {
      personal(config.client().subscribeToUserPersonalChannel());
    }
  }

  private void regex(String path, ChannelOptions options) {
    if (options.channelRegex().isEmpty()) {
      return;
    }
    try {
      new GoPattern(options.channelRegex());
    } catch (IllegalArgumentException e) {
      String found = "found " + Problems.shown(options.channelRegex()) + ", allowed is a regular expression in the syntax of Go: ";
      add(path + ".channel_regex", found + Printable.of(e.getMessage()));
    }
  }

  private void personal(PersonalChannelConfig personal) {
    String namespace = personal.personalChannelNamespace();
    ChannelOptions options =
        namespace.isEmpty() ? config.channel().withoutNamespace() : config.channel().namespaces().get(namespace);
    if (config.channel().userBoundary().isEmpty()) {
      add("channel.user_boundary", "found \"\", allowed is a text where users are subscribed to their personal channels");
    }
    if (options == null) {
      add(
          PERSONAL + "personal_channel_namespace",
          "found " + Problems.shown(namespace) + ", allowed is the name of one of channel.namespaces, or \"\"");
    } else if (personal.singleConnection() && !options.presence()) {
      String path = namespace.isEmpty() ? "channel.without_namespace" : ChannelConfig.pathOf(namespace);
      add(PERSONAL + "single_connection", "found true, allowed is false, or " + path + ".presence true as well");
    }
  }

  private void add(String path, String problem) {
    if (!problems.has(path)) {
      problems.add(path, problem);
    }
  }
}
