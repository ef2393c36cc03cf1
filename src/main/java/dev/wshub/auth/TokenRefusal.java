package dev.wshub.auth;

/** Why a token does not hold. */
public enum TokenRefusal {
  /** It is none, nobody who may has signed it, or it is for somebody else; it will never hold. */
  INVALID,
  /** It held once, or will: there is a newer one to be had. */
  EXPIRED,
  /** It cannot be told now: the source of the keys does not answer, or too many tokens wait. */
  UNDECIDED
}
