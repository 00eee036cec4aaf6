package dev.tarn.serve;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;

/** The floors of the service. */
class ServeArchitectureTest {
    private static final JavaClasses SERVE = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tarn.serve");

    @Test
    void theRulesSeeTheClassesTheyJudge() {
        assertThat(SERVE.contain(TarnServer.class)).isTrue();
        assertThat(SERVE.size()).isGreaterThan(30);
    }

    @Test
    void nobodyImportsUpwards() {
        layeredArchitecture().consideringOnlyDependenciesInAnyPackage("dev.tarn.serve..")
                .layer("service").definedBy("dev.tarn.serve").layer("api").definedBy("dev.tarn.serve.api").layer("http")
                .definedBy("dev.tarn.serve.http")
                .layer("repository").definedBy("dev.tarn.serve.repository").layer("compute").definedBy("dev.tarn.serve.compute")
                .whereLayer("service").mayNotBeAccessedByAnyLayer().whereLayer("api").mayOnlyBeAccessedByLayers("service")
                .whereLayer("http").mayOnlyBeAccessedByLayers("service", "api").whereLayer("repository")
                .mayOnlyBeAccessedByLayers("service", "api")
                .whereLayer("compute").mayOnlyBeAccessedByLayers("service", "api", "repository").check(SERVE);
    }

    @Test
    void modelsAndComputingKnowNothingOfHttp() {
        noClasses().that().resideInAnyPackage("dev.tarn.serve.repository", "dev.tarn.serve.compute").should().dependOnClassesThat()
                .resideInAnyPackage("org.eclipse.jetty..", "com.fasterxml..", "java.net.http..").check(SERVE);
    }

    @Test
    void theServiceNeverPrints() {
        noClasses().should(GeneralCodingRules.ACCESS_STANDARD_STREAMS).check(SERVE);
    }
}
