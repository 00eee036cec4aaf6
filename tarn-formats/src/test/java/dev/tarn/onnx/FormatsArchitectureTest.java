package dev.tarn.onnx;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;

/** What the module may lean on: the core and the containers of the formats. */
class FormatsArchitectureTest {
    private static final JavaClasses FORMATS = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tarn.onnx", "dev.tarn.keras");

    @Test
    void theRulesSeeTheClassesTheyJudge() {
        assertThat(FORMATS.contain(OnnxWriter.class)).isTrue();
        assertThat(FORMATS.get(OnnxWriter.class).getMethods()).isNotEmpty();
    }

    @Test
    void formatsNeedTheCoreAndTheirContainersOnly() {
        noClasses().should().dependOnClassesThat()
                .resideOutsideOfPackages("dev.tarn..", "java..", "com.google.protobuf..", "io.jhdf..", "org.jspecify..").check(FORMATS);
        noClasses().should().dependOnClassesThat().resideInAnyPackage("dev.tarn.cli..", "dev.tarn.train..", "dev.tarn.zoo..")
                .check(FORMATS);
    }

    @Test
    void filesKnowNoOperatorsAndOperatorsNoLayers() {
        noClasses().that().resideInAPackage("dev.tarn.onnx.graph").should().dependOnClassesThat()
                .resideInAnyPackage("dev.tarn.onnx", "dev.tarn.onnx.operator", "dev.tarn.layer..", "dev.tarn.tensor..").check(FORMATS);
        noClasses().that().resideInAPackage("dev.tarn.onnx.operator").should().dependOnClassesThat()
                .resideInAnyPackage("dev.tarn.onnx", "dev.tarn.layer..", "dev.tarn.network..", "dev.tarn.model..").check(FORMATS);
    }

    @Test
    void formatsNeverPrint() {
        noClasses().should(GeneralCodingRules.ACCESS_STANDARD_STREAMS).check(FORMATS);
    }
}
