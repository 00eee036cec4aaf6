package dev.tarn.cli;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What may be set about a training run, each under the name of its option. Nothing has a default here: a setting may also come from a file, and
 * {@link RunSettings} has the defaults. The fields are read through picocli, see {@link MergedOptions}.
 */
@SuppressWarnings("UnusedVariable") // picocli writes them and MergedOptions asks picocli for them
final class TrainOptions {
    /** Settings that {@code run.json} holds and {@code --config} takes. */
    static final Set<String> NAMES = Set.copyOf(RunSettings.NAMES);

    @Option(names = "--size", paramLabel = "SIDE|HxW", description = "Size to which pictures of folders are brought. Default: chosen from the pictures.")
    private @Nullable String size;

    @Option(names = "--resize", paramLabel = "MODE", description = "What becomes of pictures of another shape: stretch, fit (the rest is black) or crop. Default: stretch.")
    private @Nullable String resize;

    @Option(names = "--model", paramLabel = "M", description = "Network: a name of the zoo (convnet1, convnet2, lenet5, vgg-small, resnet-small, speedrun) or a line such as "
            + "\"conv 32 3, relu, maxpool 2, flatten, dense 10\", or a Keras config.json. Default: convnet1.")
    private @Nullable String model;

    @Option(names = "--from", paramLabel = "FILE", description = "Go on from this model file: its network and its parameters.")
    private @Nullable String from;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes through the training images. Default: 10.")
    private @Nullable Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Images a step. Default: 128.")
    private @Nullable Integer batch;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "sgd, adam or adamw. Default: adamw.")
    private @Nullable String optimizer;

    @Option(names = "--learning-rate", paramLabel = "X", description = "Its peak, if the schedule varies it. Default: 0.005 for one-cycle, else 0.001; for sgd 0.1 and 0.01.")
    private @Nullable Double learningRate;

    @Option(names = "--momentum", paramLabel = "X", description = "Of sgd. Default: 0.9.")
    private @Nullable Double momentum;

    @Option(names = "--nesterov", negatable = true, description = "Nesterov's momentum, with sgd.")
    private @Nullable Boolean nesterov;

    @Option(names = "--weight-decay", paramLabel = "X", description = "Default: 0.01 for adamw, else 0.")
    private @Nullable Double weightDecay;

    @Option(names = "--schedule", paramLabel = "NAME", description = "constant, step (a tenth after each third of the epochs), cosine, one-cycle, triangular, or plateau [FACTOR EPOCHS] (times the factor, 0.1, when the loss has not fallen for so many epochs, 5). Default: one-cycle.")
    private @Nullable String schedule;

    @Option(names = "--warm-up", paramLabel = "N", description = "Epochs during which the rate rises; fractions are allowed. Default: a fifth of the epochs for one-cycle and triangular, else 0.")
    private @Nullable Double warmUp;

    @Option(names = "--validation", paramLabel = "X", description = "Share of the training images, of each class alike, that is held back and judged after each epoch. "
            + "The epoch that does best there is kept. Default: 0.")
    private @Nullable Double validation;

    @Option(names = "--patience", paramLabel = "N", description = "Stop when so many epochs brought nothing better on the validation images.")
    private @Nullable Integer patience;

    @Option(names = "--label-smoothing", paramLabel = "X", description = "Share of each target that is spread over all classes. Default: 0.")
    private @Nullable Double labelSmoothing;

    @Option(names = "--class-weights", paramLabel = "W", description = "balanced: rare classes count as much as frequent ones; or a weight for some classes, as in Coat=2,Shirt=1.5. Default: equal.")
    private @Nullable String classWeights;

    @Option(names = "--image-weights", paramLabel = "FILE.npy", description = "A weight for each training image.")
    private @Nullable String imageWeights;

    @Option(names = "--augment", paramLabel = "CHANGES", description = "Random changes of the training images, such as \"flip, shift 2, cutout 8\": flip [alternating], shift N [reflect], "
            + "rotate DEGREES [reflect], scale SHARE [reflect], brightness SHARE, contrast SHARE, cutout SIDE, erase PROBABILITY, mixup ALPHA. Default: none.")
    private @Nullable String augment;

    @Option(names = "--clip-gradients", paramLabel = "NORM", description = "Scale gradients down whose common norm is larger.")
    private @Nullable Double clipGradients;

    @Option(names = "--average-weights", paramLabel = "X", description = "Judge and keep a running average of the weights, of which each step keeps this share, such as 0.999.")
    private @Nullable Double averageWeights;

    @Option(names = "--no-bias-decay", negatable = true, description = "Weight decay for filters and matrices only, not for biases and norms.")
    private @Nullable Boolean noBiasDecay;

    @Option(names = "--layer-rates", paramLabel = "GLOB=X", split = ",", description = "Layers with a multiple of the learning rate, such as conv*=0.1.")
    private @Nullable List<String> layerRates;

    @Option(names = "--whiten", negatable = true, description = "Start the first convolution with filters that whiten the images.")
    private @Nullable Boolean whiten;

    @Option(names = "--test-time-flip", negatable = true, description = "Judge each image together with its mirror image.")
    private @Nullable Boolean testTimeFlip;

    @Option(names = "--new-head", negatable = true, description = "With --from: replace the last layer with weights by a new one for the classes of the data. It learns even if --freeze names it.")
    private @Nullable Boolean newHead;

    @Option(names = "--freeze", paramLabel = "GLOB", split = ",", description = "Layers that do not learn, such as conv*.")
    private @Nullable List<String> freeze;

    @Option(names = "--seed", paramLabel = "N", description = "What all random choices follow from: equal seeds give equal files. Default: 1.")
    private @Nullable Long seed;

    @Option(names = "--steps", paramLabel = "N", description = "Stop after so many steps.")
    private @Nullable Long steps;

    @Option(names = "--no-shuffle", negatable = true, description = "--no-shuffle: take the images in the order of the data set, in every epoch.")
    private @Nullable Boolean noShuffle;
}
