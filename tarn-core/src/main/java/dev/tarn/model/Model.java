package dev.tarn.model;

import dev.tarn.image.ByteImage;
import dev.tarn.layer.Softmax;
import dev.tarn.network.Network;
import dev.tarn.plan.NonFiniteException;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A network with its parameters, its {@link Preprocessing}, the names of its classes and the record of its training. Immutable: training
 * returns or fills a new one.
 *
 * <pre>{@code
 * Model model = Model.initialize(network, 1);
 * model.save(Path.of("fashion.safetensors"));
 * Model same = Model.load(Path.of("fashion.safetensors"));
 * Prediction prediction = same.predict(image); // prediction.label(), prediction.probability(), prediction.top(3)
 * }</pre>
 */
public final class Model {
    private final Network network;
    private final Map<String, Tensor> parameters;
    private final Preprocessing preprocessing;
    private final List<String> classes;
    private final TrainingRecord training;
    /** Shared by models that differ in nothing they compute with. */
    private final InferencePlans plans;

    private Model(Network network, Map<String, Tensor> parameters, InferencePlans plans, Preprocessing preprocessing,
            List<String> classes, TrainingRecord training) {
        this.network = network;
        this.parameters = parameters;
        this.plans = plans;
        this.preprocessing = preprocessing;
        this.classes = classes;
        this.training = training;
    }

    /**
     * A model with these parameters, without preprocessing, its classes called {@code 0}, {@code 1}, ….
     *
     * @param network that the parameters belong to
     * @param parameters by full name ({@code conv1.weight}) in PyTorch's layout; copied
     * @return a model
     * @throws IllegalArgumentException with a table of the parameters that are missing, too many or of another shape
     */
    public static Model of(Network network, Map<String, Tensor> parameters) {
        return fresh(network, ParameterTable.ordered(network.parameters(), parameters, "given", true));
    }

    /**
     * {@link #of} without copies, for readers of large files: from now on the tensors are the model's, and nobody else may write to them.
     *
     * @param network that the parameters belong to
     * @param parameters by full name, in PyTorch's layout; not copied
     * @return a model
     * @throws IllegalArgumentException as {@link #of}
     */
    public static Model adopt(Network network, Map<String, Tensor> parameters) {
        return fresh(network, ParameterTable.ordered(network.parameters(), parameters, "given", false));
    }

    /**
     * A model that has not learned anything. Each parameter starts as its layer says (as in PyTorch), from a stream of random numbers of
     * its own that follows from the seed and the parameter's place: equal networks and seeds give equal parameters, bit for bit, on every
     * machine.
     *
     * @param network that the parameters belong to
     * @param seed any number
     * @return a model
     */
    public static Model initialize(Network network, long seed) {
        return fresh(network, Initialization.parameters(network, seed));
    }

    private static Model fresh(Network network, Map<String, Tensor> parameters) {
        return new Model(network, parameters, new InferencePlans(network, parameters), Preprocessing.none(network.input()),
                numbers(network),
                TrainingRecord.none());
    }

    private static List<String> numbers(Network network) {
        return network.output().rank() == 1 ? IntStream.range(0, network.output().size(0)).mapToObj(Integer::toString).toList() : List.of();
    }

    /**
     * Reads a model file.
     *
     * @param file a {@code .safetensors} file that {@link #save} wrote
     * @return an equal model to the one that was saved
     * @throws IOException naming the file and what is wrong with it
     */
    public static Model load(Path file) throws IOException {
        return ModelFile.read(file);
    }

    /**
     * Writes the model file, whole or not at all; equal models give equal bytes.
     *
     * @param file where to; what stands there is replaced
     * @throws IOException in one line; a former file is then as it was
     */
    public void save(Path file) throws IOException {
        ModelFile.write(this, file);
    }

    /**
     * {@return the same model with other parameters}
     *
     * @param newParameters as for {@link #of}
     */
    public Model withParameters(Map<String, Tensor> newParameters) {
        Map<String, Tensor> ordered = ParameterTable.ordered(network.parameters(), newParameters, "given", true);
        return new Model(network, ordered, new InferencePlans(network, ordered), preprocessing, classes, training);
    }

    /**
     * {@return the same model with other preprocessing}
     *
     * @param newPreprocessing instead of what it has
     * @throws IllegalArgumentException if its channels are not the network's
     */
    public Model withPreprocessing(Preprocessing newPreprocessing) {
        int channels = Preprocessing.channels(network.input());
        if (newPreprocessing.channels() != channels) {
            throw new IllegalArgumentException(
                    "preprocessing for " + newPreprocessing.channels() + " channels does not suit the network's input " + network.input()
                            + ", which needs " + channels);
        }
        return new Model(network, parameters, plans, newPreprocessing, classes, training);
    }

    /**
     * {@return the same model with other names for its classes}
     *
     * @param names one for each output, in their order
     * @throws IllegalArgumentException if there are not as many as the network has outputs, or one is blank or stands twice
     */
    public Model withClasses(List<String> names) {
        Shape output = network.output();
        if (output.rank() != 1 || output.size(0) != names.size()) {
            throw new IllegalArgumentException(
                    names.size() + " class names do not suit the network's output " + output + "; each output needs one");
        }
        if (names.stream().anyMatch(String::isBlank) || new HashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException("class names must differ and not be blank: " + names);
        }
        return new Model(network, parameters, plans, preprocessing, List.copyOf(names), training);
    }

    /**
     * {@return the same model with another record of its training}
     *
     * @param record instead of what it has
     */
    public Model withTraining(TrainingRecord record) {
        return new Model(network, parameters, plans, preprocessing, classes, record);
    }

    /**
     * Classifies one image. Any number of threads may call it at once.
     *
     * @param image of the network's input shape with pixels in 0..1 (for one channel {@code height×width} will do); it is standardised here
     * @return the classes with their probabilities
     * @throws IllegalArgumentException if the shape is another, or the network's output is not a vector of classes
     * @throws NonFiniteException if a pixel, or the network's output for it, is not finite
     */
    public Prediction predict(Tensor image) {
        Shape input = network.input();
        Shape shape = image.shape();
        boolean plain = shape.rank() == 2 && input.equals(Shape.of(shape.size(0), shape.size(1), 1));
        if (!plain && !shape.equals(input)) {
            throw new IllegalArgumentException(
                    "an image of " + shape + " for a network whose input is " + input + "; bring it to that size first");
        }
        return predict(1, image.data()).getFirst();
    }

    /**
     * {@link #predict(Tensor)} for pixels row by row, channels last.
     *
     * @param pixels in 0..1, as many as the network's input has
     * @return the classes with their probabilities
     */
    public Prediction predict(float... pixels) {
        return predict(Tensor.of(network.input(), pixels));
    }

    /**
     * Classifies a picture of any size, as {@code ImageDecoder} reads it from a file: {@link #preprocessing()} says how it is made to fit.
     *
     * @param picture grey or coloured
     * @return the classes with their probabilities
     */
    public Prediction predict(ByteImage picture) {
        return predict(preprocessing.pixels(picture, network.input()));
    }

    /**
     * {@link #predict(ByteImage)} for a picture that Java holds already.
     *
     * @param picture grey or coloured
     * @return the classes with their probabilities
     */
    public Prediction predict(BufferedImage picture) {
        return predict(ByteImage.of(picture));
    }

    /**
     * Classifies a batch of images, as {@link #predict(Tensor)} does one, on the caller's thread.
     *
     * @param images of the network's input shape behind the number of images
     * @return a prediction for each image, in their order; the same as for each alone up to rounding
     */
    public List<Prediction> predictAll(Tensor images) {
        return predict(checkedBatch(images), images.data());
    }

    private int checkedBatch(Tensor images) {
        int count = images.shape().rank() == 0 ? 0 : images.shape().size(0);
        if (!images.shape().equals(network.input().batchOf(count))) {
            throw new IllegalArgumentException(
                    "images of " + images.shape() + " for a network whose input is " + network.input() + "; expected n×"
                            + network.input());
        }
        return count;
    }

    private List<Prediction> predict(int count, float[] pixels) {
        if (classes.isEmpty()) {
            throw new IllegalArgumentException(
                    "the network's output is " + network.output() + ", not a probability for each class; run() gives it as it is");
        }
        int size = network.input().elements();
        float[] outputs = new float[count * classes.size()];
        plans.run(count, (image, target, at) -> {
            System.arraycopy(pixels, image * size, target, at, size);
            preprocessing.apply(target, at, size);
        }, outputs);
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            predictions.add(prediction(outputs, i));
        }
        return predictions;
    }

    /**
     * What the network's output says about one image.
     *
     * @param outputs of several images, one behind the other, as {@link #run} gives them
     * @param image which of them
     * @return the classes with their probabilities
     * @throws IllegalArgumentException if the network's output is not a vector of classes
     * @throws NonFiniteException if it is not finite
     */
    public Prediction prediction(float[] outputs, int image) {
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("the network's output is " + network.output() + ", not a probability for each class");
        }
        checkFinite(outputs, image);
        boolean probabilities = network.head() != Network.INPUT && network.nodes().get(network.head()).layer() instanceof Softmax;
        int at = image * classes.size();
        return probabilities ? Prediction.ofProbabilities(classes, outputs, at) : Prediction.ofLogits(classes, outputs, at);
    }

    private void checkFinite(float[] outputs, int image) {
        for (int i = 0; i < classes.size(); i++) {
            float value = outputs[image * classes.size() + i];
            if (!Float.isFinite(value)) {
                throw new NonFiniteException("image " + image + ": the network gives " + value + " for class " + classes.get(i)
                        + "; its parameters are not finite or far too large: train it with a lower learning rate", image);
            }
        }
    }

    /**
     * The network alone, without preprocessing and without softmax where the network has none.
     *
     * @param images {@code n×} the network's input, as the network wants them: standardised
     * @return {@code n×} the network's output
     */
    public Tensor run(Tensor images) {
        int count = checkedBatch(images);
        int size = network.input().elements();
        Tensor outputs = Tensor.zeros(network.output().batchOf(count));
        plans.run(count, (image, target, at) -> System.arraycopy(images.data(), image * size, target, at, size), outputs.data());
        return outputs;
    }

    /** {@return the network that the parameters belong to} */
    public Network network() {
        return network;
    }

    /** {@return all parameters by full name, in the order of the network and PyTorch's layout: copies} */
    public Map<String, Tensor> parameters() {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> copies.put(name, tensor.copy()));
        return copies;
    }

    /** The parameters themselves, for readers. */
    Map<String, Tensor> sharedParameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** {@return what is done to pixels before the network takes them} */
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /** {@return names of the classes in the order of the network's outputs; empty if the output is not a vector} */
    public List<String> classes() {
        return classes;
    }

    /** {@return how the model came about; {@link TrainingRecord#none()} if nobody says} */
    public TrainingRecord training() {
        return training;
    }

    /** Equal in every bit of every parameter, and in everything else that the file holds. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Model that && network.equals(that.network) && parameters.equals(that.parameters)
                && preprocessing.equals(that.preprocessing)
                && classes.equals(that.classes) && training.equals(that.training);
    }

    @Override
    public int hashCode() {
        return 31 * network.hashCode() + parameters.hashCode();
    }

    @Override
    public String toString() {
        return "Model " + network;
    }
}
