package dev.wshub.auth;

/** A token that does not hold; the message says why, without any of its content that could be a secret. */
final class RefusedToken extends Exception {

  private static final long serialVersionUID = 1;

  private final transient TokenRefusal refusal;

  RefusedToken(TokenRefusal refusal, String why) {
    super(why, null, false, false); // common where strangers connect: without a stack trace
    this.refusal = refusal;
  }

  static RefusedToken invalid(String why) {
    return new RefusedToken(TokenRefusal.INVALID, why);
  }

  TokenRefusal refusal() {
    return refusal;
  }
}
