package dev.wshub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.config.RedisLocation.Endpoint;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class RedisErrorTest {
  private static final Endpoint FROM = new Endpoint("10.0.0.1", 6379);

  @Test
  void errorsAreKnownByTheirWord() {
    assertThat(RedisError.of("OOM command not allowed when used memory > 'maxmemory'.")).contains(RedisError.OOM);
    assertThat(RedisError.of("ERR max number of clients reached")).contains(RedisError.MAXCLIENTS);
    assertThat(RedisError.of("MOVED 1 127.0.0.1:7000")).contains(RedisError.MOVED);
    assertThat(RedisError.of("WRONGTYPE Operation against a key")).isEmpty();
    assertThat(RedisError.of("")).isEmpty();
  }

  /** As Redis 6.2 tells it. */
  @Test
  void errorsInsideScriptsAreKnownAsWell() {
    var text = "ERR Error running script (call to f_0): @user_script:35: @user_script: 35: -OOM command not allowed ";
    assertThat(RedisError.of(text)).contains(RedisError.OOM);
  }

  @Test
  void aReasonIsSaidOnceAndNeverNull() {
    var refused = new IOException("failed: Connection refused");
    assertThat(RedisError.reason(new IOException("failed: Connection refused: /10.0.0.1:6379", refused)))
        .isEqualTo("failed: Connection refused: /10.0.0.1:6379");
    assertThat(RedisError.reason(new IOException("no handshake", new IOException("no path to the authority"))))
        .isEqualTo("no handshake: no path to the authority");
    assertThat(RedisError.reason(new ClosedChannelException())).isEqualTo("it was closed");
    assertThat(RedisError.reason(new IOException())).isEqualTo("IOException");
  }

  @Test
  void redirectionsLeadToANodeEvenWhereItDoesNotKnowItsOwnHost() {
    assertThat(RedisError.target("MOVED 3999 127.0.0.1:6381", FROM)).isEqualTo(new Endpoint("127.0.0.1", 6381));
    assertThat(RedisError.target("ASK 3999 ::1:6381", FROM)).isEqualTo(new Endpoint("::1", 6381));
    assertThat(RedisError.target("MOVED 3999 :6381", FROM)).isEqualTo(new Endpoint("10.0.0.1", 6381));
  }
}
