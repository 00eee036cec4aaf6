package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tarn.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who uses Tarn may use all that it brings along: the bill of materials that the build makes names each library and its licence. */
class LicencesTest {
    private static final Path BILL = Path.of("..", "target", "bom.json");

    /** Anybody may use, change and ship what is under these, and owes no more than a notice. */
    private static final Set<String> PERMISSIVE = Set.of("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause");

    /** What asks for more: its own changes have to be published; a program that only uses it is free. It stays a jar of its own, unchanged. */
    private static final Map<String, String> USED_UNCHANGED = Map.of("ch.qos.logback", "EPL-2.0");

    /** Where the bill guesses wrongly: these say "The BSD License" in their POM, and the file LICENSE of the project has three clauses. */
    private static final Map<String, String> CORRECTED = Map.of("com.twelvemonkeys.imageio", "BSD-3-Clause", "com.twelvemonkeys.common",
            "BSD-3-Clause");

    private record Library(String group, String name, List<String> licences) {
        boolean mayTravel() {
            return licences.stream().anyMatch(PERMISSIVE::contains)
                    || USED_UNCHANGED.containsKey(group) && licences.contains(USED_UNCHANGED.get(group));
        }
    }

    private static List<Library> libraries(Path bill) throws IOException {
        Map<String, Library> found = new TreeMap<>();
        for (Object each : Json.array(Json.object(Json.read(Files.readString(bill)), "bill").get("components"), "components")) {
            Map<String, Object> component = Json.object(each, "component");
            String group = String.valueOf(component.get("group"));
            String name = String.valueOf(component.get("name"));
            if (!group.equals("dev.tarn")) {
                found.put(group + ":" + name,
                        new Library(group, name, CORRECTED.containsKey(group) ? List.of(CORRECTED.get(group)) : licences(component)));
            }
        }
        return List.copyOf(found.values());
    }

    private static List<String> licences(Map<String, Object> component) {
        List<String> licences = new ArrayList<>();
        if (component.get("licenses") instanceof List<?> entries) {
            for (Object entry : entries) {
                Map<String, Object> named = Json.object(entry, "entry");
                if (named.get("expression") instanceof String expression) {
                    licences.addAll(List.of(expression.split(" OR ")));
                } else {
                    Map<String, Object> licence = Json.object(named.get("license"), "license");
                    licences.add(String.valueOf(licence.get("id") != null ? licence.get("id") : licence.get("name")));
                }
            }
        }
        return licences.stream().sorted().toList();
    }

    @Test
    void everyLibraryMayTravelWithTarnAndThePageListsIt() throws IOException {
        assumeTrue(Files.exists(BILL), "the bill of materials is made when all modules are built, by mvn verify");
        List<Library> libraries = libraries(BILL);
        assertThat(libraries).extracting(Library::name).contains("jetty-server", "picocli", "protobuf-java", "jhdf");
        assertThat(libraries).as("libraries under none of %s", PERMISSIVE).allMatch(Library::mayTravel);
        StringBuilder page = new StringBuilder(
                """
                        # Licences

                        Tarn is under the Apache License 2.0, and so may be all that you make with it. These libraries come along with `tarn`; `tarn-core` brings none. Where several licences stand, the choice is yours. All ask for no more than a notice,
                        but Logback, which is used unchanged and as a jar of its own: who changes Logback publishes these changes. `mvn verify` writes the bill of materials (CycloneDX, `target/bom.json`), and `LicencesTest` this page from it; a library
                        under another licence fails the build.

                        | library | licence |
                        | --- | --- |
                        """);
        libraries.forEach(library -> page.append("| `").append(library.group()).append(':').append(library.name()).append("` | ")
                .append(String.join(" or ", library.licences())).append(" |\n"));
        GeneratedDocument.check(Path.of("..", "docs", "licences.md"), page.toString(), LicencesTest.class);
    }

    @Test
    void anotherLicenceIsFound() {
        assertThat(new Library("org.example", "copyleft", List.of("GPL-3.0-only")).mayTravel()).isFalse();
        assertThat(new Library("org.example", "silent", List.of()).mayTravel()).isFalse();
        assertThat(new Library("org.example", "either", List.of("GPL-2.0-only", "MIT")).mayTravel()).isTrue();
    }
}
