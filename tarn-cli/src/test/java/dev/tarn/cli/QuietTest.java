package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.FloatDataset;
import dev.tarn.keras.KerasReader;
import dev.tarn.keras.KerasWriter;
import dev.tarn.lab.explain.Explanation;
import dev.tarn.lab.inspect.Inspection;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.onnx.OnnxReader;
import dev.tarn.onnx.OnnxWriter;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.train.Trainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library prints nothing and speaks to nobody: a process that uses most of it is silent, and its JVM never even loads the classes of sockets. */
class QuietTest {
    /** Loaded before anything is sent or received, by whatever library. */
    private static final Pattern SOCKETS = Pattern
            .compile(
                    "\\b(java\\.net\\.(Socket|InetAddress|DatagramSocket|Inet4Address)|sun\\.nio\\.ch\\.(Net|NioSocketImpl)) ");

    @TempDir
    private Path folder;

    /** The process. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            FloatDataset data = new FloatDataset("two", 8, 8, 1, List.of("a", "b"), new float[2 * 64], new int[] {0, 1});
            Model model = Trainer.standard().epochs(2).batch(1).threads(2).checkpoints(folder.resolve("checkpoints"), Duration.ZERO)
                    .fit(Model.initialize(Network.input(8, 8, 1).conv2d(4, 3).relu().maxPool2d(2).flatten().dense(2), 1), data).model();
            model.save(folder.resolve("m.safetensors"));
            OnnxWriter.write(Model.load(folder.resolve("m.safetensors")), folder.resolve("m.onnx"));
            KerasWriter.write(OnnxReader.read(folder.resolve("m.onnx")), folder.resolve("m.keras"));
            KerasReader.read(folder.resolve("m.keras")).predict(new float[64]);
            Explanation.of(model, Tensor.zeros(Shape.of(8, 8, 1)));
            Inspection.of(model, data);
            if (arguments.length > 1) {
                System.out.println(java.net.InetAddress.getLoopbackAddress());
            }
        }
    }

    private String process(Path log, String... more) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-Xlog:class+load:file=" + log,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Main.class.getName(),
                        folder.toString()),
                Stream.of(more)).toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static List<String> sockets(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> SOCKETS.matcher(line).find()).toList();
        }
    }

    @Test
    void theLibraryIsSilentAndAlone() throws Exception {
        Path log = folder.resolve("classes.txt");
        assertThat(process(log)).isEmpty();
        assertThat(Files.size(log)).isPositive();
        assertThat(sockets(log)).isEmpty();
    }

    @Test
    void theTestWouldHearAndSee() throws Exception {
        Path log = folder.resolve("classes.txt");
        assertThat(process(log, "speak")).contains("127.0.0.1");
        assertThat(sockets(log)).isNotEmpty();
    }
}
