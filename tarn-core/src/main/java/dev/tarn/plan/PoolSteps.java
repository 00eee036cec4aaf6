package dev.tarn.plan;

import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.Layout;
import dev.tarn.kernel.PoolingKernels;
import dev.tarn.kernel.PoolingKernels.Window;
import dev.tarn.plan.Graph.GraphNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Steps of pools that no convolution feeds directly. */
final class PoolSteps {
    private static final PoolingKernels POOLING = Kernels.pooling();

    private PoolSteps() {}

    /** Some rows of a pool's output, as a pool of its own that begins further down. */
    private record Band(Window window, Layout output, int offset) {
        static Band of(Window w, Layout output, int part, int parts) {
            int from = output.height() * part / parts;
            int to = output.height() * (part + 1) / parts;
            return new Band(
                    new Window(w.height(), w.width(), w.strideHeight(), w.strideWidth(), w.padTop() - from * w.strideHeight(), w.padLeft()),
                    new Layout(to - from, output.width(), output.channels(), output.top(), output.left(), output.bottom(), output.right()),
                    from * output.row());
        }
    }

    static void max(Compiler c, int i, GraphNode node, Window window) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        long effort = (long) window.height() * window.width() * y.layout.image();
        int parts = c.builder.partsOf(y.layout.height(), effort);
        Band[] bands = IntStream.range(0, parts).mapToObj(part -> Band.of(window, y.layout, part, parts)).toArray(Band[]::new);
        c.builder.share(node.name(), "max pool", 0, effort, y.layout.height(), List.of(x), List.of(y), (f, part, _) -> {
            Band band = bands[part];
            for (int n = 0; n < f.images; n++) {
                POOLING.max(x.layout, band.window, x.in(f), x.at(f) + n * x.image(), band.output, y.in(f),
                        y.at(f) + n * y.image() + band.offset);
            }
        });
        c.onBackward(i, () -> {
            if (c.needsGradient(in)) {
                Place g = c.gradient(i);
                Place dx = c.gradient(in);
                boolean add = c.accumulates(in);
                c.builder.step(node.name() + " gradient", "max pool", 0, List.of(x, y, g), List.of(dx), f -> {
                    begin(f, dx, add);
                    for (int n = 0; n < f.images; n++) {
                        POOLING.maxGradient(x.layout, window, x.in(f), x.at(f) + n * x.image(), y.layout, y.in(f), y.at(f) + n * y.image(),
                                g.in(f), g.at(f) + n * g.image(), dx.in(f),
                                dx.at(f) + n * dx.image());
                    }
                });
            }
        });
    }

    static void average(Compiler c, int i, GraphNode node, Window window, boolean countPadding, int padBottom, int padRight) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        c.builder.step(node.name(), "average pool", 0, List.of(x), List.of(y), f -> {
            for (int n = 0; n < f.images; n++) {
                POOLING.average(x.layout, window, countPadding, padBottom, padRight, x.in(f), x.at(f) + n * x.image(), y.layout, y.in(f),
                        y.at(f) + n * y.image());
            }
        });
        c.onBackward(i, () -> {
            if (c.needsGradient(in)) {
                Place g = c.gradient(i);
                Place dx = c.gradient(in);
                boolean add = c.accumulates(in);
                c.builder.step(node.name() + " gradient", "average pool", 0, List.of(g), List.of(dx), f -> {
                    begin(f, dx, add);
                    for (int n = 0; n < f.images; n++) {
                        POOLING.averageGradient(dx.layout, window, countPadding, padBottom, padRight, g.layout, g.in(f),
                                g.at(f) + n * g.image(), dx.in(f), dx.at(f) + n * dx.image());
                    }
                });
            }
        });
    }

    static void globalAverage(Compiler c, int i, GraphNode node) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        c.builder.step(node.name(), "global average pool", 0, List.of(x), List.of(y), f -> {
            for (int n = 0; n < f.images; n++) {
                POOLING.globalAverage(x.layout, x.in(f), x.at(f) + n * x.image(), y.in(f), y.at(f) + n * y.image());
            }
        });
        c.onBackward(i, () -> {
            if (c.needsGradient(in)) {
                Place g = c.gradient(i);
                Place dx = c.gradient(in);
                boolean add = c.accumulates(in);
                c.builder.step(node.name() + " gradient", "global average pool", 0, List.of(g), List.of(dx), f -> {
                    for (int n = 0; n < f.images; n++) {
                        POOLING.globalAverageGradient(dx.layout, g.in(f), g.at(f) + n * g.image(), dx.in(f), dx.at(f) + n * dx.image(),
                                add);
                    }
                });
            }
        });
    }

    static void globalMax(Compiler c, int i, GraphNode node) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        c.builder.step(node.name(), "global max pool", 0, List.of(x), List.of(y), f -> {
            for (int n = 0; n < f.images; n++) {
                POOLING.globalMax(x.layout, x.in(f), x.at(f) + n * x.image(), y.in(f), y.at(f) + n * y.image());
            }
        });
        c.onBackward(i, () -> {
            if (c.needsGradient(in)) {
                Place g = c.gradient(i);
                Place dx = c.gradient(in);
                boolean add = c.accumulates(in);
                c.builder.step(node.name() + " gradient", "global max pool", 0, List.of(x, y, g), List.of(dx), f -> {
                    begin(f, dx, add);
                    for (int n = 0; n < f.images; n++) {
                        POOLING.globalMaxGradient(x.layout, x.in(f), x.at(f) + n * x.image(), y.in(f), y.at(f) + n * y.image(), g.in(f),
                                g.at(f) + n * g.image(), dx.in(f),
                                dx.at(f) + n * dx.image());
                    }
                });
            }
        });
    }

    /** The kernels add; what nobody has written to yet begins at zero. */
    static void begin(Frame f, Place dx, boolean add) {
        if (!add) {
            Arrays.fill(dx.in(f), dx.at(f), dx.at(f) + f.images * dx.image(), 0);
        }
    }
}
