package dev.wshub.server;

import dev.wshub.auth.ChannelRules;
import dev.wshub.auth.Permissions;
import dev.wshub.auth.SubscribeDecision;
import dev.wshub.config.ChannelOptions;
import dev.wshub.config.PersonalChannelConfig;
import dev.wshub.delegation.SubscriptionTerms;
import dev.wshub.protocol.ErrorCode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts the server-side subscriptions of connecting clients together: those that the token or another decision gives, then the
 * personal channel, which takes the place of one of the same name, then those that the client itself may have, where there is
 * none yet.
 *
 * <p>Owner loop only.
 */
final class ServerSideSubscriptions {

  private final ChannelRules rules;
  private final Permissions permissions;
  private final PersonalChannelConfig personal;

  ServerSideSubscriptions(ChannelRules rules, Permissions permissions, PersonalChannelConfig personal) {
    this.rules = rules;
    this.permissions = permissions;
    this.personal = personal;
  }

  /** Options of a channel of theirs. */
  ChannelOptions optionsOf(String channel) {
    return rules.options(channel);
  }

  /** None yet. */
  Collected of(String user) {
    return new Collected(user);
  }

  /** Those of one client; what is added later is looked at later. */
  final class Collected {
    private final String user;
    private final Map<String, ConnectTerms.Granted> granted = new LinkedHashMap<>();

    private Collected(String user) {
      this.user = user;
    }

    /** By channel. */
    Map<String, ConnectTerms.Granted> granted() {
      return granted;
    }

    /** Adds those that need no permission; gives the error of the whole, or null. */
    ErrorCode add(Map<String, SubscriptionTerms> given) {
      for (var one : given.entrySet()) {
        SubscriptionTerms terms = one.getValue();
        ErrorCode error = add(one.getKey(), terms);
        if (error != null) {
          return error;
        }
      }
      return null;
    }

    /** Adds the personal channel, if there is one; gives the error of the whole, or null. */
    ErrorCode addPersonal() {
      String channel = personalChannel();
      return channel == null ? null : add(channel, SubscriptionTerms.PLAIN);
    }

    private ErrorCode add(String channel, SubscriptionTerms terms) {
      SubscribeDecision decision = permissions.subscribeByServer(channel, terms.override());
      if (decision instanceof SubscribeDecision.Refused refused) {
        return refused.error();
      } else if (decision instanceof SubscribeDecision.Granted allowed) {
        granted.put(channel, new ConnectTerms.Granted(allowed, terms.info(), terms.data(), terms.cacheRecover()));
      }
      return null;
    }

    /** Adds those that the client asks for and may have; false when one of them makes the command a bad request. */
    boolean addWished(Collection<String> channels) {
      for (String channel : channels) {
        SubscribeDecision decision = granted.containsKey(channel) ? null : permissions.subscribeAtConnect(user, channel);
        if (decision instanceof SubscribeDecision.Granted allowed) {
          granted.put(channel, new ConnectTerms.Granted(allowed, null, null));
        } else if (decision instanceof SubscribeDecision.Refused refused && refused.error() == ErrorCode.UNKNOWN_CHANNEL) {
          return false;
        }
      }
      return true;
    }

    /** The channel whose presence tells of the user's other connections, where there may be no others; else null. */
    String soleChannel() {
      return personal.singleConnection() ? personalChannel() : null;
    }

    private String personalChannel() {
      return personal.enabled() && !user.isEmpty() ? rules.personal(user, personal.personalChannelNamespace()) : null;
    }
  }
}
