package dev.wshub.redis;

/** Lists of a channel's clients, each with entries of its own. */
enum ClientList {
  /** Who is present. */
  PRESENT,

  /** Who has joined without presence: kept for the sake of the leave, should the instance die. */
  JOINED
}
