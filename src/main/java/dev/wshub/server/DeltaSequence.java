package dev.wshub.server;

import dev.wshub.delta.FossilDelta;
import dev.wshub.delta.Patch;
import dev.wshub.protocol.Publication;
import java.util.ArrayList;
import java.util.List;

/** Recovered publications for a subscriber who takes deltas: the first one whole, the others as they differ from the one before. */
final class DeltaSequence {

  private DeltaSequence() {}

  /**
   * @param publications of one stream, oldest first and without a gap
   * @param text deltas have to be UTF-8
   */
  static List<Publication> of(List<Publication> publications, boolean text) {
    if (publications.size() < 2) {
      return publications;
    }
    List<Publication> sequence = new ArrayList<>(publications.size());
    sequence.add(publications.get(0));
    for (int i = 1; i < publications.size(); i++) {
      Publication publication = publications.get(i);
      Patch patch = FossilDelta.between(publications.get(i - 1).data(), publication.data());
      boolean smaller = patch != null && (patch.text() || !text);
      sequence.add(smaller ? publication.withDelta(patch.bytes()) : publication);
    }
    return sequence;
  }
}
