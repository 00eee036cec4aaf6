package dev.tarn.model;

import dev.tarn.layer.Parameter;
import dev.tarn.network.Network;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A network with its parameters, its {@link Preprocessing}, the names of its classes and the record of its training. Immutable: training
 * returns or fills a new one.
 *
 * <pre>{@code
 * Model model = Model.initialize(network, 1);
 * model.save(Path.of("fashion.safetensors"));
 * Model same = Model.load(Path.of("fashion.safetensors"));
 * }</pre>
 */
public final class Model {
    private final Network network;
    private final Map<String, Tensor> parameters;
    private final Preprocessing preprocessing;
    private final List<String> classes;
    private final TrainingRecord training;

    private Model(Network network, Map<String, Tensor> parameters, Preprocessing preprocessing, List<String> classes,
            TrainingRecord training) {
        this.network = network;
        this.parameters = parameters;
        this.preprocessing = preprocessing;
        this.classes = classes;
        this.training = training;
    }

    /**
     * A model with these parameters, without preprocessing, its classes called {@code 0}, {@code 1}, ….
     *
     * @param parameters by full name ({@code conv1.weight}) in PyTorch's layout; copied
     * @throws IllegalArgumentException with a table of the parameters that are missing, too many or of another shape
     */
    public static Model of(Network network, Map<String, Tensor> parameters) {
        return new Model(network, ParameterTable.ordered(network.parameters(), parameters, "given"), Preprocessing.none(network.input()),
                numbers(network), TrainingRecord.none());
    }

    /**
     * A model that has not learned anything. Each parameter starts as its layer says (as in PyTorch), from a stream of random numbers of
     * its own that follows from the seed and the
     * parameter's place: equal networks and seeds give equal parameters, bit for bit, on every machine.
     */
    public static Model initialize(Network network, long seed) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        network.parameters().forEach((name, parameter) -> parameters.put(name, initial(parameter, seed, parameters.size())));
        return new Model(network, parameters, Preprocessing.none(network.input()), numbers(network), TrainingRecord.none());
    }

    private static Tensor initial(Parameter parameter, long seed, int index) {
        Tensor tensor = Tensor.zeros(parameter.shape());
        parameter.initializer().fill(tensor.data(), new SplittableRandom(mix(mix(seed) + index)));
        return tensor;
    }

    /**
     * The finaliser of SplitMix64 (Steele, Lea and Flood 2014). Seeds one step apart must not give SplittableRandom starting points a
     * whole number of its steps apart: its streams would be
     * the same numbers, shifted.
     */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static List<String> numbers(Network network) {
        return network.output().rank() == 1 ? IntStream.range(0, network.output().size(0)).mapToObj(Integer::toString).toList() : List.of();
    }

    /**
     * Reads a model file.
     *
     * @throws IOException naming the file and what is wrong with it
     */
    public static Model load(Path file) throws IOException {
        return ModelFile.read(file);
    }

    /**
     * Writes the model file, whole or not at all; equal models give equal bytes.
     *
     * @throws IOException in one line; a former file is then as it was
     */
    public void save(Path file) throws IOException {
        ModelFile.write(this, file);
    }

    /**
     * The same model with other parameters.
     *
     * @param newParameters as for {@link #of}
     */
    public Model withParameters(Map<String, Tensor> newParameters) {
        return new Model(network, ParameterTable.ordered(network.parameters(), newParameters, "given"), preprocessing, classes, training);
    }

    /**
     * The same model with other preprocessing.
     *
     * @throws IllegalArgumentException if its channels are not the network's
     */
    public Model withPreprocessing(Preprocessing newPreprocessing) {
        int channels = Preprocessing.channels(network.input());
        if (newPreprocessing.channels() != channels) {
            throw new IllegalArgumentException(
                    "preprocessing for " + newPreprocessing.channels() + " channels does not suit the network's input " + network.input()
                            + ", which needs " + channels);
        }
        return new Model(network, parameters, newPreprocessing, classes, training);
    }

    /**
     * The same model with other names for its classes.
     *
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
        return new Model(network, parameters, preprocessing, List.copyOf(names), training);
    }

    /** The same model with another record of its training. */
    public Model withTraining(TrainingRecord record) {
        return new Model(network, parameters, preprocessing, classes, record);
    }

    public Network network() {
        return network;
    }

    /** All parameters by full name, in the order of the network and PyTorch's layout: copies. */
    public Map<String, Tensor> parameters() {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> copies.put(name, tensor.copy()));
        return copies;
    }

    /** The parameters themselves, for readers. */
    Map<String, Tensor> sharedParameters() {
        return Collections.unmodifiableMap(parameters);
    }

    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /** Names of the classes in the order of the network's outputs; empty if the output is not a vector. */
    public List<String> classes() {
        return classes;
    }

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
