package dev.wshub.hub;

import dev.wshub.delta.FossilDelta;
import dev.wshub.delta.Patch;
import dev.wshub.protocol.Publication;

/**
 * What the next publication of a channel may be sent as a difference from. It is kept here, where every publication of the stream
 * passes in order, whichever engine brings it: a delta is made once for all loops, and nobody is asked for what was before. What
 * this instance has not seen itself, and what the stream does not follow directly, is no base.
 *
 * <p>Belongs to the shard's loop.
 */
final class DeltaBase {
  private Publication newest;
  private int takers;

  /** The subscriber takes deltas, or does not any more. */
  void takes(Subscriber subscriber, boolean deltas) {
    if (subscriber.takesDeltas != deltas) {
      subscriber.takesDeltas = deltas;
      takers += deltas ? 1 : -1;
      newest = takers == 0 ? null : newest;
    }
  }

  /** A subscriber begins with this publication, the newest of the stream. */
  void recovered(Publication publication) {
    if (newest == null) {
      newest = publication;
    }
  }

  /** The delta to the publication before, or null when this one goes whole; the next one may be a delta to this one. */
  Patch follow(Publication publication) {
    if (takers == 0 || publication.offset() == 0) {
      return null;
    }
    Publication base = newest;
    newest = publication;
    boolean allowed = publication.delta() == Publication.Delta.ALLOWED;
    return allowed && follows(base, publication) ? FossilDelta.between(base.data(), publication.data()) : null;
  }

  private static boolean follows(Publication base, Publication publication) {
    return base != null && base.offset() + 1 == publication.offset() && base.epoch().equals(publication.epoch());
  }
}
