package dev.wshub;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.wshub.config.ConfigLoader;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What is said at the start, about settings that nobody can want and about Redis without its password. */
class StartReportTest {

  private static final String NOBODY =
      "No client can connect: set a key in client.token, client.connect_address, client.proxy.connect.enabled, client.user_id_http_header or client.allow_anonymous_connect_without_token";

  @Test
  void nothingThatLetsClientsInIsWarnedOf() {
    assertThat(warnings("{}")).containsExactly(NOBODY);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{\"connect_address\": \"app.connect\"}", "{\"user_id_http_header\": \"X-User\"}",
    "{\"allow_anonymous_connect_without_token\": true}", "{\"token\": {\"jwks_public_endpoint\": \"https://example.com/keys\"}}"
  })
  void eachWayInEndsThatWarning(String client) {
    assertThat(warnings(client)).isEmpty();
  }

  @Test
  void aHeaderThatNobodyLooksAtIsWarnedOf() {
    assertThat(warnings("{\"user_id_http_header\": \"X-User\", \"allow_anonymous_connect_without_token\": true}"))
        .containsExactly(
            "client.user_id_http_header is not looked at: client.allow_anonymous_connect_without_token makes everybody without a token anonymous");
  }

  @ParameterizedTest
  @CsvSource({
    "redis://127.0.0.1:6379, redis at 127.0.0.1:6379",
    "rediss://user:s3cret@redis.example.com:6380/2, redis at redis.example.com:6380",
    "'redis+sentinel://:s3cret@a:1,b:2?sentinel_master_name=m', 'redis sentinel at a:1, b:2'",
    "redis+cluster://a:1, redis cluster at a:1",
  })
  void redisIsNamedWithoutItsPassword(String address, String shown) {
    var redis = new JsonObject().put("type", "redis").put("redis", new JsonObject().put("address", address));
    assertThat(StartReport.engine(ConfigLoader.embedded(new JsonObject().put("engine", redis)).engine())).isEqualTo(shown);
  }

  private static List<String> warnings(String client) {
    var config = new JsonObject().put("client", new JsonObject(client)).put("http_api", new JsonObject().put("key", "k"));
    var log = (Logger) LoggerFactory.getLogger("dev.wshub.Hub");
    var appender = new ListAppender<ILoggingEvent>();
    appender.start();
    log.addAppender(appender);
    try {
      new StartReport(new ConfigLoader.Loaded(ConfigLoader.embedded(config), null), 8000, 0).log(1, 1, "nio");
    } finally {
      log.detachAppender(appender);
    }
    return appender.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
