package dev.wshub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wshub.config.ConfigException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentDescriptorTest {

  private static final VerticleNames NAMES = new VerticleNames(Set.of("js", "service"));

  @Test
  void theOneInTheProjectListsAllInTheirOrder() throws IOException {
    var descriptor = DeploymentDescriptor.from(new JsonObject(Files.readString(Path.of("verticles.json"))), "verticles.json", NAMES);
    assertThat(descriptor.verticles())
        .extracting(DeploymentDescriptor.Entry::name)
        .containsExactly(
            DeploymentDescriptor.REDIS_BRIDGE_VERTICLE,
            DeploymentDescriptor.REGISTRY_VERTICLE,
            DeploymentDescriptor.HUB_VERTICLE,
            DeploymentDescriptor.API_VERTICLE,
            DeploymentDescriptor.TCP_BRIDGE_VERTICLE,
            DeploymentDescriptor.SERVER_VERTICLE);
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
                {"verticle": [], "verticles": [1, {"options": {}}, {"name": "js:x", "option": {}, "options": {"instance": 2, "instances": 0}},
                 {"name": "js:y", "options": []}, {"name": "dev.wshub.A", "options": {"threadingModel": "WORKER"}},
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
            "v: verticles[4].name: there is no verticle class dev.wshub.A; allowed is one on the class path, or a name with one of the"
                + " prefixes java:, js:, service:")
        .anyMatch(line -> line.startsWith("v: verticles[2].options: unknown key instance; known are config, ha, instances"));
    assertThat(problems("{}")).containsExactly("v: verticles: required is a list of objects with a name and options");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "dev.wshub.hub.HubVerticl | there is no verticle class dev.wshub.hub.HubVerticl; allowed is one on the class path",
      "java:dev.absent | there is no verticle class dev.absent; allowed is one on the class path",
      "main.py | there is no verticle class main.py; allowed is one on the class path",
      "java.lang.String | java.lang.String is no verticle; allowed is a class that extends VerticleBase or AbstractVerticle",
      "io.vertx.core.VerticleBase | io.vertx.core.VerticleBase cannot be made; allowed is a public class with a public constructor",
      "py:main | no VerticleFactory on the class path has the prefix py; there are java:, js:, service:"})
  void aNameThatNobodyKnowsIsRefusedWithWhatIsAllowed(String name, String problem) {
    assertThat(problems("{\"verticles\":[{\"name\":\"" + name + "\"}]}"))
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("v: verticles[0].name: " + problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"main.js", "js:main", "service:com.example.Absent", "Main.java"})
  void namesThatAFactoryKnowsAreTaken(String name) {
    var json = new JsonObject("{\"verticles\":[{\"name\":\"" + name + "\"}]}");
    assertThat(DeploymentDescriptor.from(json, "v", NAMES).verticles()).extracting(DeploymentDescriptor.Entry::name).containsExactly(name);
  }

  @Test
  void thePrefixOfJavaSaysNothing() {
    var json = new JsonObject("{\"verticles\":[{\"name\":\"java:" + DeploymentDescriptor.HUB_VERTICLE + "\"}]}");
    assertThat(DeploymentDescriptor.from(json, "v", NAMES).instances(DeploymentDescriptor.HUB_VERTICLE, 1)).isEqualTo(1);
    assertThat(problems("{\"verticles\":[{\"name\":\"java:" + DeploymentDescriptor.HUB_VERTICLE + "\"},{\"name\":\""
            + DeploymentDescriptor.HUB_VERTICLE + "\"}]}"))
        .containsExactly("v: verticles[1].name: dev.wshub.hub.HubVerticle is listed twice; use instances");
  }

  @Test
  void theKeyOfTheHubIsNobodysOwn() {
    assertThat(problems("{\"verticles\":[{\"name\":\"js:main\",\"options\":{\"config\":{\"wshub\":1}}}]}"))
        .containsExactly("v: verticles[0].options.config: the key wshub is what the hub adds; allowed is any other");
  }

  @Test
  void ofApiAndBridgeThereIsOne() {
    assertThat(problems("{\"verticles\":[{\"name\":\"dev.wshub.api.ApiVerticle\",\"options\":{\"instances\":2}}]}"))
        .containsExactly("v: verticles[0].options.instances: of dev.wshub.api.ApiVerticle there is one, so that requests keep their order");
    assertThat(problems("{\"verticles\":[{\"name\":\"dev.wshub.bridge.TcpBridgeVerticle\",\"options\":{\"instances\":2}}]}"))
        .containsExactly("v: verticles[0].options.instances: of dev.wshub.bridge.TcpBridgeVerticle there is one, since it has one port");
  }

  private static int instances(String options) {
    var json = new JsonObject("{\"verticles\":[{\"name\":\"js:x\",\"options\":" + options + "}]}");
    return DeploymentDescriptor.from(json, "v", NAMES).instances("js:x", 5);
  }

  private static List<String> problems(String json) {
    return catchThrowableOfType(ConfigException.class, () -> DeploymentDescriptor.from(new JsonObject(json), "v", NAMES)).problems();
  }
}
