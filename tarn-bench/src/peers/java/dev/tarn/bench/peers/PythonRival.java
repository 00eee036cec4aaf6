package dev.tarn.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** PyTorch as its users type it, in a process of its own that measures itself and waits in between: see {@code python/eager.py}. */
final class PythonRival implements Rival {
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter questions;

    private PythonRival(Path script, String kind, Task task) throws IOException {
        process = new ProcessBuilder("python3", script.toString(), kind, task.name(), Integer.toString(task.batch()))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    static Rival training(Path script, Task task) throws IOException {
        return new PythonRival(script, "train", task);
    }

    /** Whether there is a Python with PyTorch. */
    static boolean available() {
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
        return "PyTorch eager (Python)";
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
                throw new IllegalStateException("python ended with status " + process.waitFor());
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
