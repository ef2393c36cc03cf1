package dev.wshub.auth;

import dev.wshub.config.ChannelConfig;
import dev.wshub.config.ChannelOptions;
import dev.wshub.protocol.ErrorCode;
import java.util.Map;

/** Which channel names there are, and which options hold for each. Immutable; any thread. */
public final class ChannelRules {
  private final int maxLength;
  private final String privatePrefix;
  private final String namespaceBoundary;
  private final ChannelOptions withoutNamespace;
  private final Map<String, ChannelOptions> namespaces;

  public ChannelRules(ChannelConfig config) {
    maxLength = config.maxLength();
    privatePrefix = config.privatePrefix();
    namespaceBoundary = config.namespaceBoundary();
    withoutNamespace = config.withoutNamespace();
    namespaces = config.namespaces();
  }

  /**
   * What is wrong with a channel, or null: {@link ErrorCode#BAD_REQUEST} for a name that no channel can have,
   * {@link ErrorCode#UNKNOWN_CHANNEL} for one of a namespace that does not exist.
   */
  public ErrorCode check(String channel) {
    if (channel.isEmpty() || channel.length() > maxLength) {
      return ErrorCode.BAD_REQUEST;
    }
    if (options(channel) == null) {
      return ErrorCode.UNKNOWN_CHANNEL;
    }
    return isWellFormed(channel) ? null : ErrorCode.BAD_REQUEST;
  }

  /** What a channel's name must be like, for error messages. */
  public String nameRule() {
    return "a channel's name has 1 to " + maxLength + " printable ASCII characters and does not begin with }";
  }

  /**
   * Only printable ASCII, so that bytes and characters are the same; and no brace in front, because keys that belong
   * together carry the channel as a hash tag in braces, which would be empty.
   */
  private static boolean isWellFormed(String channel) {
    if (channel.charAt(0) == '}') {
      return false;
    }
    for (int i = 0; i < channel.length(); i++) {
      char c = channel.charAt(i);
      if (c < 0x20 || c > 0x7E) {
        return false;
      }
    }
    return true;
  }

  /** Options of the channel's namespace, or null when there is no such namespace. */
  public ChannelOptions options(String channel) {
    String namespace = namespaceOf(channel);
    return namespace.isEmpty() ? withoutNamespace : namespaces.get(namespace);
  }

  private String namespaceOf(String channel) {
    int from = isPrivate(channel) ? privatePrefix.length() : 0;
    int boundary = namespaceBoundary.isEmpty() ? -1 : channel.indexOf(namespaceBoundary, from);
    return boundary < 0 ? "" : channel.substring(from, boundary);
  }

  /** Whether a subscriber needs a token for this channel, whatever else is allowed. */
  public boolean isPrivate(String channel) {
    return !privatePrefix.isEmpty() && channel.startsWith(privatePrefix);
  }
}
