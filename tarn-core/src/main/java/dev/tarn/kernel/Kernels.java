package dev.tarn.kernel;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows both twins, plain Java and Vector API, and chooses between them once, when it is first asked.
 *
 * <p>The system property {@code tarn.kernels} overrules the choice: {@code plain}, {@code vector} (as wide as the machine likes), {@code vector128},
 * {@code vector256}, {@code vector512}. A width that the machine lacks is correct and very slow: for tests.
 *
 * <p>Of several ways to compute a block, shapes alone decide, so a run is repeatable.
 */
public final class Kernels {
    private static final Choice CHOICE = choose(System.getProperty("tarn.kernels", ""));

    private Kernels() {}

    /** Made when the first is asked for: the choice must stand before a vector kernel is loaded. */
    private static final class Twins {
        static final DenseKernels DENSE = CHOICE.vector() ? VectorKernels.dense() : new PlainDense();
        static final ElementwiseKernels ELEMENTWISE = CHOICE.vector() ? VectorKernels.elementwise() : new PlainElementwise();
        static final PoolingKernels POOLING = CHOICE.vector() ? VectorKernels.pooling() : new PlainPooling();
        static final NormalizationKernels NORMALIZATION = CHOICE.vector() ? VectorKernels.normalization() : new PlainNormalization();
        static final LossKernels LOSS = CHOICE.vector() ? VectorKernels.loss() : new PlainLoss();
        static final UpdateKernels UPDATE = CHOICE.vector() ? VectorKernels.update() : new PlainUpdate();

        private Twins() {}
    }

    /**
     * Which twin runs.
     *
     * @param vector whether the Vector API is used
     * @param bits width of a vector, 0 without
     * @param reason why, and what would change it
     */
    public record Choice(boolean vector, int bits, String reason) {}

    public static Choice choice() {
        return CHOICE;
    }

    public static DenseKernels dense() {
        return Twins.DENSE;
    }

    public static ElementwiseKernels elementwise() {
        return Twins.ELEMENTWISE;
    }

    public static PoolingKernels pooling() {
        return Twins.POOLING;
    }

    public static NormalizationKernels normalization() {
        return Twins.NORMALIZATION;
    }

    public static LossKernels loss() {
        return Twins.LOSS;
    }

    public static UpdateKernels update() {
        return Twins.UPDATE;
    }

    /**
     * How to compute a block.
     *
     * @param training whether winner codes will be wanted
     * @param directOnly sums in the order of the definition: no Winograd, whose results differ in the last bits
     */
    public static BlockForward forward(Block block, boolean training, boolean directOnly) {
        return CHOICE.vector() ? VectorKernels.forward(block, training, directOnly, elementwise()) : new PlainForward(block, elementwise());
    }

    /**
     * How to compute a block without pool whose map is summed with another one in front of the activation; inference only.
     *
     * @param residual where the other map lies
     */
    public static ResidualForward residualForward(Block block, Layout residual, boolean directOnly) {
        return CHOICE.vector()
                ? VectorKernels.residualForward(block, residual, directOnly, elementwise())
                : new PlainResidualForward(block, residual, elementwise());
    }

    /**
     * How to compute three blocks in bands of rows, at inference; empty: one by one is as good. {@code first}'s output is {@code second}'s input, and so on.
     *
     * @param residual where the other map lies with which {@code third}'s is summed in front of its activation, or null
     */
    public static Optional<BandForward> bandForward(Block first, Block second, Block third, @Nullable Layout residual) {
        return CHOICE.vector() ? VectorKernels.bandForward(first, second, third, residual, elementwise()) : Optional.empty();
    }

    /** How to compute the gradient of a block's weights and bias. */
    public static BlockWeightGradient weightGradient(Block block, boolean directOnly) {
        return CHOICE.vector() ? VectorKernels.weightGradient(block, directOnly) : new PlainWeightGradient(block);
    }

    /** How to compute the gradient of a block's input. */
    public static BlockInputGradient inputGradient(Block block, boolean directOnly) {
        return CHOICE.vector() ? VectorKernels.inputGradient(block, directOnly) : new PlainInputGradient(block);
    }

    private static Choice choose(String wish) {
        if (wish.equals("plain")) {
            return new Choice(false, 0, "tarn.kernels=plain");
        }
        if (!wish.matches("|vector|vector128|vector256|vector512")) {
            throw new IllegalArgumentException(
                    "tarn.kernels: found \"" + wish + "\", expected plain, vector, vector128, vector256 or vector512");
        }
        Optional<String> refused = Machine.vectorsRefused();
        if (refused.isPresent()) {
            return new Choice(false, 0, refused.get());
        }
        int bits = wish.startsWith("vector") && wish.length() > 6 ? Integer.parseInt(wish.substring(6)) : VectorKernels.preferredBits();
        if (bits < 128) {
            return new Choice(false, 0, "the machine has no vectors of 128 bits or more");
        }
        return new Choice(true, bits, wish.isEmpty() ? "the JVM compiles vectors of " + bits + " bits" : "tarn.kernels=" + wish);
    }
}
