package dev.wshub.redis;

import dev.wshub.protocol.Publication;

/**
 * A publication's place in a stream, and the random nonce that tells it from another publication at the same place.
 *
 * @param epoch epoch of the stream
 * @param offset its number; 0 before the first
 * @param nonce empty before the first
 */
record StreamPoint(String epoch, long offset, String nonce) {

  /** Whether the stream's offset is at this point or before it. */
  boolean reaches(long otherOffset, String otherEpoch) {
    return epoch.equals(otherEpoch) && otherOffset <= offset;
  }

  boolean isFollowedBy(Publication publication) {
    return publication.offset() == offset + 1 && publication.epoch().equals(epoch);
  }

  boolean is(Publication publication, String otherNonce) {
    return publication.offset() == offset && publication.epoch().equals(epoch) && nonce.equals(otherNonce);
  }
}
