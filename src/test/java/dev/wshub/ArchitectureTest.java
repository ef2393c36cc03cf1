package dev.wshub;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the packages' documentation says about who may use whom. */
@AnalyzeClasses(packages = "dev.wshub", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule dataFlowsOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("start").definedBy("dev.wshub")
          .layer("cli").definedBy("dev.wshub.cli..")
          .layer("server").definedBy("dev.wshub.server..")
          .layer("bridge").definedBy("dev.wshub.bridge..")
          .layer("api").definedBy("dev.wshub.api..")
          .layer("metrics").definedBy("dev.wshub.metrics..")
          .layer("redis").definedBy("dev.wshub.redis..")
          .layer("registry").definedBy("dev.wshub.registry..")
          .layer("http").definedBy("dev.wshub.http..")
          .layer("delegation").definedBy("dev.wshub.delegation..")
          .layer("control").definedBy("dev.wshub.control..")
          .layer("hub").definedBy("dev.wshub.hub..")
          .layer("auth").definedBy("dev.wshub.auth..")
          .layer("protocol").definedBy("dev.wshub.protocol..")
          .layer("filter").definedBy("dev.wshub.filter..")
          .layer("delta").definedBy("dev.wshub.delta..")
          .layer("config").definedBy("dev.wshub.config..")
          .layer("limits").definedBy("dev.wshub.limits..")
          .whereLayer("start").mayNotBeAccessedByAnyLayer()
          .whereLayer("cli").mayOnlyBeAccessedByLayers("start")
          .whereLayer("server").mayNotBeAccessedByAnyLayer()
          .whereLayer("bridge").mayNotBeAccessedByAnyLayer()
          .whereLayer("registry").mayNotBeAccessedByAnyLayer()
          .whereLayer("redis").mayOnlyBeAccessedByLayers("registry")
          .whereLayer("api").mayOnlyBeAccessedByLayers("server", "bridge")
          .whereLayer("metrics").mayOnlyBeAccessedByLayers("server", "api")
          .whereLayer("http").mayOnlyBeAccessedByLayers("server", "api")
          .whereLayer("delegation").mayOnlyBeAccessedByLayers("server")
          .whereLayer("control").mayOnlyBeAccessedByLayers("server", "api", "redis")
          .whereLayer("hub").mayOnlyBeAccessedByLayers("server", "api", "control", "metrics", "delegation", "redis", "registry")
          .whereLayer("auth").mayOnlyBeAccessedByLayers("cli", "server", "api", "hub", "delegation", "redis")
          .whereLayer("limits").mayOnlyBeAccessedByLayers("start", "server", "hub", "config")
          .whereLayer("limits").mayNotAccessAnyLayer()
          .whereLayer("protocol").mayOnlyBeAccessedByLayers("server", "api", "control", "hub", "auth", "delegation", "redis", "registry", "filter", "delta")
          .whereLayer("filter").mayOnlyBeAccessedByLayers("server")
          .whereLayer("delta").mayOnlyBeAccessedByLayers("server", "hub");

  @ArchTest
  static final ArchRule noCycles = slices().matching("dev.wshub.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule oneClassTouchesTheSocketsNettyContext =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.wshub.server.DirectFrameWriter")
          .and()
          .doNotHaveFullyQualifiedName("dev.wshub.server.EncryptedBytes") // its part between encryption and the socket
          .and()
          .haveNameNotMatching("dev\\.wshub\\.http\\.(LaterAnswers(\\$Answer)?|UnreadAnswers|HeldRequests|HttpChannel)") // stand between Vert.x and the codec
          .and()
          .doNotHaveFullyQualifiedName("dev.wshub.Deployments") // counts the event loops, for which there is no public call
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty.channel..", "io.vertx.core.internal..");

  @ArchTest
  static final ArchRule nothingUsesImplementationsOfVertx =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.wshub.hub.LocalConsumer") // what is under way when a consumer ends: there is no public call
          .and()
          .doNotHaveFullyQualifiedName("dev.wshub.server.DirectFrameWriter") // an HTTP connection's context: internal for WebSockets alone
          .and()
          .doNotHaveFullyQualifiedName("dev.wshub.http.HttpChannel") // the same
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..impl..");

  @ArchTest
  static final ArchRule nothingBlocksOrLocks =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.wshub")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.concurrent.locks..");
}
