package dev.wshub.hub;

import static dev.wshub.hub.TestChannels.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.protocol.DataForm;
import dev.wshub.protocol.Publication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A delta is made to what stands directly before in the stream, where somebody takes it and the publisher allows it. */
class DeltaBaseTest {
  private static final String TEXT = "{\"name\":\"pump-station-north\",\"temperature\":";

  private final DeltaBase base = new DeltaBase();
  private final Subscriber taker = new Subscriber(null, 1);

  @BeforeEach
  void somebodyTakesDeltas() {
    base.takes(taker, true);
  }

  private static Publication publication(long offset, String epoch, Publication.Delta delta) {
    return new Publication(bytes(TEXT + offset + "}"), null, null, offset, epoch, 0, DataForm.LINE, delta);
  }

  private boolean isDelta(long offset, String epoch, Publication.Delta delta) {
    return base.follow(publication(offset, epoch, delta)) != null;
  }

  private boolean isDelta(long offset) {
    return isDelta(offset, "e", Publication.Delta.ALLOWED);
  }

  @Test
  void publicationThatFollowsDirectlyIsADelta() {
    assertThat(isDelta(7)).isFalse();
    assertThat(isDelta(8)).isTrue();
    assertThat(isDelta(10)).isFalse();
    assertThat(isDelta(11)).isTrue();
    assertThat(isDelta(12, "other", Publication.Delta.ALLOWED)).isFalse();
    assertThat(isDelta(13, "other", Publication.Delta.ALLOWED)).isTrue();
  }

  @Test
  void publicationThatIsNotMarkedIsABaseLikeAnyOther() {
    assertThat(isDelta(1)).isFalse();
    assertThat(isDelta(2, "e", Publication.Delta.NO)).isFalse();
    assertThat(isDelta(3)).isTrue();
  }

  @Test
  void publicationOutsideOfTheStreamIsNoBase() {
    isDelta(1);
    assertThat(isDelta(0, "", Publication.Delta.ALLOWED)).isFalse();
    assertThat(isDelta(2)).isTrue();
  }

  @Test
  void whatASubscriberHasRecoveredIsABase() {
    base.recovered(publication(4, "e", Publication.Delta.NO));
    assertThat(isDelta(5)).isTrue();
    base.recovered(publication(4, "e", Publication.Delta.NO));
    assertThat(isDelta(6)).isTrue();
  }

  @Test
  void nothingIsKeptForNobody() {
    isDelta(1);
    base.takes(taker, false);
    base.takes(taker, false);
    assertThat(isDelta(2)).isFalse();
    base.takes(taker, true);
    assertThat(isDelta(3)).isFalse();
    assertThat(isDelta(4)).isTrue();
  }
}
