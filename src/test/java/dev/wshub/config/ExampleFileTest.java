package dev.wshub.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleFileTest {

  private static final Path CHECKED_IN = Path.of("conf/hub.example.yaml");

  @TempDir Path directory;

  @Test
  void theCheckedInFileIsTheGeneratedOne() throws IOException {
    assertThat(Files.readString(CHECKED_IN)).isEqualTo(ExampleFile.text());
  }

  @Test
  void uncommentedItSetsEveryDefault() throws IOException {
    var text = Files.readString(CHECKED_IN).replaceAll("(?m)^#", "");
    var file = Files.writeString(directory.resolve("hub.yaml"), text);
    var vertx = Vertx.vertx();
    try {
      var sources = new ConfigSources(file, false, directory, null, Map.of(), Map.of());
      assertThat(ConfigLoader.load(vertx, sources).await().config()).isEqualTo(HubConfig.defaults());
      KeyTable.KEYS.forEach(key -> assertThat(text).containsPattern("(?m)^ *" + key.name() + ": "));
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void everyKeySaysWhatItMeans() {
    assertThat(KeyTable.KEYS).allSatisfy(key -> assertThat(key.setting().means()).isNotBlank());
  }
}
