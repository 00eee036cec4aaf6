package dev.tarn.cli;

import dev.tarn.file.FileFormatException;
import dev.tarn.image.ChannelOrder;
import dev.tarn.image.ResizeMode;
import dev.tarn.keras.KerasReader;
import dev.tarn.model.Model;
import dev.tarn.model.Preprocessing;
import dev.tarn.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a model of another program expects of pictures, where its file does not say; and what its outputs are called. */
final class PictureOptions {
    private static final int COLOURS = 3;

    @Option(names = "--scale", paramLabel = "X", description = "The number that the model takes for white: 1, or 255 for bytes. Default, with --mean or --std: 1.")
    private @Nullable Double scale;

    @Option(names = "--mean", paramLabel = "M,...", split = ",", description = "Subtracted from each channel once it is scaled; one number for all channels, or one for each in the model's order. "
            + "Default, with --scale or --std: 0.")
    private @Nullable List<Double> mean;

    @Option(names = "--std", paramLabel = "S,...", split = ",", description = "What is left is divided by this. Default, with --scale or --mean: 1.")
    private @Nullable List<Double> deviation;

    @Option(names = "--channels", paramLabel = "ORDER", description = "Order of the colours that the model takes: rgb or bgr.")
    private @Nullable String channels;

    @Option(names = "--fit", paramLabel = "MODE", description = "What becomes of pictures of another shape: stretch, fit (the rest is black) or crop.")
    private @Nullable String fit;

    @Option(names = "--classes", paramLabel = "FILE", description = "Names of the classes in the order of the outputs: one a line, or a JSON array, or an object such as Keras' imagenet_class_index.json.")
    private @Nullable Path classes;

    /**
     * The model as the options say it is; unchanged without any.
     *
     * @throws IllegalArgumentException if they do not suit it
     */
    Model applyTo(Model model) throws IOException {
        Preprocessing preprocessing = model.preprocessing();
        if (scale != null || mean != null || deviation != null) {
            preprocessing = numbers(preprocessing.channels()).withResize(preprocessing.resize()).withOrder(preprocessing.order());
        }
        if (channels != null) {
            preprocessing = preprocessing.withOrder(ChannelOrder.of(channels));
        }
        if (fit != null) {
            preprocessing = preprocessing.withResize(ResizeMode.of(fit));
        }
        Model described = model.withPreprocessing(preprocessing);
        return classes == null ? described : described.withClasses(ClassFile.read(classes));
    }

    /** {@link #applyTo}; where neither the file nor the options say what pictures become, what is assumed is said. */
    Model applyTo(Model model, Path file, Terminal terminal) throws IOException {
        if (scale == null && mean == null && deviation == null) {
            sayAssumed(model, file, "--scale, --mean, --std and --channels say otherwise", terminal);
        }
        return applyTo(model);
    }

    /**
     * Says what is assumed of pictures if the file does not say what the model expects of them: it was not trained by Tarn, and has no preprocessing.
     *
     * @param cure how to say otherwise
     */
    static void sayAssumed(Model model, Path file, String cure, Terminal terminal) throws IOException {
        Shape input = model.network().input();
        boolean pictures = input.rank() == 3 && (input.size(2) == 1 || input.size(2) == COLOURS);
        boolean plain = model.preprocessing().withResize(ResizeMode.STRETCH).equals(Preprocessing.none(input));
        if (pictures && plain && model.training().values().isEmpty() && !rescales(file)) {
            terminal.say(file + " does not say how pictures are prepared; assumed: numbers from 0 to 1"
                    + (input.size(2) == 1 ? "" : ", red green blue") + " (" + cure + ")");
        }
    }

    /** Whether a Keras file brings bytes into shape itself, by layers in front of its network: what is left may look like nothing. */
    private static boolean rescales(Path file) throws IOException {
        if (WeightFiles.kind(file) != null) {
            return false;
        }
        return switch (ModelFiles.formatOf(file)) {
            case KERAS, H5 -> {
                try {
                    Model asItIs = KerasReader.readAsItIs(file).model();
                    yield !asItIs.preprocessing().equals(Preprocessing.none(asItIs.network().input()));
                } catch (FileFormatException e) {
                    yield true; // one of several outputs: better say nothing than something false
                }
            }
            case ONNX, SAFETENSORS -> false;
        };
    }

    private Preprocessing numbers(int count) {
        double white = scale == null ? 1 : scale;
        if (!(white > 0) || Double.isInfinite(white)) {
            throw new IllegalArgumentException("--scale " + white + "; expected a positive number such as 255");
        }
        float[] means = each("--mean", mean, 0, count);
        float[] deviations = each("--std", deviation, 1, count);
        for (int c = 0; c < count; c++) {
            // Tarn's pixels lie in 0..1.
            means[c] = (float) (means[c] / white);
            deviations[c] = (float) (deviations[c] / white);
        }
        return Preprocessing.standardise(means, deviations);
    }

    private static float[] each(String option, @Nullable List<Double> given, double otherwise, int count) {
        List<Double> numbers = given == null ? List.of(otherwise) : given;
        if (numbers.size() != 1 && numbers.size() != count) {
            throw new IllegalArgumentException(option + " has " + numbers.size() + " numbers; the model has " + count + " channels");
        }
        float[] each = new float[count];
        Arrays.fill(each, numbers.getFirst().floatValue());
        for (int c = 0; c < numbers.size(); c++) {
            each[c] = numbers.get(c).floatValue();
        }
        return each;
    }
}
