package dev.wshub.hub;

import static dev.wshub.hub.DeployedHub.PLAIN;
import static dev.wshub.hub.DeployedHub.PRESENT;
import static dev.wshub.hub.TestChannels.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

/** What bounds the bytes between a shard with the memory engine and the server loops. */
class HubCreditTest extends MemoryShardFixture {
  @Test
  void usedAllowanceIsGivenAnewWhileLittleIsUnderWay() {
    a.tell(0, new HubMessage.LoopUp(0, "first"));
    a.expect(LoopMessage.ShardUp.class);
    a.expect(LoopMessage.Allowance.class);
    publishAhead(300_000);
    assertThat(a.expect(LoopMessage.Allowance.class).bytes()).isEqualTo(300_000);
  }

  @Test
  void allowanceIsHeldBackWhileALoopHasMuchUnderWay() {
    b.subscribe(1, 1, "news", PLAIN);
    b.expect(LoopMessage.Subscribed.class);
    a.tell(0, new HubMessage.LoopUp(0, "first"));
    a.expect(LoopMessage.ShardUp.class);
    a.expect(LoopMessage.Allowance.class);
    int underWay = 0;
    while (underWay <= LoopLink.CREDIT / 2) {
      publishAhead(300_000);
      underWay += b.expect(LoopMessage.Published.class).bytes();
    }
    assertThat(a.all(0)).hasAtLeastOneElementOfType(LoopMessage.Allowance.class);
    publishAhead(300_000);
    assertThat(a.all(0)).doesNotHaveAnyElementsOfTypes(LoopMessage.Allowance.class);
    b.tell(0, new HubMessage.Credit(1, "first", underWay));
    assertThat(a.expect(LoopMessage.Allowance.class).bytes()).isPositive();
  }

  private void publishAhead(int bytes) {
    a.tell(0, new HubMessage.PublishAhead(0, "news", new byte[bytes], PublishOptions.PLAIN, bytes));
  }

  @Test
  void publishingBeyondALoopsCreditIsRefusedBeforeAnythingIsStoredOrDelivered() {
    a.subscribe(1, 1, "kept:c", PLAIN);
    b.subscribe(1, 1, "kept:c", PLAIN);
    b.subscribe(1, 1, "kept:other", PLAIN);
    c.subscribe(1, 1, "kept:third", PLAIN);
    c.expect(LoopMessage.Subscribed.class);
    byte[] large = bytes("\"" + "x".repeat(1_000_000) + "\"");
    for (int i = 0; i < 16; i++) {
      assertThat(c.publishAsking("kept:c", large, PublishOptions.PLAIN).error()).isNull();
    }
    var first = a.all(0);
    assertThat(first).hasSize(17);
    b.tell(0, new HubMessage.Credit(1, "first", 17_000_000));
    b.events();

    assertThat(c.publishAsking("kept:c", large, PublishOptions.PLAIN).error()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
    assertThat(b.events()).isEmpty();
    assertThat(a.events()).isEmpty();
    assertThat(history("kept:c").position().offset()).isEqualTo(16);
    assertThat(c.publishAsking("kept:other", large, PublishOptions.PLAIN).error()).isNull();

    int given = ((LoopMessage.Published) first.get(1)).bytes();
    a.tell(0, new HubMessage.Credit(0, "first", given));
    a.all(0);
    assertThat(c.publishAsking("kept:c", large, PublishOptions.PLAIN).error()).isNull();
  }

  @Test
  void messageLargerThanAllCreditPassesAlone() {
    a.subscribe(1, 1, "news", PLAIN);
    byte[] huge = bytes("\"" + "x".repeat(20_000_000) + "\"");
    assertThat(c.publishAsking("news", huge, PublishOptions.PLAIN).error()).isNull();
    assertThat(c.publishAsking("news", huge, PublishOptions.PLAIN).error()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
  }

  @Test
  void whatWasAllowedAheadIsDeliveredThoughTheCreditIsUsedUp() {
    a.subscribe(1, 1, "news", PLAIN);
    a.expect(LoopMessage.Subscribed.class);
    byte[] large = bytes("\"" + "x".repeat(1_000_000) + "\"");
    while (c.publishAsking("news", large, PublishOptions.PLAIN).error() == null) {
      a.expect(LoopMessage.Published.class);
    }
    c.tell(0, new HubMessage.PublishAhead(2, "news", large, PublishOptions.PLAIN, large.length));
    assertThat(a.all(0)).hasExactlyElementsOfTypes(LoopMessage.Published.class);
  }

  @Test
  void messageLargerThanAllCreditPassesThoughTheLoopHasNotToldTheLastBytes() {
    a.subscribe(1, 1, "news", PLAIN);
    c.publishAsking("news", bytes("\"small\""), PublishOptions.PLAIN);
    byte[] huge = bytes("\"" + "x".repeat(20_000_000) + "\"");
    assertThat(c.publishAsking("news", huge, PublishOptions.PLAIN).error()).isNull();
  }

  @Test
  void joinsAndLeavesUseUpCreditButAreNotRefused() {
    a.subscribe(1, 1, "kept:c", PLAIN);
    c.publishAsking("kept:c", bytes("\"" + "x".repeat(17_000_000) + "\""), PublishOptions.PLAIN);
    b.subscribe(1, 1, "kept:c", PRESENT);
    b.unsubscribe(1, 1, "kept:c", true);
    b.events();
    var messages = a.all(0);
    assertThat(messages).hasSize(4);
    assertThat(((LoopMessage.Joined) messages.get(2)).bytes()).isPositive();
    assertThat(((LoopMessage.Left) messages.get(3)).bytes()).isPositive();
  }

  @Test
  void newIncarnationOfALoopBeginsWithAllCredit() {
    a.tell(0, new HubMessage.LoopUp(0, "first"));
    a.subscribe(1, 1, "news", PLAIN);
    c.publishAsking("news", bytes("\"" + "x".repeat(17_000_000) + "\""), PublishOptions.PLAIN);
    a.tell(0, new HubMessage.LoopUp(0, "second"));
    a.subscribe(1, 1, "news", PLAIN);
    a.events();
    assertThat(c.publishAsking("news", bytes("1"), PublishOptions.PLAIN).error()).isNull();
  }
}
