package dev.tarn;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house as the design draws it: nobody imports upwards, and the rules would notice if they looked at nothing. */
class ArchitectureTest {

    /** Ground floor first. A package may import itself and what stands before it. */
    private static final List<String> FLOORS = List.of(
            "json", "activation", "kernel", "tensor", "file", "image", "layer", "network", "plan", "model", "data", "augment", "train",
            "zoo", "measure");

    private static JavaClasses core;

    @BeforeAll
    static void importClasses() {
        core = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.tarn");
    }

    @Test
    void theRulesSeeTheClassesTheyJudge() {
        assertThat(core.contain(TarnVersion.class)).isTrue();
        assertThat(core.get(TarnVersion.class).getMethods()).isNotEmpty();
        assertThat(core.size()).isGreaterThan(1);
    }

    @Test
    void everyPackageIsAFloor() {
        Set<String> packages = core.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        packages.remove("dev.tarn");
        assertThat(packages).allSatisfy(name -> assertThat(FLOORS).contains(name.substring("dev.tarn.".length())));
    }

    static List<String> floorsWithOneAbove() {
        return FLOORS.subList(0, FLOORS.size() - 1);
    }

    @ParameterizedTest
    @MethodSource("floorsWithOneAbove")
    void nobodyImportsUpwards(String floor) {
        List<String> above = FLOORS.subList(FLOORS.indexOf(floor) + 1, FLOORS.size());
        String[] forbidden = above.stream().map(name -> "dev.tarn." + name + "..").toArray(String[]::new);
        check(noClasses().that().resideInAPackage("dev.tarn." + floor + "..").should().dependOnClassesThat().resideInAnyPackage(forbidden));
    }

    @Test
    void kernelKnowsNothingOfJson() {
        check(noClasses().that().resideInAPackage("dev.tarn.kernel..").should().dependOnClassesThat().resideInAPackage("dev.tarn.json.."));
    }

    @Test
    void packagesHaveNoCycles() {
        check(SlicesRuleDefinition.slices().matching("dev.tarn.(*)..").should().beFreeOfCycles());
    }

    @Test
    void theRootPackageDependsOnNoFloor() {
        check(noClasses().that().resideInAPackage("dev.tarn").should().dependOnClassesThat().resideInAPackage("dev.tarn.*.."));
    }

    @Test
    void onlyKernelsTouchTheVectorModule() {
        check(noClasses().that().resideOutsideOfPackage("dev.tarn.kernel..").should()
                .dependOnClassesThat(resideInAPackage("jdk.incubator..")));
    }

    @Test
    void theLibraryNeverPrints() {
        check(noClasses().should(GeneralCodingRules.ACCESS_STANDARD_STREAMS));
    }

    @Test
    void coreNeedsTheJdkOnly() {
        check(noClasses().should().dependOnClassesThat().resideOutsideOfPackages("dev.tarn..", "java..", "javax..",
                "jdk.incubator.vector..", "org.jspecify.."));
    }

    /** What a run does follows from its settings, its data and its seed: a clock that jumps is not among them. {@code nanoTime}, which does not jump, says when the next checkpoint is due. */
    @Test
    void nothingAsksForTheTimeOfDay() {
        check(noClasses().should().callMethod(System.class, "currentTimeMillis").orShould().callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.time.LocalDate.class, "now").orShould().callMethod(java.time.ZonedDateTime.class, "now"));
    }

    /** A floor that is not built yet is allowed to be empty; {@link #theRulesSeeTheClassesTheyJudge} holds the rest. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(core);
    }
}
