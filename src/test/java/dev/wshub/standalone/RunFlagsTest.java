package dev.wshub.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With which flags {@code scripts/run} starts the JVM, in whose place a script stands that prints them. */
@Timeout(30)
class RunFlagsTest {
  private static final String YOUNG = "-Xmn64m";
  private static final String SURVIVORS = "-XX:SurvivorRatio=6";
  private static final String TENURED_SOON = "-XX:MaxTenuringThreshold=1";
  private static final String PARALLEL = "-XX:+UseParallelGC";
  private static final long MEGABYTE = 1 << 20;

  @TempDir Path home;

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectories(home.resolve("scripts"));
    Files.createDirectories(home.resolve("src/main"));
    Files.createDirectories(home.resolve("target"));
    Files.createDirectories(home.resolve("java/bin"));
    Files.copy(Path.of("scripts/run"), home.resolve("scripts/run"));
    Files.createFile(home.resolve("pom.xml"));
    var jar = Files.createFile(home.resolve("target/websocket-hub.jar"));
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plus(Duration.ofMinutes(1))));
    var java = Files.writeString(home.resolve("java/bin/java"), """
        #!/usr/bin/env bash
        [[ " $* " == *' -version '* ]] || { echo "$@"; exit; }
        echo '   size_t MaxHeapSize                              = '$HEAP'                {product} {ergonomic}'
        echo 'openjdk version "17.0.15" 2025-04-15' >&2
        """);
    assertThat(java.toFile().setExecutable(true)).isTrue();
  }

  /** @param heap that the JVM may take by itself */
  private List<String> flags(long heap, Map<String, String> variables) throws Exception {
    var builder = new ProcessBuilder("bash", home.resolve("scripts/run").toString(), "--check-conf").redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().putAll(variables);
    builder.environment().putAll(Map.of("JAVA_HOME", home.resolve("java").toString(), "HEAP", "" + heap));
    var process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    return List.of(output.trim().split(" "));
  }

  @Test
  void theYoungGenerationIsBoundedWhereThatMakesItSmaller() throws Exception {
    assertThat(flags(2_000 * MEGABYTE, Map.of())).contains(PARALLEL, YOUNG);
    assertThat(flags(126 * MEGABYTE, Map.of())).contains(PARALLEL).doesNotContain(YOUNG);
    assertThat(flags(64 * MEGABYTE, Map.of())).contains(PARALLEL).doesNotContain(YOUNG);
  }

  @Test
  void whatNewConnectionsKeepIsNotCopiedOftenWhereTheYoungGenerationIsBounded() throws Exception {
    assertThat(flags(2_000 * MEGABYTE, Map.of())).contains(SURVIVORS, TENURED_SOON);
    assertThat(flags(64 * MEGABYTE, Map.of())).doesNotContain(SURVIVORS, TENURED_SOON);
    assertThat(flags(2_000 * MEGABYTE, Map.of("JAVA_OPTS", "-Xmx1g"))).doesNotContain(SURVIVORS, TENURED_SOON);
  }

  @Test
  void whatIsChosenByAnyOfTheVariablesHolds() throws Exception {
    for (var variable : List.of("JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")) {
      assertThat(flags(2_000 * MEGABYTE, Map.of(variable, "-XX:+UseG1GC"))).doesNotContain(PARALLEL, YOUNG);
      for (var size : List.of("-Xmx1g", "-Xmn300m", "-XX:MaxRAMPercentage=50")) {
        assertThat(flags(2_000 * MEGABYTE, Map.of(variable, size))).contains(PARALLEL).doesNotContain(YOUNG);
      }
    }
  }
}
