package dev.tarn.train;

import dev.tarn.data.Dataset;
import dev.tarn.data.DatasetSummary;
import dev.tarn.model.Model;
import dev.tarn.model.Preprocessing;
import dev.tarn.model.TrainingRecord;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.plan.PlanOptions;
import dev.tarn.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Whether model, data and settings fit each other; what does not is said before anything is computed. */
final class Fit {
    private Fit() {}

    static void check(Trainer trainer, Network network, Dataset data, @Nullable Dataset test) {
        if (trainer.patience > 0 && trainer.validation == 0) {
            throw new IllegalArgumentException("patience " + trainer.patience
                    + " needs images to judge by, but none are held back; add a validation share such as 0.1");
        }
        checkData(network, data);
        trainer.augmentation.check(data.height(), data.width());
        if (trainer.imageWeights != null && trainer.imageWeights.length != data.size()) {
            throw new IllegalArgumentException(
                    trainer.imageWeights.length + " weights of images, but " + data.name() + " has " + data.size()
                            + " images; expected one for each");
        }
        if (test != null) {
            checkData(network, test);
            if (!test.classes().equals(data.classes())) {
                throw new IllegalArgumentException(
                        "training and test set have different classes: " + data.classes() + " and " + test.classes()
                                + "; expected the same in the same order");
            }
        }
        int first = data.label(0);
        for (int i = 1; i < data.size(); i++) {
            if (data.label(i) != first) {
                return;
            }
        }
        throw new IllegalArgumentException(
                "%s: all %d images are of one class, \"%s\"; expected at least two: a classifier has nothing to learn here"
                        .formatted(data.name(), data.size(), data.classes().get(first)));
    }

    /** Whether a network can take these images and tell these classes apart. */
    static void checkData(Network network, Dataset data) {
        Shape images = Shape.of(data.height(), data.width(), data.channels());
        Shape input = network.input();
        boolean vector = input.rank() == 1 && input.size(0) == images.elements();
        if (!input.equals(images) && !vector) {
            throw new IllegalArgumentException("the network takes " + input + ", but the images of " + data.name() + " are " + images
                    + " (height×width×channels); build the network for " + images + " or resize the images");
        }
        Shape output = network.output();
        int classes = data.classes().size();
        if (output.rank() != 1 || output.size(0) != classes) {
            throw new IllegalArgumentException("the network ends in " + output + ", but " + data.name() + " has " + classes
                    + " classes; end it in a dense layer of " + classes);
        }
    }

    /** Labels of the data must mean what the model's outputs mean: the same names in another order would be wrong without looking wrong. A model that
     * only counts its classes has no names to compare. */
    static void checkClasses(Model model, Dataset data) {
        List<String> known = model.classes();
        boolean named = !known.equals(IntStream.range(0, known.size()).mapToObj(Integer::toString).toList());
        if (named && !known.equals(data.classes()) && new HashSet<>(known).equals(new HashSet<>(data.classes()))) {
            throw new IllegalArgumentException(
                    "the model's classes are " + known + ", those of " + data.name() + " are the same in another order, "
                            + data.classes() + "; number the labels as the model does");
        }
    }

    /** True for a model that is new and takes pixels as they are. */
    static boolean lacksStandardising(Model model) {
        Preprocessing present = model.preprocessing();
        return present.equals(Preprocessing.none(present.channels()).withResize(present.resize()))
                && model.training().equals(TrainingRecord.none());
    }

    /**
     * Standardising by the mean and deviation of these images; a channel that never changes is only centred.
     *
     * @throws dev.tarn.plan.NonFiniteException if an image holds NaN or an infinity
     */
    static Preprocessing standardising(Dataset data, int[] images) {
        DatasetSummary summary = DatasetSummary.of(data.subset(images));
        float[] mean = new float[data.channels()];
        float[] deviation = new float[data.channels()];
        boolean finite = true;
        for (int c = 0; c < mean.length; c++) {
            mean[c] = (float) summary.mean()[c];
            deviation[c] = summary.deviation()[c] > 1e-6 ? (float) summary.deviation()[c] : 1;
            finite &= Double.isFinite(summary.mean()[c]) && Double.isFinite(summary.deviation()[c]);
        }
        if (!finite) {
            BatchSource source = new BatchSource(data, Preprocessing.none(data.channels()), images);
            for (int i = 0; i < images.length; i++) {
                source.read(i, new float[data.pixels()], 0); // names the first image that is at fault
            }
            throw new IllegalArgumentException(data.name() + ": pixels are too large for their mean and deviation; scale them to 0..1");
        }
        return Preprocessing.standardise(mean, deviation);
    }

    /** What holes in images of the data set are filled with: the mean that the model subtracts. */
    static float[] hole(Model model, Dataset data) {
        float[] mean = model.preprocessing().neutral();
        if (mean.length == data.channels()) {
            return mean;
        }
        float[] hole = new float[data.channels()];
        Arrays.fill(hole, mean[0]);
        return hole;
    }

    /** The multiple of the learning rate for each parameter; a glob that names no layer is an error. */
    static ToDoubleFunction<String> layerRates(Trainer trainer, Network network) {
        Map<String, Double> rates = new HashMap<>();
        trainer.layerRates.forEach((glob, rate) -> named("rate of layers", glob, network).forEach(name -> rates.put(name, rate)));
        return parameter -> rates.getOrDefault(parameter.substring(0, parameter.lastIndexOf('.')), 1.0);
    }

    /** The plan's options with the names of the frozen layers; a glob that names no layer is an error. */
    static PlanOptions options(Trainer trainer, Network network) {
        Set<String> names = new HashSet<>(trainer.plan.frozen());
        for (String glob : trainer.frozen) {
            names.addAll(named("freeze", glob, network));
        }
        trainer.unfrozen.forEach(names::remove);
        return trainer.plan.withFrozen(names);
    }

    private static List<String> named(String setting, String glob, Network network) {
        List<String> found = matching(glob, network);
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    setting + " \"" + glob + "\" names no layer; there are " + network.nodes().stream().map(Node::name).toList());
        }
        return found;
    }

    /** Names of layers that a glob fits. */
    static List<String> matching(String glob, Network network) {
        Pattern pattern = pattern(glob);
        return network.nodes().stream().map(Node::name).filter(name -> pattern.matcher(name).matches()).toList();
    }

    private static Pattern pattern(String glob) {
        StringBuilder expression = new StringBuilder();
        for (char letter : glob.toCharArray()) {
            expression.append(switch (letter) {
                case '*' -> ".*";
                case '?' -> ".";
                default -> Pattern.quote(String.valueOf(letter));
            });
        }
        return Pattern.compile(expression.toString());
    }
}
