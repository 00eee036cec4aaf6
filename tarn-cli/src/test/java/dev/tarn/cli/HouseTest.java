package dev.tarn.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tarn.TarnVersion;
import dev.tarn.onnx.OnnxReader;
import dev.tarn.serve.TarnServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What no module does to the program that it is part of. All modules are on this one's class path. */
class HouseTest {
    private static final JavaClasses TARN = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tarn");

    @Test
    void theRulesSeeTheClassesTheyJudge() {
        assertThat(TARN.contain(TarnVersion.class)).isTrue();
        assertThat(TARN.contain(OnnxReader.class)).isTrue();
        assertThat(TARN.contain(TarnServer.class)).isTrue();
        assertThat(TARN.contain(Main.class)).isTrue();
    }

    /** Java's serialisation makes objects of what a file names; so do these. Readers here make numbers, texts and records of their own. */
    @Test
    void nothingIsDeserialised() {
        noClasses().should().dependOnClassesThat().haveNameMatching(
                "java\\.io\\.(ObjectInputStream|ObjectInputFilter|Externalizable)|java\\.beans\\..*|javax\\.script\\..*|java\\.rmi\\..*|javax\\.naming\\..*|com\\.fasterxml\\.jackson\\.databind\\..*")
                .check(TARN);
    }

    /** A name that stands in a file never becomes a class, a method or a process. */
    @Test
    void noNameBecomesCode() {
        noClasses().should().callMethod(Class.class, "forName", String.class).orShould()
                .callMethod(ClassLoader.class, "loadClass", String.class)
                .orShould().callMethod(Runtime.class, "exec", String.class).orShould().callMethod(Runtime.class, "exec", String[].class)
                .orShould().dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.ProcessBuilder|java\\.net\\.URLClassLoader")
                .check(TARN);
        // Settings write themselves down by their record's components; that reads objects that are there, and makes none.
        noClasses().that().doNotHaveFullyQualifiedName("dev.tarn.train.RecordJson").should().dependOnClassesThat(isReflection())
                .check(TARN);
    }

    private static DescribedPredicate<JavaClass> isReflection() {
        return DescribedPredicate.describe("are reflection",
                type -> type.getPackageName().equals("java.lang.reflect") && !type.getSimpleName().equals("RecordComponent")
                        || type.getName().equals("java.lang.reflect.RecordComponent"));
    }

    /** The library speaks to nobody but for {@code tarn data fetch}; the service listens, through Jetty, and in a practice run asks itself. */
    @Test
    void onlyDownloadsOpenConnections() {
        noClasses().that().doNotHaveFullyQualifiedName("dev.tarn.data.Download").and()
                .doNotHaveFullyQualifiedName("dev.tarn.cli.ServicePractice").should().dependOnClassesThat().haveNameMatching(
                        "java\\.net\\.http\\..*|java\\.net\\.(Socket|ServerSocket|DatagramSocket|URLConnection|HttpURLConnection|URL)|java\\.nio\\.channels\\.(Socket|ServerSocket|Datagram|AsynchronousSocket)Channel|javax\\.net\\..*")
                .check(TARN);
    }

    /** javac holds the Javadoc of the packages that the build names; here nobody is forgotten. Kernels are exported to two modules of Tarn's only. */
    @Test
    void whatIsExportedIsDocumented() throws IOException {
        String build = Files.readString(Path.of("..", "pom.xml"));
        List<String> documented = List.of(build.substring(build.indexOf("<documented>") + 12, build.indexOf("</documented>")).split(","));
        List<String> exported = new ArrayList<>();
        for (String module : List.of("core", "fashion-mnist", "formats", "lab", "serve", "cli")) {
            Pattern.compile("exports ([a-z.]+);")
                    .matcher(Files.readString(Path.of("..", "tarn-" + module, "src/main/java/module-info.java")))
                    .results().forEach(found -> exported.add(found.group(1)));
        }
        assertThat(exported).hasSizeGreaterThan(25).isSubsetOf(documented);
    }

    /**
     * Models, reports, pictures, tables, settings: a full disk leaves the former file, because all of them are written by {@code AtomicFile}. What may write by itself is a log that grows line by line, a
     * download and what is unpacked for a moment.
     */
    @Test
    void filesAreWrittenWholeOrNotAtAll() {
        noClasses().that().doNotHaveFullyQualifiedName("dev.tarn.file.AtomicFile").and()
                .doNotHaveFullyQualifiedName("dev.tarn.cli.EpochLog").and().doNotHaveFullyQualifiedName("dev.tarn.data.Download").and()
                .doNotHaveFullyQualifiedName("dev.tarn.keras.KerasFile").should()
                .callMethodWhere(JavaCall.Predicates.target(HasOwner.Predicates.With.owner(HasName.Predicates.name("java.nio.file.Files")))
                        .and(JavaCall.Predicates.target(
                                HasName.Predicates.nameMatching("write|writeString|newOutputStream|newBufferedWriter"))))
                .orShould().dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(FileOutputStream|FileWriter|RandomAccessFile)").check(TARN);
    }
}
