package dev.tarn.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A framework as its users type it, in a process of its own that measures itself and waits in between: {@code python/eager.py} and {@code dl4j/Dl4j.java}. It is told how often
 * to compute, a line each time, and answers with the seconds that this took.
 */
final class ProcessRival implements Rival {
    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter questions;

    private ProcessRival(String name, List<String> command, String kind, Task task) throws IOException {
        this.name = name;
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(kind, task.name(), Integer.toString(task.batch())));
        process = new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    static Rival pytorch(Path script, String kind, Task task) throws IOException {
        return new ProcessRival("PyTorch eager (Python)", List.of("python3", script.toString()), kind, task);
    }

    /** @param folder with the program and its libraries */
    static Rival dl4j(Path folder, String kind, Task task) throws IOException {
        return new ProcessRival("DL4J", List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx4g",
                "-Dorg.bytedeco.javacpp.platform.extension=-onednn-avx512", "--enable-native-access=ALL-UNNAMED", "-cp",
                folder.resolve("target/lib") + "/*", folder.resolve("Dl4j.java").toString()), kind, task);
    }

    /** Whether there is a Python with PyTorch. */
    static boolean hasPytorch() {
        try {
            return new ProcessBuilder("python3", "-c", "import torch").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    /** It draws its own images and weights; what it computes is held by the ones next to it. */
    @Override
    public boolean comparable() {
        return false;
    }

    @Override
    public float[] firstResult() {
        return new float[0];
    }

    @Override
    public double seconds(int calls) {
        questions.println(calls);
        try {
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException(name + " ended with status " + process.waitFor());
            }
            return Double.parseDouble(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void call() {
        seconds(1);
    }

    @Override
    public void close() {
        questions.close();
        process.destroy();
    }
}
