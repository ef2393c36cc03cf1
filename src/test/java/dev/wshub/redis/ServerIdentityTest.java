package dev.wshub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wshub.config.RedisLocation.Kind;
import org.junit.jupiter.api.Test;

class ServerIdentityTest {

  private static ServerIdentity of(String version, String mode) {
    return ServerIdentity.of("# Server\r\nredis_version:" + version + "\r\nredis_mode:" + mode + "\r\nrun_id:abc\r\n");
  }

  @Test
  void versionsFrom62OnWillDo() {
    assertThat(of("6.2.0", "standalone").checked(Kind.STANDALONE).runId()).isEqualTo("abc");
    assertThat(of("7.2.4", "cluster").checked(Kind.CLUSTER).version()).isEqualTo("7.2.4");
    assertThat(of("10.0.1", "standalone").checked(Kind.SENTINEL).version()).isEqualTo("10.0.1");
  }

  @Test
  void valkeyNamesItsModeInItsOwnWay() {
    String info = "# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.8\r\nserver_mode:%s\r\nrun_id:abc\r\n";
    assertThat(ServerIdentity.of(info.formatted("cluster")).checked(Kind.CLUSTER).product()).isEqualTo("Valkey 8.1.8");
    assertThat(ServerIdentity.of(info.formatted("standalone")).checked(Kind.STANDALONE).mode()).isEqualTo("standalone");
    assertThatThrownBy(() -> ServerIdentity.of(info.formatted("sentinel")).checked(Kind.STANDALONE)).hasMessageContaining("redis+sentinel://");
  }

  @Test
  void olderOnesAreRefusedInClearWords() {
    assertThatThrownBy(() -> of("6.0.16", "standalone").checked(Kind.STANDALONE)).hasMessage("it is Redis 6.0.16, and the hub needs 6.2 or later");
    assertThatThrownBy(() -> of("5.0.7", "standalone").checked(Kind.SENTINEL)).hasMessageContaining("6.2 or later");
  }

  @Test
  void whatStandsAtTheWrongKeyIsRefusedInClearWords() {
    assertThatThrownBy(() -> of("7.0.0", "cluster").checked(Kind.STANDALONE)).hasMessageContaining("redis+cluster://");
    assertThatThrownBy(() -> of("7.0.0", "standalone").checked(Kind.CLUSTER)).hasMessageContaining("not a node of a cluster");
    assertThatThrownBy(() -> of("7.0.0", "sentinel").checked(Kind.STANDALONE)).hasMessageContaining("redis+sentinel://");
  }
}
