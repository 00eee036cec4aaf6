package dev.tarn.kernel;

import java.util.Optional;
import jdk.incubator.vector.VectorShape;
import org.jspecify.annotations.Nullable;

/** The only door to the vector twins: a JVM without the module never loads this class. */
final class VectorKernels {
    private VectorKernels() {}

    /** Width of the machine's vectors. */
    static int preferredBits() {
        return Math.min(512, VectorShape.preferredShape().vectorBitSize());
    }

    static BlockForward forward(Block block, boolean training, boolean directOnly, ElementwiseKernels elementwise) {
        if (VectorFirstLayerForward.takes(block)) {
            return new VectorFirstLayerForward(block, elementwise, directOnly);
        }
        if (!directOnly && VectorColourForward.takes(block)) {
            return new VectorColourForward(block, elementwise);
        }
        if (!directOnly && VectorWinogradForward.wins(block)) {
            return new VectorWinogradForward(block, elementwise);
        }
        if (!directOnly && VectorPooledWinogradForward.wins(block, training)) {
            return new VectorPooledWinogradForward(block, elementwise);
        }
        if (VectorDepthwiseForward.takes(block)) {
            return new VectorDepthwiseForward(block, elementwise);
        }
        MergedGroups groups = MergedGroups.of(block);
        if (groups != null) {
            return groups.forward(forward(groups.merged(), training, directOnly, elementwise));
        }
        if (!training && VectorPooledProductForward.takes(block)) {
            return new VectorPooledProductForward(block, elementwise);
        }
        if (VectorProductForward.wins(block)) {
            return new VectorProductForward(block, elementwise);
        }
        return VectorForward.takes(block) ? new VectorForward(block, elementwise) : new PlainForward(block, elementwise);
    }

    static ResidualForward residualForward(Block block, Layout residual, boolean directOnly, ElementwiseKernels elementwise) {
        Block linear = PlainResidualForward.linear(block);
        if (!directOnly && VectorWinogradForward.wins(linear)) {
            return new VectorWinogradForward(block, residual, elementwise);
        }
        if (VectorProductForward.takes(block)) {
            return new VectorProductForward(block, residual, elementwise);
        }
        return new PlainResidualForward(block, residual, elementwise, forward(linear, false, directOnly, elementwise));
    }

    static Optional<BandForward> bandForward(Block first, Block second, Block third, @Nullable Layout residual,
            ElementwiseKernels elementwise) {
        boolean takes = VectorBandForward.takes(first, second, third) && first.filters() % Layout.LANES == 0
                && forward(first, false, false, elementwise) instanceof VectorProductForward
                && forward(third, false, false, elementwise) instanceof VectorProductForward;
        return takes ? Optional.of(new VectorBandForward(first, second, third, residual, elementwise)) : Optional.empty();
    }

    static DenseKernels dense() {
        return new VectorDense();
    }

    static ElementwiseKernels elementwise() {
        return new VectorElementwise();
    }

    static PoolingKernels pooling() {
        return new VectorPooling();
    }

    static NormalizationKernels normalization() {
        return new VectorNormalization();
    }

    static LossKernels loss() {
        return new VectorLoss();
    }

    static UpdateKernels update() {
        return new VectorUpdate();
    }

    static BlockWeightGradient weightGradient(Block block, boolean directOnly) {
        if (VectorFirstLayerForward.takesGradient(block)) {
            return new VectorFirstLayerWeightGradient(block);
        }
        if (VectorPatchWeightGradient.takes(block)) {
            return new VectorPatchWeightGradient(block);
        }
        if (VectorWinnerWeightGradient.takes(block)) {
            return new VectorWinnerWeightGradient(block);
        }
        if (!directOnly && VectorWinogradWeightGradient.wins(block)) {
            return new VectorWinogradWeightGradient(block);
        }
        BlockWeightGradient scattered = directOnly ? null : ScatteredGradients.weightGradient(block);
        if (scattered != null) {
            return scattered;
        }
        if (VectorDepthwiseWeightGradient.takes(block)) {
            return new VectorDepthwiseWeightGradient(block);
        }
        MergedGroups groups = MergedGroups.of(block);
        if (groups != null && VectorForward.takes(groups.merged())) {
            return groups.weightGradient(weightGradient(groups.merged(), directOnly));
        }
        return VectorForward.takes(block) ? new VectorWeightGradient(block) : new PlainWeightGradient(block);
    }

    static BlockInputGradient inputGradient(Block block, boolean directOnly) {
        if (VectorWinnerWeightGradient.takes(block) && VectorWinnerInputGradient.wins(block)) {
            return new VectorWinnerInputGradient(block);
        }
        if (!directOnly && VectorWinogradInputGradient.wins(block)) {
            return new VectorWinogradInputGradient(block);
        }
        BlockInputGradient scattered = directOnly ? null : ScatteredGradients.inputGradient(block);
        if (scattered != null) {
            return scattered;
        }
        if (VectorWinnerWeightGradient.takes(block)) {
            return new VectorWinnerInputGradient(block);
        }
        if (VectorDepthwiseInputGradient.takes(block)) {
            return new VectorDepthwiseInputGradient(block);
        }
        MergedGroups groups = MergedGroups.of(block);
        if (groups != null && VectorInputGradient.takes(groups.merged())) {
            return groups.inputGradient(inputGradient(groups.merged(), directOnly));
        }
        return VectorInputGradient.takes(block) ? new VectorInputGradient(block) : new PlainInputGradient(block);
    }
}
