package dev.wshub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wshub.config.ConfigException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeploymentDescriptorTest {

  @Test
  void theOneInTheProjectListsHubApiAndServer() throws IOException {
    var descriptor = DeploymentDescriptor.from(new JsonObject(Files.readString(Path.of("verticles.json"))), "verticles.json");
    assertThat(descriptor.verticles())
        .extracting(DeploymentDescriptor.Entry::name)
        .containsExactly(DeploymentDescriptor.HUB_VERTICLE, DeploymentDescriptor.API_VERTICLE, DeploymentDescriptor.SERVER_VERTICLE);
    assertThat(descriptor.instances(DeploymentDescriptor.SERVER_VERTICLE, 7)).isEqualTo(7);
    assertThat(descriptor.instances("absent", 7)).isZero();
  }

  @Test
  void instancesAreANumberOrAWord() {
    assertThat(instances("{}")).isEqualTo(1);
    assertThat(instances("{\"instances\":3}")).isEqualTo(3);
    assertThat(instances("{\"instances\":\"eventLoops\"}")).isEqualTo(5);
    assertThat(instances("{\"instances\":\"cores\"}")).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void allProblemsAreToldAtOnce() {
    assertThat(
            problems(
                """
                {"verticle": [], "verticles": [1, {"options": {}}, {"name": "x", "option": {}, "options": {"instance": 2, "instances": 0}},
                 {"name": "y", "options": []}, {"name": "dev.wshub.A", "options": {"threadingModel": "WORKER"}},
                 {"name": "dev.wshub.A", "options": {"threadingModel": "worker", "config": 1}}]}
                """))
        .hasSize(14)
        .contains(
            "v: unknown key verticle; known are verticles",
            "v: verticles[0]: required is an object with a name and options",
            "v: verticles[1].name: required is the verticle's name",
            "v: verticles[2]: unknown key option; known are name, options",
            "v: verticles[2].options.instances: found 0, allowed is a whole number from 1, \"eventLoops\" or \"cores\"",
            "v: verticles[3].options: required is an object with DeploymentOptions",
            "v: verticles[4].options.threadingModel: the hub's own verticles run on event loops",
            "v: verticles[5].name: dev.wshub.A is listed twice; use instances",
            "v: verticles[5].options.threadingModel: found \"worker\", allowed is one of EVENT_LOOP, WORKER, VIRTUAL_THREAD",
            "v: verticles[5].options.config: found something else (not shown), allowed is an object",
            "v: verticles[4].name: there is no verticle class dev.wshub.A")
        .anyMatch(line -> line.startsWith("v: verticles[2].options: unknown key instance; known are config, ha, instances"));
    assertThat(problems("{}")).containsExactly("v: verticles: required is a list of objects with a name and options");
  }

  @Test
  void aNameOfAClassMustBeOneOfAVerticle() {
    var noClass = "v: verticles[0].name: there is no verticle class ";
    for (var name : List.of("dev.wshub.hub.HubVerticl", "java.lang.String", "java:dev.Absent")) {
      assertThat(problems("{\"verticles\":[{\"name\":\"" + name + "\"}]}")).containsExactly(noClass + name);
    }
    for (var name : List.of("java:dev.wshub.hub.HubVerticle", "main.js", "service:com.example.Absent")) {
      var json = new JsonObject("{\"verticles\":[{\"name\":\"" + name + "\"}]}");
      assertThat(DeploymentDescriptor.from(json, "v").verticles()).hasSize(1);
    }
  }

  @Test
  void thereIsOneApiVerticle() {
    assertThat(problems("{\"verticles\":[{\"name\":\"dev.wshub.api.ApiVerticle\",\"options\":{\"instances\":2}}]}"))
        .containsExactly("v: verticles[0].options.instances: of dev.wshub.api.ApiVerticle there is one, so that requests keep their order");
  }

  private static int instances(String options) {
    var json = new JsonObject("{\"verticles\":[{\"name\":\"x\",\"options\":" + options + "}]}");
    return DeploymentDescriptor.from(json, "v").instances("x", 5);
  }

  private static List<String> problems(String json) {
    return catchThrowableOfType(ConfigException.class, () -> DeploymentDescriptor.from(new JsonObject(json), "v")).problems();
  }
}
