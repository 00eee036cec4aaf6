package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tarn.data.NumpyArray;
import dev.tarn.data.NumpyWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command that writes files, on a disk that is full, or rather in a process that may write no file larger than 4 KB, which the operating system refuses in the same place:
 * in the middle of a file.
 */
class FullDiskTest {
    private static final Path SHELL = Path.of("/bin/sh");
    private static final String FORMER = "what stood here before";

    @TempDir
    private Path folder;

    /** The process: runs one command a line of its input, and says how each ended. */
    static final class Commands {
        private Commands() {}

        public static void main(String[] arguments) throws IOException {
            for (String command : new String(System.in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                Tarn run = Tarn.run(command.split(" "));
                System.out.println("status " + run.status() + ": " + run.people().strip().lines().reduce((a, b) -> b).orElse(""));
            }
        }
    }

    private List<String> process(List<String> commands) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(SHELL.toString(), "-c", "ulimit -f 8; exec \"$@\"", "sh", java.toString(), "-XX:-UsePerfData",
                "-Djava.awt.headless=true", "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Commands.class.getName()).redirectError(folder.resolve("standard-error.txt").toFile()).start();
        process.getOutputStream().write(String.join("\n", commands).getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        List<String> said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(process.waitFor()).as(Files.readString(folder.resolve("standard-error.txt"))).isZero();
        return said;
    }

    private Map<String, String> files(Path where) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(where)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(where.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    @Test
    void everyCommandEndsInOneLineAndLeavesWhatStoodThere() throws Exception {
        assumeTrue(Files.isExecutable(SHELL), "needs a shell");
        Path data = SmallImages.idx(folder.resolve("data"));
        Path model = folder.resolve("model.safetensors");
        assertThat(Tarn.run("train", "--data", data.toString(), "--model", "convnet1", "--epochs", "1", "--out", model.toString()).status())
                .isZero();
        Path x = folder.resolve("x.npy");
        NumpyWriter.write(x, NumpyArray.of(new float[1000 * 144], 1000, 12, 12, 1));
        Path out = Files.createDirectories(folder.resolve("out"));
        Map<String, String> commands = new TreeMap<>(Map.of(
                "trained.safetensors", "train --data " + data + " --model convnet1 --epochs 1 --out %s",
                "inspect.html", "inspect " + model + " --data " + data + " --html %s",
                "explain.html", "explain " + model + " --data " + data + " --index 0 --out %s",
                "m.onnx", "convert " + model + " %s",
                "m.keras", "convert " + model + " %s",
                "m.npz", "convert " + model + " %s",
                "m.safetensors", "convert " + model + " %s"));
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, String> command : commands.entrySet()) {
            Files.writeString(out.resolve(command.getKey()), FORMER);
            lines.add(command.getValue().formatted(out.resolve(command.getKey())));
        }
        Files.writeString(Files.createDirectories(out.resolve("results")).resolve("output.npy"), FORMER);
        lines.add("run " + model + " --input " + x + " --output " + out.resolve("results"));
        Files.writeString(Files.createDirectories(out.resolve("study")).resolve("study.html"), FORMER);
        lines.add("study --data " + data + " --seeds 2 --epochs 1 --claims sign --out " + out.resolve("study"));
        Map<String, String> before = files(out);

        List<String> said = process(lines);

        assertThat(said).hasSize(lines.size())
                .allSatisfy(line -> assertThat(line).startsWith("status 1: tarn: ").doesNotContain("Exception"));
        Map<String, String> after = files(out);
        // A study keeps the small files of what it has measured, to go on from there once there is room.
        after.keySet().removeIf(name -> name.startsWith("study/") && !name.equals("study/study.html"));
        assertThat(after).isEqualTo(before);
    }
}
