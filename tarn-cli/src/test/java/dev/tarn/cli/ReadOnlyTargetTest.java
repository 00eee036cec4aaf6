package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyWriter;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.onnx.OnnxWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command that writes, into a folder that is for reading only: one line says so, the status is 1, and the folder is as it was, the former file in it. */
class ReadOnlyTargetTest {
    private static final Path SET_PRIVILEGES = Path.of("/usr/bin/setpriv");

    private static final int IMAGES = 2;

    @TempDir
    private Path folder = Path.of("");
    private Path target = Path.of("");

    @BeforeEach
    void write() throws IOException {
        target = Files.createDirectory(folder.resolve("target"));
        Network network = Network.input(28, 28, 1).conv2d(4, 3).relu().maxPool2d(2).flatten().dense(10);
        Model model = Model.initialize(network, 1);
        model.save(folder.resolve("m.safetensors"));
        OnnxWriter.write(model, folder.resolve("m.onnx"));
        NumpyWriter.write(folder.resolve("x.npy"), NumpyArray.of(new float[IMAGES * 28 * 28], IMAGES, 28, 28, 1));
    }

    /** What has to stay: a former file under each name that is written. */
    private void formerFiles(String... names) throws IOException {
        for (String name : names) {
            Path file = target.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "the former " + name);
        }
    }

    private String[] command(String name) throws IOException {
        String model = folder.resolve("m.safetensors").toString();
        return switch (name) {
            case "train" -> {
                formerFiles("new.safetensors");
                yield new String[] {"train", "--from", model, "--data", "fashion-mnist-small", "--steps", "2", "--threads", "1", "--out",
                    target + "/new.safetensors"};
            }
            case "inspect" -> {
                formerFiles("page.html");
                yield new String[] {"inspect", model, "--data", "fashion-mnist-small", "--images", "20", "--html", target + "/page.html"};
            }
            case "explain" -> {
                formerFiles("page.html");
                yield new String[] {"explain", model, "--index", "3", "--out", target + "/page.html"};
            }
            case "study" -> {
                formerFiles("study.html");
                yield new String[] {"study", "--claims", "sign", "--seeds", "1", "--epochs", "1", "--model",
                    "conv 2 3, relu, maxpool 2, flatten, dense 10", "--out", target.toString()};
            }
            case "run" -> {
                formerFiles("output.npy");
                yield new String[] {"run", model, "--input", folder.resolve("x.npy").toString(), "--output", target.toString()};
            }
            case "convert to onnx", "convert to keras", "convert to safetensors" -> {
                String file = "new." + name.substring("convert to ".length());
                formerFiles(file);
                yield new String[] {"convert", name.endsWith("safetensors") ? folder.resolve("m.onnx").toString() : model,
                    target + "/" + file};
            }
            default -> throw new IllegalArgumentException(name);
        };
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> all = Files.walk(target)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                content.put(target.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return content;
    }

    /** A process of its own, because what it may do is decided when it starts. It ends with one line and status 1. */
    private void failure(List<String> limit, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(limit);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(ExitStatus.FAILED);
        assertThat(said.lines().filter(line -> line.startsWith("tarn: "))).as(said).hasSize(1);
        assertThat(said.lines().toList().getLast()).startsWith("tarn: ").contains(target.toString()).doesNotContain("unexpected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "inspect", "explain", "study", "run", "convert to onnx", "convert to keras", "convert to safetensors"})
    void aFolderThatIsForReadingOnly(String name) throws Exception {
        String[] arguments = command(name);
        Map<String, String> before = content();
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            // Permissions do not bind the administrator, unless he lets go of that.
            boolean mayEverything = Files.isWritable(target);
            assumeTrue(!mayEverything || Files.isExecutable(SET_PRIVILEGES), "this user may write everywhere");
            failure(mayEverything ? List.of(SET_PRIVILEGES.toString(), "--bounding-set", "-dac_override,-dac_read_search") : List.of(),
                    arguments);
            assertThat(content()).isEqualTo(before);
        } finally {
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
