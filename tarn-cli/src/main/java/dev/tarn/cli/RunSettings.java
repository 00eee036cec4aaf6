package dev.tarn.cli;

import dev.tarn.augment.Augmentation;
import dev.tarn.data.Dataset;
import dev.tarn.data.ImageOptions;
import dev.tarn.image.ResizeMode;
import dev.tarn.model.Model;
import dev.tarn.tensor.Shape;
import dev.tarn.train.Adam;
import dev.tarn.train.AdamW;
import dev.tarn.train.Optimizer;
import dev.tarn.train.Plateau;
import dev.tarn.train.Sgd;
import dev.tarn.train.Trainer;
import dev.tarn.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A training run's settings, all of them, defaults filled in. Their names are those of the options, with underlines; see {@link TrainOptions} for what each means.
 *
 * @param size of images from picture files, {@code 64} or {@code 48x64}, or null to choose one from the pictures
 * @param from a model file to go on from, or null to start anew with {@code model}
 * @param patience 0: never stop early
 * @param steps 0: as many as the epochs have
 * @param imageWeights a NumPy file, or null to count all images alike
 * @param augment changes in words, or {@code none}
 * @param clipGradients 0: never
 * @param averageWeights 0: the weights themselves
 * @param layerRates globs of layers with a multiple, {@code conv*=0.1}
 * @param newHead whether the last layer of {@code from} is replaced
 * @param freeze globs of layers
 */
record RunSettings(String data, @Nullable String size, String resize, @Nullable String model, @Nullable String from, int epochs, int batch,
        String optimizer, double learningRate, double momentum,
        boolean nesterov, double weightDecay, String schedule, double warmUp, double validation, int patience, double labelSmoothing,
        String classWeights,
        @Nullable String imageWeights, String augment, double clipGradients, double averageWeights, boolean noBiasDecay,
        List<String> layerRates, boolean whiten, boolean testTimeFlip, boolean newHead, List<String> freeze, long seed, long steps,
        boolean noShuffle) {

    static final List<String> NAMES = List.of("data", "size", "resize", "model", "from", "epochs", "batch", "optimizer", "learning_rate",
            "momentum", "nesterov", "weight_decay",
            "schedule", "warm_up", "validation", "patience", "label_smoothing", "class_weights", "image_weights", "augment",
            "clip_gradients", "average_weights", "no_bias_decay", "layer_rates", "whiten", "test_time_flip", "new_head", "freeze", "seed",
            "steps",
            "no_shuffle");

    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4})(?:x([1-9]\\d{0,4}))?");
    private static final String STANDARD_MODEL = "convnet1";
    private static final double ADAM_DECAY = 0;
    private static final double ADAMW_DECAY = 0.01;
    private static final double WARM_UP_SHARE = 0.2;

    RunSettings {
        layerRates = List.copyOf(layerRates);
        freeze = List.copyOf(freeze);
    }

    /**
     * Fills in the defaults, some of which follow from other settings.
     *
     * @throws IllegalArgumentException if a word is not one of those to choose from; ranges are checked by {@link #trainer}
     */
    static RunSettings of(MergedOptions chosen) {
        String from = chosen.text("from");
        String model = chosen.text("model");
        if (from != null && chosen.flag("whiten", false)) {
            throw new IllegalArgumentException(
                    "--from takes filters that have learned, --whiten would replace them; leave one of them out");
        }
        if (from == null && chosen.flag("new_head", false)) {
            throw new IllegalArgumentException("--new-head belongs to --from: a network that starts anew has nothing but new layers");
        }
        String optimizer = oneOf("--optimizer", chosen.text("optimizer", "adamw"), "sgd", "adam", "adamw");
        String schedule = Schedules.checked(chosen.text("schedule", "one-cycle"));
        boolean cycle = schedule.equals("one-cycle") || schedule.equals("triangular");
        boolean sgd = optimizer.equals("sgd");
        double rate = sgd ? (cycle ? 0.1 : 0.01) : cycle ? 5e-3 : 1e-3;
        int epochs = chosen.integer("epochs", 10);
        return new RunSettings(chosen.text("data", DataOptions.STANDARD), chosen.text("size"), chosen.text("resize", "stretch"),
                from == null && model == null ? STANDARD_MODEL : model, from, epochs,
                chosen.integer("batch", 128), optimizer, chosen.number("learning_rate", rate), chosen.number("momentum", sgd ? 0.9 : 0),
                chosen.flag("nesterov", false), chosen.number("weight_decay", optimizer.equals("adamw") ? ADAMW_DECAY : ADAM_DECAY),
                schedule,
                chosen.number("warm_up", cycle ? WARM_UP_SHARE * epochs : 0), chosen.number("validation", 0), chosen.integer("patience", 0),
                chosen.number("label_smoothing", 0), chosen.text("class_weights", "equal"),
                chosen.text("image_weights"), chosen.text("augment", "none"), chosen.number("clip_gradients", 0),
                chosen.number("average_weights", 0),
                chosen.flag("no_bias_decay", false), chosen.texts("layer_rates"), chosen.flag("whiten", false),
                chosen.flag("test_time_flip", false),
                chosen.flag("new_head", false), chosen.texts("freeze"), chosen.longInteger("seed", 1), chosen.longInteger("steps", 0),
                chosen.flag("no_shuffle", false));
    }

    private static String oneOf(String option, String word, String... words) {
        for (String one : words) {
            if (one.equals(word)) {
                return one;
            }
        }
        throw new IllegalArgumentException(option + " is " + String.join(", ", words) + "; found '" + word + "'");
    }

    /**
     * The trainer that these settings describe.
     *
     * @throws IllegalArgumentException if a number is out of its range, or settings contradict each other
     */
    Trainer trainer() throws IOException {
        if (!optimizer.equals("sgd") && (momentum != 0 || nesterov)) {
            throw new IllegalArgumentException("--momentum and --nesterov belong to --optimizer sgd, not to " + optimizer);
        }
        if (patience != 0 && validation == 0) {
            throw new IllegalArgumentException("--patience needs images to judge by; hold some back with --validation 0.1");
        }
        if (steps < 0) {
            throw new IllegalArgumentException("--steps " + steps + "; expected 1 or more");
        }
        Plateau plateau = Schedules.plateau(schedule);
        Trainer trainer = Trainer.with(newOptimizer()).epochs(epochs).schedule(Schedules.of(schedule, warmUp, epochs)).batch(batch)
                .seed(seed).validation(validation)
                .labelSmoothing(labelSmoothing)
                .classWeights(Weights.ofClasses(classWeights)).augment(Augmentation.parse(augment)).averageWeights(averageWeights)
                .layerRates(Weights.ofLayers(layerRates)).whiten(whiten).testTimeFlip(testTimeFlip)
                .freeze(freeze.toArray(String[]::new));
        trainer = plateau == null ? trainer : trainer.reduceOnPlateau(plateau);
        trainer = clipGradients == 0 ? trainer : trainer.clipGradients(clipGradients);
        trainer = noBiasDecay ? trainer.withoutDecayOnBiasesAndNorms() : trainer;
        trainer = imageWeights == null ? trainer : trainer.imageWeights(Weights.ofImages(Path.of(imageWeights)));
        trainer = patience == 0 ? trainer : trainer.patience(patience);
        trainer = steps == 0 ? trainer : trainer.steps(steps);
        return noShuffle ? trainer.withoutShuffle() : trainer;
    }

    /**
     * A model that has not learned anything.
     *
     * @throws IllegalArgumentException if there is no such network, or none for such images
     */
    Model fresh(Dataset data) {
        Shape image = Shape.of(data.height(), data.width(), data.channels());
        Model fresh = Model.initialize(Zoo.network(Objects.requireNonNull(model), image, data.classes().size()), seed);
        return fresh.withPreprocessing(fresh.preprocessing().withResize(ResizeMode.of(resize)));
    }

    private Optimizer newOptimizer() {
        return switch (optimizer) {
            case "sgd" -> new Sgd(learningRate, momentum, nesterov, weightDecay);
            case "adam" -> Adam.learningRate(learningRate).withWeightDecay(weightDecay);
            default -> AdamW.learningRate(learningRate).withWeightDecay(weightDecay);
        };
    }

    /** How pictures become images; says nothing where the data set has images of one size already. */
    ImageOptions images() {
        ImageOptions options = ImageOptions.defaults().withMode(ResizeMode.of(resize));
        if (size == null) {
            return options;
        }
        Matcher sides = SIZE.matcher(size);
        if (!sides.matches()) {
            throw new IllegalArgumentException("--size " + size + "; expected one side such as 64, or height x width such as 48x64");
        }
        int height = Integer.parseInt(sides.group(1));
        return options.withSize(height, sides.group(2) == null ? height : Integer.parseInt(sides.group(2)), 0);
    }

    /** By {@link #NAMES}, in that order, as JSON values; what is not set is left out. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("data", data);
        if (size != null) {
            json.put("size", size);
        }
        json.put("resize", resize);
        if (model != null) {
            json.put("model", model);
        }
        if (from != null) {
            json.put("from", from);
        }
        json.put("epochs", epochs);
        json.put("batch", batch);
        json.put("optimizer", optimizer);
        json.put("learning_rate", learningRate);
        json.put("momentum", momentum);
        json.put("nesterov", nesterov);
        json.put("weight_decay", weightDecay);
        json.put("schedule", schedule);
        json.put("warm_up", warmUp);
        json.put("validation", validation);
        json.put("patience", patience);
        json.put("label_smoothing", labelSmoothing);
        json.put("class_weights", classWeights);
        if (imageWeights != null) {
            json.put("image_weights", imageWeights);
        }
        json.put("augment", augment);
        json.put("clip_gradients", clipGradients);
        json.put("average_weights", averageWeights);
        json.put("no_bias_decay", noBiasDecay);
        json.put("layer_rates", layerRates);
        json.put("whiten", whiten);
        json.put("test_time_flip", testTimeFlip);
        json.put("new_head", newHead);
        json.put("freeze", freeze);
        json.put("seed", seed);
        json.put("steps", steps);
        json.put("no_shuffle", noShuffle);
        return json;
    }

    /** The network's name for files and headings: one of the zoo, or a word for what has no name. */
    String name() {
        return model != null && model.matches("[a-z0-9-]+") ? model : "model";
    }
}
