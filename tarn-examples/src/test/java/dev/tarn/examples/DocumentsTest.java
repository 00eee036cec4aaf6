package dev.tarn.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents show compiles, and what they point to exists. */
class DocumentsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern PROGRAM = Pattern.compile("```java tarn\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");

    private static String text(String document) throws IOException {
        return Files.readString(ROOT.resolve(document));
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/coming-from.md", "docs/recipes.md"})
    void programsCompile(String document) throws IOException {
        List<String> programs = PROGRAM.matcher(text(document)).results().map(found -> found.group(1)).toList();
        assertThat(programs).isNotEmpty();
        for (String program : programs) {
            assertThat(errors(program)).as(program).isEmpty();
        }
    }

    @Test
    void aProgramThatDoesNotCompileWouldBeSeen() {
        assertThat(errors("Network network = Network.inptu(28, 28, 1);")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "CONTRIBUTING.md", "docs/coming-from.md", "docs/architecture.md", "docs/recipes.md"})
    void linksLeadSomewhere(String document) throws IOException {
        List<String> links = LINK.matcher(text(document)).results().map(found -> found.group(1)).filter(link -> !link.contains("://"))
                .toList();
        Path folder = ROOT.resolve(document).getParent();
        assertThat(links).allSatisfy(link -> assertThat(folder.resolve(link)).exists());
    }

    /** Compiles statements as the body of a method, with all packages of the core imported. */
    private static List<String> errors(String statements) {
        String imports = Stream.of("augment", "data", "image", "layer", "model", "network", "tensor", "train", "zoo")
                .map(name -> "import dev.tarn." + name + ".*;\n")
                .reduce("import java.nio.file.*;\n", String::concat);
        String source = imports + "class Program { void run() throws Exception {\n" + statements + "} }";
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Program.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        // Stops before classes would be written.
        compiler.getTask(null, null, problems, List.of("-proc:none", "-implicit:none", "-XDshould-stop.ifNoError=FLOW"), null,
                List.of(file)).call();
        List<String> errors = new ArrayList<>();
        for (Diagnostic<? extends JavaFileObject> problem : problems.getDiagnostics()) {
            if (problem.getKind() == Diagnostic.Kind.ERROR) {
                errors.add(problem.getMessage(null));
            }
        }
        return errors;
    }
}
