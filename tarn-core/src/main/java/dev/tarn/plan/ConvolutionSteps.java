package dev.tarn.plan;

import dev.tarn.activation.Activation;
import dev.tarn.activation.Activation.Kind;
import dev.tarn.kernel.Block;
import dev.tarn.kernel.BlockForward;
import dev.tarn.kernel.BlockInputGradient;
import dev.tarn.kernel.BlockWeightGradient;
import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.ResidualForward;
import dev.tarn.plan.Compiler.Constants;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.plan.Operation.Convolution;
import dev.tarn.plan.Operation.Residual;
import dev.tarn.plan.PlanBuilder.PerChunk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps of the fused block: convolution → batch norm → max pool → activation. */
final class ConvolutionSteps {
    private static final int FEW_PIXELS = 128;
    private static final int MANY_WEIGHTS = 1 << 16;

    private ConvolutionSteps() {}

    static void emit(Compiler c, int i, GraphNode node, Convolution operation) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.mapOf(i);
        Block block = Geometry.block(operation, c.graph.node(in).output(), x.layout, y.layout);
        BlockForward kernel = Kernels.forward(block, c.training, c.options.directOnly() || transformsTooMuch(c, block));
        boolean backward = c.needsGradient(i);
        Place winners = backward && block.pool() != null ? c.builder.winners("winners of " + node.name(), block.winnerBytes()) : null;

        int packed = c.builder.constant(kernel.packedFloats());
        int ownBias = !operation.foldsNothing() || !operation.layer().bias() ? c.builder.constant(block.biasFloats()) : -1;
        Constants k = c.constants;
        float[] p = c.parameterMemory;
        c.builder.prepare(prepare(c, operation, block, kernel::pack, packed, ownBias));
        int bias = ownBias >= 0 ? 0 : c.parameters.slot(operation.weights() + ".bias").offset();
        c.builder.scratch(kernel.scratchFloats(c.builder.chunk));
        List<Place> writes = winners == null ? List.of(y.whole()) : List.of(y, winners);
        c.builder.share(node.name(), kernel.name(), block.multiplications(), effort(block), parts(c, kernel), List.of(x), writes,
                (f, part, parts) -> kernel.run(f.images, x.in(f), x.at(f), k.memory, k.at + packed, ownBias >= 0 ? k.memory : p,
                        ownBias >= 0 ? k.at + ownBias : bias, y.in(f), y.at(f),
                        winners == null ? null : winners.bytesIn(f), winners == null ? 0 : winners.at(f), f.own, f.scratch, part, parts));
        if (backward) {
            c.onBackward(i, () -> backward(c, i, node, operation, block, winners));
        }
    }

    /** Depthwise convolutions multiply little for what they read. */
    private static long effort(Block block) {
        return block.multiplications() * (block.groups() == block.input().channels() && block.groups() > 1 ? 3 : 1);
    }

    private static int parts(Compiler c, BlockForward kernel) {
        return kernel.readsAllForEachPart() ? Math.min(kernel.parts(), c.builder.split) : kernel.parts();
    }

    /** Whether so few pixels wait for so many weights that Winograd's, of which there are four times as many, would cost more than the products saved. */
    private static boolean transformsTooMuch(Compiler c, Block block) {
        return !c.training && (long) c.builder.together * block.mapHeight() * block.mapWidth() < FEW_PIXELS
                && (long) block.input().channels() * block.filters() >= MANY_WEIGHTS;
    }

    /** At inference: the convolution's map is summed with another value before it is stored. */
    static void emitResidual(Compiler c, int i, GraphNode node, Residual operation) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place r = c.values[node.inputs().get(1)];
        Place y = c.mapOf(i);
        Convolution convolution = operation.convolution();
        Block block = Geometry.block(Convolution.of(convolution.weights(), convolution.layer(), operation.activation()),
                c.graph.node(in).output(), x.layout, y.layout);
        ResidualForward kernel = Kernels.residualForward(block, r.layout, c.options.directOnly() || transformsTooMuch(c, block));
        int packed = c.builder.constant(kernel.packedFloats());
        int ownBias = !convolution.foldsNothing() || !convolution.layer().bias() ? c.builder.constant(block.biasFloats()) : -1;
        Constants k = c.constants;
        float[] p = c.parameterMemory;
        c.builder.prepare(prepare(c, convolution, block, kernel::pack, packed, ownBias));
        int bias = ownBias >= 0 ? 0 : c.parameters.slot(convolution.weights() + ".bias").offset();
        c.builder.scratch(kernel.scratchFloats(c.builder.chunk));
        c.builder.share(node.name(), kernel.name(), block.multiplications(), effort(block), parts(c, kernel), List.of(x, r),
                List.of(y.whole()),
                (f, part, parts) -> kernel.runSum(f.images, x.in(f), x.at(f), k.memory, k.at + packed, ownBias >= 0 ? k.memory : p,
                        ownBias >= 0 ? k.at + ownBias : bias, r.in(f), r.at(f), y.in(f), y.at(f), f.own, f.scratch, part, parts));
    }

    /** Brings canonical weights into a kernel's form. */
    interface Packer {
        void pack(float[] weights, int weightsAt, float[] packed, int packedAt);
    }

    /** @param ownBias where the bias goes among the constants, needed for a norm and for a layer without bias; -1: the layer's own serves */
    static Runnable prepare(Compiler c, Convolution operation, Block block, Packer packer, int packed, int ownBias) {
        Constants k = c.constants;
        float[] p = c.parameterMemory;
        int weights = c.parameters.slot(operation.weights() + ".weight").offset();
        int bias = operation.layer().bias() ? c.parameters.slot(operation.weights() + ".bias").offset() : -1;
        if (operation.foldsNothing()) {
            return () -> {
                packer.pack(p, weights, k.memory, k.at + packed);
                if (ownBias >= 0 && bias >= 0) {
                    System.arraycopy(p, bias, k.memory, k.at + ownBias, block.filters());
                }
            };
        }
        return () -> {
            float[] folded = new float[block.weightFloats()];
            FoldedWeights.compute(c, operation, block, folded, k.memory, k.at + ownBias);
            packer.pack(folded, 0, k.memory, k.at + packed);
        };
    }

    private static void backward(Compiler c, int i, GraphNode node, Convolution operation, Block block, @Nullable Place winners) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place g = c.gradient(i);
        Activation f = operation.activation();
        boolean codesSuffice = f.kind() == Kind.RELU && winners != null; // a dead window's code is 0
        if (f.kind() != Kind.IDENTITY && !codesSuffice) {
            ElementSteps.derivativeInPlace(c, node, f, c.values[i], g);
        }
        List<Place> reads = new ArrayList<>(List.of(x, g));
        if (winners != null) {
            reads.add(winners);
        }
        if (c.trainable(operation.weights())) {
            weightGradient(c, node, operation, block, x, g, winners, reads);
        }
        if (c.needsGradient(in)) {
            BlockInputGradient kernel = Kernels.inputGradient(block, c.options.directOnly());
            int packed = c.builder.constant(kernel.packedFloats());
            Constants k = c.constants;
            float[] p = c.parameterMemory;
            int weights = c.parameters.slot(operation.weights() + ".weight").offset();
            c.builder.prepare(() -> kernel.pack(p, weights, k.memory, k.at + packed));
            c.builder.scratch(kernel.scratchFloats(c.builder.chunk));
            Place dx = c.gradient(in);
            boolean add = c.accumulates(in);
            c.builder.step(node.name() + " input gradient", kernel.name(), block.multiplications(), reads, List.of(dx),
                    fr -> kernel.run(fr.images, g.in(fr), g.at(fr), winners == null ? null : winners.bytesIn(fr),
                            winners == null ? 0 : winners.at(fr), k.memory, k.at + packed,
                            dx.in(fr), dx.at(fr), add, fr.own, fr.scratch));
        }
    }

    private static void weightGradient(Compiler c, GraphNode node, Convolution operation, Block block, Place x, Place g,
            @Nullable Place winners, List<Place> reads) {
        BlockWeightGradient kernel = Kernels.weightGradient(block, c.options.directOnly());
        PerChunk sums = c.builder.perChunk(kernel.accumulatorFloats());
        c.builder.scratch(kernel.scratchFloats(c.builder.chunk));
        c.builder.step(node.name() + " weight gradient", kernel.name(), block.multiplications(), reads, List.of(), f -> {
            java.util.Arrays.fill(f.shared, sums.at(f), sums.at(f) + sums.floats, 0);
            kernel.run(f.images, x.in(f), x.at(f), g.in(f), g.at(f), winners == null ? null : winners.bytesIn(f),
                    winners == null ? 0 : winners.at(f), f.shared, sums.at(f), f.own,
                    f.scratch);
        });
        int weights = c.parameters.slot(operation.weights() + ".weight").offset();
        int bias = operation.layer().bias() ? c.parameters.slot(operation.weights() + ".bias").offset() : -1;
        float[] gradient = c.gradientMemory;
        c.builder.atEnd(node.name() + " weight gradient",
                f -> kernel.reduce(f.shared, sums.offset, sums.floats, c.builder.activeChunks(), gradient, weights, bias));
    }
}
