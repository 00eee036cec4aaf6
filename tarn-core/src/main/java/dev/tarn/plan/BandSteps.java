package dev.tarn.plan;

import dev.tarn.kernel.BandForward;
import dev.tarn.kernel.Block;
import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.Layout;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.plan.Operation.Bands;
import dev.tarn.plan.Operation.Convolution;
import dev.tarn.plan.Geometry.Rim;
import dev.tarn.tensor.Shape;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The step of three convolutions in bands of rows. */
final class BandSteps {
    /** Floats of the first map beyond which a thread's share of it outgrows its cache. */
    private static final int LARGE = 200_000;

    private BandSteps() {}

    /** Whether bands pay: the widest map is large, and there is a kernel for these shapes. */
    static boolean pays(Bands operation, Shape input, boolean sum) {
        Shape first = map(operation.first(), input);
        if ((long) first.elements() < LARGE) {
            return false;
        }
        Layout x = Geometry.layout(input, Geometry.rim(operation.first().layer(), input));
        Layout y = Geometry.layout(map(operation.third(), map(operation.second(), first)), Rim.NONE);
        return kernel(operation, input, x, y, sum ? y : null).isPresent();
    }

    private static Shape map(Convolution convolution, Shape input) {
        int[] map = Geometry.map(convolution.layer(), input);
        return Shape.of(map[0], map[1], convolution.layer().filters());
    }

    private static Block[] blocks(Bands operation, Shape input, Layout x, Layout y) {
        Shape first = map(operation.first(), input);
        Shape second = map(operation.second(), first);
        Layout a = Geometry.layout(first, Geometry.rim(operation.second().layer(), first));
        Layout b = Geometry.layout(second, Rim.NONE);
        return new Block[] {Geometry.block(operation.first(), input, x, a), Geometry.block(operation.second(), first, a, b),
            Geometry.block(operation.third(), second, b, y)};
    }

    private static Optional<BandForward> kernel(Bands operation, Shape input, Layout x, Layout y, @Nullable Layout residual) {
        Block[] blocks = blocks(operation, input, x, y);
        return Kernels.bandForward(blocks[0], blocks[1], blocks[2], residual);
    }

    static void emit(Compiler c, int i, GraphNode node, Bands operation) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place r = node.inputs().size() == 1 ? null : c.values[node.inputs().get(1)];
        Place y = c.mapOf(i);
        Shape input = c.graph.node(in).output();
        Block[] blocks = blocks(operation, input, x.layout, y.layout);
        BandForward kernel = kernel(operation, input, x.layout, y.layout, r == null ? null : r.layout).orElseThrow();
        int packed = c.builder.constant(kernel.packedFloats());
        List<Convolution> convolutions = operation.convolutions();
        long multiplications = 0;
        for (int j = 0; j < blocks.length; j++) {
            int which = j;
            multiplications += blocks[j].multiplications();
            c.builder.prepare(ConvolutionSteps.prepare(c, convolutions.get(j), blocks[j],
                    (from, at, to, packedAt) -> kernel.pack(which, from, at, to, packedAt), packed, packed + kernel.biasAt(j)));
        }
        c.builder.scratch(kernel.scratchFloats());
        Compiler.Constants k = c.constants;
        // Where two parts meet rows are computed twice: no more parts than threads.
        c.builder.share(node.name(), kernel.name(), multiplications, multiplications, Math.min(kernel.parts(), c.builder.split),
                r == null ? List.of(x) : List.of(x, r), List.of(y.whole()),
                (f, part, parts) -> kernel.run(f.images, x.in(f), x.at(f), k.memory, k.at + packed, r == null ? null : r.in(f),
                        r == null ? 0 : r.at(f), y.in(f), y.at(f), f.own, f.scratch, part, parts));
    }
}
