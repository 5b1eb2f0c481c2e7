package dev.runstore.benchmarks;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Arrows go to the contract only; backends never see each other; the command line sees none. */
final class ModuleArrowsTest {

  private static final String ROOT = "dev.runstore.";

  private static final Map<String, Set<String>> ARROWS =
      Map.of(
          "api", Set.of(),
          "testkit", Set.of("api"),
          "servers", Set.of("api"),
          "filesystem", Set.of("api"),
          "postgres", Set.of("api"),
          "s3", Set.of("api"),
          "formats", Set.of("api"),
          "dag", Set.of("api"),
          "cli", Set.of("api", "formats", "dag"),
          "benchmarks",
              Set.of(
                  "api",
                  "testkit",
                  "servers",
                  "filesystem",
                  "postgres",
                  "s3",
                  "formats",
                  "dag",
                  "cli"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.runstore");

  @TestFactory
  Stream<DynamicTest> everyModuleFollowsItsArrows() {
    return ARROWS.keySet().stream()
        .sorted()
        .map(module -> DynamicTest.dynamicTest(module, () -> arrowsOf(module).check(CLASSES)));
  }

  @Test
  void everyClassBelongsToAModuleNamedHere() {
    assertThat(CLASSES.stream().map(ModuleArrowsTest::moduleOf).collect(Collectors.toSet()))
        .isEqualTo(ARROWS.keySet());
  }

  @Test
  void theContractNeedsOnlyTheJdkJSpecifyJacksonAndTheSchemaValidator() {
    classes()
        .that()
        .resideInAPackage(ROOT + "api..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "api..",
            "java..",
            "javax..",
            "org.jspecify.annotations..",
            "com.fasterxml.jackson.annotation..",
            "tools.jackson.core..",
            "tools.jackson.databind..",
            "tools.jackson.dataformat.yaml..",
            "com.networknt.schema..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static ArchRule arrowsOf(String module) {
    Set<String> reachable = new TreeSet<>(ARROWS.getOrDefault(module, Set.of()));
    reachable.add(module);
    DescribedPredicate<JavaClass> ours = resideInAnyPackage(ROOT + "*..");
    DescribedPredicate<JavaClass> allowed = resideInAnyPackage(packagesOf(reachable));
    return classes()
        .that()
        .resideInAPackage(ROOT + module + "..")
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.not(ours)
                .or(allowed)
                .as("live outside Runstore or in the modules %s", reachable))
        .allowEmptyShould(true);
  }

  private static String[] packagesOf(Set<String> modules) {
    return modules.stream().map(module -> ROOT + module + "..").toArray(String[]::new);
  }

  private static String moduleOf(JavaClass type) {
    List<String> segments = Arrays.asList(type.getPackageName().split("\\.", -1));
    return segments.size() < 3 ? type.getPackageName() : segments.get(2);
  }
}
