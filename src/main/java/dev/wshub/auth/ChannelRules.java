package dev.wshub.auth;

import dev.wshub.config.ChannelConfig;
import dev.wshub.config.ChannelOptions;
import dev.wshub.config.GoPattern;
import dev.wshub.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Which channel names there are, whom they name, and which options hold for each. Immutable; any thread. */
public final class ChannelRules {
  private final int maxLength;
  private final String privatePrefix;
  private final String namespaceBoundary;
  private final String userBoundary;
  private final String userSeparator;
  private final Namespace withoutNamespace;
  private final Map<String, Namespace> namespaces = new HashMap<>();

  /** @param regex of the names behind the boundary, or null */
  private record Namespace(ChannelOptions options, GoPattern regex) {
    static Namespace of(ChannelOptions options) {
      String regex = options.channelRegex();
      return new Namespace(options, regex.isEmpty() ? null : new GoPattern(regex));
    }
  }

  public ChannelRules(ChannelConfig config) {
    maxLength = config.maxLength();
    privatePrefix = config.privatePrefix();
    namespaceBoundary = config.namespaceBoundary();
    userBoundary = config.userBoundary();
    userSeparator = config.userSeparator();
    withoutNamespace = Namespace.of(config.withoutNamespace());
    config.namespaces().forEach((name, options) -> namespaces.put(name, Namespace.of(options)));
  }

  /**
   * What is wrong with a channel, or null: {@link ErrorCode#BAD_REQUEST} for a name that no channel can have,
   * {@link ErrorCode#UNKNOWN_CHANNEL} for one of a namespace that does not exist.
   */
  public ErrorCode check(String channel) {
    if (channel.isEmpty() || isTooLong(channel)) {
      return ErrorCode.BAD_REQUEST;
    }
    int boundary = boundaryOf(channel);
    Namespace namespace = namespace(channel, boundary);
    if (namespace == null) {
      return ErrorCode.UNKNOWN_CHANNEL;
    }
    boolean wellFormed =
        namespace.regex == null ? isPrintableAscii(channel) : isPrintable(channel) && namespace.regex.isFoundIn(rest(channel, boundary));
    return wellFormed && channel.charAt(0) != '}' ? null : ErrorCode.BAD_REQUEST;
  }

  /** What a channel's name must be like, for error messages. */
  public String nameRule() {
    return "a channel's name has 1 to " + maxLength + " printable ASCII characters and does not begin with }; "
        + "where its namespace has a channel_regex, that decides which characters";
  }

  /**
   * Whether it has more bytes than allowed. This alone a client is told before it is told whether it has subscribed to the channel
   * already.
   */
  public boolean isTooLong(String channel) {
    return channel.length() > maxLength
        || (3L * channel.length() > maxLength && channel.getBytes(StandardCharsets.UTF_8).length > maxLength);
  }

  /** Where nothing else is said bytes and characters are the same. No name begins with a brace: it would be an empty hash tag. */
  private static boolean isPrintableAscii(String channel) {
    for (int i = 0; i < channel.length(); i++) {
      char c = channel.charAt(i);
      if (c < 0x20 || c > 0x7E) {
        return false;
      }
    }
    return true;
  }

  /** Neither control characters nor halves of characters, which have no bytes. */
  private static boolean isPrintable(String channel) {
    return channel.codePoints().noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }

  /** Options of the channel's namespace, or null when there is no such namespace. */
  public ChannelOptions options(String channel) {
    Namespace namespace = namespace(channel, boundaryOf(channel));
    return namespace == null ? null : namespace.options;
  }

  private Namespace namespace(String channel, int boundary) {
    String name = boundary < 0 ? "" : channel.substring(prefixLength(channel), boundary);
    return name.isEmpty() ? withoutNamespace : namespaces.get(name);
  }

  /** Where the namespace ends, or -1. */
  private int boundaryOf(String channel) {
    return namespaceBoundary.isEmpty() ? -1 : channel.indexOf(namespaceBoundary, prefixLength(channel));
  }

  private String rest(String channel, int boundary) {
    return boundary < 0 ? channel : channel.substring(boundary + namespaceBoundary.length());
  }

  private int prefixLength(String channel) {
    return isPrivate(channel) ? privatePrefix.length() : 0;
  }

  /** Whether a subscriber needs a token for this channel, whatever else is allowed. */
  public boolean isPrivate(String channel) {
    return !privatePrefix.isEmpty() && channel.startsWith(privatePrefix);
  }

  /** Whether the channel's name says for whom it is, where the namespace allows that. */
  public boolean isUserLimited(String channel) {
    return !userBoundary.isEmpty() && channel.contains(userBoundary) && options(channel).allowUserLimitedChannels();
  }

  /** Whether the user is one of those that stand at the end of a user-limited channel's name. */
  public boolean isFor(String user, String channel) {
    String users = channel.substring(channel.lastIndexOf(userBoundary) + userBoundary.length());
    int from = 0;
    for (int to = users.indexOf(userSeparator); to >= 0; to = users.indexOf(userSeparator, from)) {
      if (users.substring(from, to).equals(user)) {
        return true;
      }
      from = to + userSeparator.length();
    }
    return users.substring(from).equals(user);
  }

  /**
   * The user's personal channel.
   *
   * @param namespace that it is in, or empty
   */
  public String personal(String user, String namespace) {
    return (namespace.isEmpty() ? "" : namespace + namespaceBoundary) + userBoundary + user;
  }
}
