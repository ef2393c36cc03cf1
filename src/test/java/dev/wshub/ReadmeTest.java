package dev.wshub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wshub.config.ConfigLoader;
import dev.wshub.config.ConfigSources;
import dev.wshub.config.HubConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README names exists. */
class ReadmeTest {

  private static String readme;

  @BeforeAll
  static void read() throws IOException {
    readme = Files.readString(Path.of("README.md"));
  }

  @Test
  void testsThatHoldItsPromisesExist() throws IOException {
    List<String> files;
    try (Stream<Path> tree = Files.walk(Path.of("src/test"))) {
      files = tree.map(path -> path.getFileName().toString().replace(".java", "")).toList();
    }
    assertThat(named("`(\\w+(?:Test|IT)|[\\w.]+\\.(?:mjs|py))`")).hasSizeGreaterThan(10).isSubsetOf(files);
  }

  @Test
  void itsSectionsHaveDifferentNamesAndThoseThatItLinksExist() {
    List<String> anchors =
        Pattern.compile("(?m)^##+ (.*)")
            .matcher(readme)
            .results()
            .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-'))
            .toList();
    assertThat(anchors).doesNotHaveDuplicates().containsAll(named("\\]\\(#([^)]+)\\)"));
  }

  @Test
  void filesThatItLinksExist() {
    assertThat(named("\\]\\(((?!http|#)[^)]+)\\)")).isNotEmpty().allSatisfy(path -> assertThat(Path.of(path)).exists());
  }

  @Test
  void keysOfItsTableExist() {
    JsonObject defaults = HubConfig.defaults().toJson();
    assertThat(named("(?m)^\\| `([a-z_]+\\.[a-z_.]+)`"))
        .hasSizeGreaterThan(10)
        .allSatisfy(key -> assertThat(has(defaults, key)).as(key).isTrue());
  }

  @Test
  void itsMavenCoordinatesAreThoseOfTheBuild() throws IOException {
    var pom = Files.readString(Path.of("pom.xml"));
    var snippet = named("(?s)```xml\n(.*?)```").get(0);
    var netty = Pattern.compile("<netty.version>(.*?)<").matcher(pom).results().findFirst().orElseThrow().group(1);
    var own = Pattern.compile("(?s)(<groupId>dev.wshub<.*?</version>)").matcher(pom).results().findFirst().orElseThrow().group(1);
    assertThat(snippet).contains("<version>" + netty + "</version>").containsIgnoringWhitespaces(own);
  }

  @Test
  void itsConfigurationIsValid(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("hub.yaml"), named("(?s)```yaml\n(.*?)```").get(0));
    Vertx vertx = Vertx.vertx();
    try {
      var sources = new ConfigSources(file, false, directory, null, Map.of(), Map.of());
      assertThat(ConfigLoader.load(vertx, sources).await().config().channel().namespaces()).containsOnlyKeys("chat");
    } finally {
      vertx.close().await();
    }
  }

  private static boolean has(JsonObject json, String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? json.containsKey(key) : has(json.getJsonObject(key.substring(0, dot)), key.substring(dot + 1));
  }

  private static List<String> named(String pattern) {
    return Pattern.compile(pattern)
        .matcher(readme)
        .results()
        .map((MatchResult match) -> match.group(1))
        .distinct()
        .collect(Collectors.toList());
  }
}
