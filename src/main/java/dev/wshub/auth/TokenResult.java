package dev.wshub.auth;

/** What a token is worth. */
public sealed interface TokenResult<T> {

  /** It holds, and says this. */
  record Valid<T>(T token) implements TokenResult<T> {}

  /**
   * It does not.
   *
   * @param why for logs and the command line; never for clients
   */
  record Refused<T>(TokenRefusal refusal, String why) implements TokenResult<T> {}
}
