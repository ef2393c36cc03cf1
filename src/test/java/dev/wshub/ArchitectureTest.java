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
          .layer("server").definedBy("dev.wshub.server..")
          .layer("api").definedBy("dev.wshub.api..")
          .layer("metrics").definedBy("dev.wshub.metrics..")
          .layer("hub").definedBy("dev.wshub.hub..")
          .layer("auth").definedBy("dev.wshub.auth..")
          .layer("protocol").definedBy("dev.wshub.protocol..")
          .layer("config").definedBy("dev.wshub.config..")
          .whereLayer("start").mayNotBeAccessedByAnyLayer()
          .whereLayer("server").mayNotBeAccessedByAnyLayer()
          .whereLayer("api").mayOnlyBeAccessedByLayers("server")
          .whereLayer("metrics").mayOnlyBeAccessedByLayers("server")
          .whereLayer("hub").mayOnlyBeAccessedByLayers("server", "api", "metrics")
          .whereLayer("auth").mayOnlyBeAccessedByLayers("server", "api", "hub")
          .whereLayer("protocol").mayOnlyBeAccessedByLayers("server", "api", "hub", "auth");

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
          .doNotHaveFullyQualifiedName("dev.wshub.Deployments") // counts the event loops, for which there is no public call
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty.channel..", "io.vertx.core.internal..");

  @ArchTest
  static final ArchRule nothingUsesImplementationsOfVertx =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("io.vertx..impl..");

  @ArchTest
  static final ArchRule nothingBlocksOrLocks =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.wshub")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.concurrent.locks..");
}
