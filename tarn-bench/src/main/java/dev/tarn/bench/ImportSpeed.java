package dev.tarn.bench;

import com.sun.management.ThreadMXBean;
import dev.tarn.keras.KerasReader;
import dev.tarn.keras.KerasWriter;
import dev.tarn.model.Model;
import dev.tarn.onnx.OnnxReader;
import dev.tarn.onnx.OnnxWriter;
import dev.tarn.weights.WeightsFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Time and memory that it takes to read ResNet-50, 100 MB, in each format that Tarn writes; and files of other programs, which are its arguments: {@code resnet50.h5 resnet50.pt …}.
 */
public final class ImportSpeed {
    private static final int TIMES = 10;

    private ImportSpeed() {}

    private interface Reader {
        /** Whether something was in the file. */
        boolean read(Path file) throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("tarn-import");
        Path onnx = folder.resolve("resnet50.onnx");
        Path own = folder.resolve("resnet50.safetensors");
        Path keras = folder.resolve("resnet50.keras");
        Path arrays = folder.resolve("resnet50.npz");
        try {
            Model model = ImageNetNetworks.model("resnet50");
            OnnxWriter.write(model, onnx);
            model.save(own);
            KerasWriter.write(model, keras);
            WeightsFile.writeArchive(model, arrays);
            System.out.println("| file | MB | seconds, best of " + TIMES + " | MB allocated |");
            System.out.println("| --- | ---: | ---: | ---: |");
            print(onnx);
            print(own);
            print(keras);
            print(arrays);
            for (String other : arguments) {
                print(Path.of(other));
            }
        } finally {
            for (Path file : List.of(onnx, own, keras, arrays, folder)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void print(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        print(name, file, switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "onnx" -> one -> hasLayers(OnnxReader.read(one));
            case "safetensors" -> one -> hasLayers(Model.load(one));
            case "keras", "h5" -> one -> hasLayers(KerasReader.read(one));
            case "npz" -> one -> !WeightsFile.NPZ.read(one).tensors().isEmpty();
            case "pt", "pth" -> one -> !WeightsFile.PYTORCH.read(one).tensors().isEmpty();
            default -> throw new IllegalArgumentException(file + ": a format that is not measured");
        });
    }

    private static boolean hasLayers(Model model) {
        return !model.network().nodes().isEmpty();
    }

    private static void print(String name, Path file, Reader reader) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double best = Double.POSITIVE_INFINITY;
        long bytes = Long.MAX_VALUE;
        for (int i = 0; i < TIMES; i++) {
            // All threads: HDF5 is read by one of its own.
            long before = threads.getTotalThreadAllocatedBytes();
            long start = System.nanoTime();
            boolean filled = reader.read(file);
            best = Math.min(best, 1e-9 * (System.nanoTime() - start));
            bytes = Math.min(bytes, threads.getTotalThreadAllocatedBytes() - before);
            if (!filled) {
                throw new IllegalStateException("nothing was read");
            }
        }
        System.out.printf(Locale.ROOT, "| %s | %.1f | %.2f | %.1f |%n", name, 1e-6 * Files.size(file), best, 1e-6 * bytes);
    }
}
