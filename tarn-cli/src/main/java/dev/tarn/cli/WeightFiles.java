package dev.tarn.cli;

import dev.tarn.model.Model;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.weights.Weights;
import dev.tarn.weights.WeightsFile;
import dev.tarn.zoo.Zoo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Files of weights that name no network: of which sort a file is, and its model with the network that the command line names, if any. */
final class WeightFiles {
    private static final int LONGEST_HEADER = 100_000_000;
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,5})[x×](\\d{1,5})[x×](\\d{1,5})");

    private WeightFiles() {}

    /** By content, or by the name of a damaged file; null if the file holds a network, too, or is something else. */
    static @Nullable WeightsFile kind(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(9);
        }
        // First: the length of a header may look like the start of a pickle.
        if (start.length > 8 && start[8] == '{' && start[7] == 0) {
            return namesNetwork(file, start) ? null : WeightsFile.SAFETENSORS;
        }
        if (start.length > 2 && start[0] == (byte) 0x80 && start[1] >= 2 && start[1] <= 5) {
            return WeightsFile.PYTORCH;
        }
        if (start.length > 2 && start[0] == 'P' && start[1] == 'K') {
            return archive(file);
        }
        return byName(file);
    }

    private static @Nullable WeightsFile byName(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".pt") || name.endsWith(".pth") ? WeightsFile.PYTORCH : name.endsWith(".npz") ? WeightsFile.NPZ : null;
    }

    private static @Nullable WeightsFile archive(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<String> names = Collections.list(zip.entries()).stream().limit(1000).map(ZipEntry::getName).toList();
            if (names.stream().anyMatch(name -> name.endsWith("data.pkl"))) {
                return WeightsFile.PYTORCH;
            }
            return !names.isEmpty() && names.stream().allMatch(name -> name.endsWith(".npy")) ? WeightsFile.NPZ : byName(file);
        } catch (IOException | IllegalArgumentException e) {
            return byName(file); // its reader says what is wrong
        }
    }

    /** Whether a safetensors file is Tarn's own, or too damaged to say. */
    private static boolean namesNetwork(Path file, byte[] start) throws IOException {
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > LONGEST_HEADER || length > Files.size(file)) {
            return true;
        }
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(8);
            return new String(in.readNBytes((int) length), StandardCharsets.ISO_8859_1).contains("\"tarn.format\"");
        }
    }

    /**
     * The model of such a file.
     *
     * @param model the network: a name of the zoo or a description; null: what names and shapes tell
     * @param shape of an image; null: 28×28 for weights of one channel, 32×32 for three
     */
    static WeightsFile.Matched load(Path file, WeightsFile kind, @Nullable String model, @Nullable String shape) throws IOException {
        Network network = model == null ? null : network(kind.read(file), model, shape);
        return kind.model(file, network);
    }

    private static Network network(Weights weights, String model, @Nullable String shape) {
        List<Tensor> matrices = weights.tensors().values().stream().filter(tensor -> tensor.shape().rank() >= 2).toList();
        int classes = matrices.isEmpty() ? 1 : matrices.getLast().shape().size(0);
        return Zoo.network(model, shape == null ? usual(matrices) : parsed(shape), classes);
    }

    private static Shape parsed(String shape) {
        Matcher sizes = SHAPE.matcher(shape);
        if (!sizes.matches()) {
            throw new IllegalArgumentException("--shape " + shape + "; expected height x width x channels such as 224x224x3");
        }
        return Shape.of(Integer.parseInt(sizes.group(1)), Integer.parseInt(sizes.group(2)), Integer.parseInt(sizes.group(3)));
    }

    private static Shape usual(List<Tensor> matrices) {
        int channels = matrices.isEmpty() || matrices.getFirst().shape().rank() != 4 ? 1 : matrices.getFirst().shape().size(1);
        return switch (channels) {
            case 1 -> Shape.of(28, 28, 1);
            case 3 -> Shape.of(32, 32, 3);
            default -> throw new IllegalArgumentException(
                    "the weights are for images of " + channels + " channels; say how large these are: --shape 28x28x"
                            + channels);
        };
    }

    /** Such a model as its file sees it: images channel by channel, as in PyTorch. */
    static RawModel raw(Model model) {
        Shape output = model.network().output();
        int[] sizes = output.rank() == 3 ? new int[] {output.size(2), output.size(0), output.size(1)} : output.toArray();
        return new RawModel(model, true, true, "input", "output", sizes);
    }
}
