package dev.tarn.bench;

import com.sun.management.ThreadMXBean;
import dev.tarn.model.Model;
import dev.tarn.onnx.OnnxReader;
import dev.tarn.onnx.OnnxWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Time and memory that it takes to read ResNet-50, 100 MB, as an ONNX file and as Tarn's own. */
public final class ImportSpeed {
    private static final int TIMES = 10;

    private ImportSpeed() {}

    private interface Reader {
        Model read(Path file) throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("tarn-import");
        Path onnx = folder.resolve("resnet50.onnx");
        Path own = folder.resolve("resnet50.safetensors");
        try {
            Model model = ImageNetNetworks.model("resnet50");
            OnnxWriter.write(model, onnx);
            model.save(own);
            System.out.println("| file | MB | seconds, best of " + TIMES + " | MB allocated |");
            System.out.println("| --- | ---: | ---: | ---: |");
            print(".onnx", onnx, OnnxReader::read);
            print(".safetensors", own, Model::load);
        } finally {
            Files.deleteIfExists(onnx);
            Files.deleteIfExists(own);
            Files.deleteIfExists(folder);
        }
    }

    private static void print(String name, Path file, Reader reader) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double best = Double.POSITIVE_INFINITY;
        long bytes = Long.MAX_VALUE;
        for (int i = 0; i < TIMES; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            Model model = reader.read(file);
            best = Math.min(best, 1e-9 * (System.nanoTime() - start));
            bytes = Math.min(bytes, threads.getCurrentThreadAllocatedBytes() - before);
            if (model.network().nodes().isEmpty()) {
                throw new IllegalStateException("nothing was read");
            }
        }
        System.out.printf(Locale.ROOT, "| %s | %.1f | %.2f | %.1f |%n", name, 1e-6 * Files.size(file), best, 1e-6 * bytes);
    }
}
