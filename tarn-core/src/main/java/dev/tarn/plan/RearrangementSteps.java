package dev.tarn.plan;

import dev.tarn.kernel.Gather;
import dev.tarn.kernel.Layout;
import dev.tarn.layer.Rearrangement;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps of layers that only move elements: a table of runs, made when the plan is; a shorter one of channels where each pixel is treated alike. */
final class RearrangementSteps {
    private final Rearrangement layer;
    private final Shape from;
    private final Shape to;

    private RearrangementSteps(Rearrangement layer, Shape from, Shape to) {
        this.layer = layer;
        this.from = from;
        this.to = to;
    }

    static void emit(Compiler c, int i, GraphNode node, Rearrangement layer) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        RearrangementSteps steps = new RearrangementSteps(layer, c.graph.node(in).output(), node.output());
        int[] channels = steps.channels();
        int[] runs = channels == null ? steps.runs(x.layout, y.layout) : new int[0];
        c.builder.step(node.name(), "copy", 0, List.of(x), List.of(y), f -> {
            for (int n = 0; n < f.images; n++) {
                int source = x.at(f) + n * x.image();
                int target = y.at(f) + n * y.image();
                if (channels == null) {
                    Gather.runs(runs, x.in(f), source, y.in(f), target);
                } else {
                    Gather.channels(channels, x.layout, x.in(f), source, y.layout, y.in(f), target);
                }
            }
        });
        c.onBackward(i, () -> {
            if (c.needsGradient(in)) {
                steps.backward(c, node.name(), channels, c.gradient(i), c.gradient(in), c.accumulates(in));
            }
        });
    }

    private void backward(Compiler c, String name, int @Nullable [] channels, Place g, Place dx, boolean add) {
        int[] runs = channels == null ? runs(dx.layout, g.layout) : new int[0];
        c.builder.step(name + " gradient", "copy", 0, List.of(g), List.of(dx), f -> {
            PoolSteps.begin(f, dx, add);
            for (int n = 0; n < f.images; n++) {
                int source = g.at(f) + n * g.image();
                int target = dx.at(f) + n * dx.image();
                if (channels == null) {
                    Gather.addRunsBack(runs, g.in(f), source, dx.in(f), target);
                } else {
                    Gather.addChannelsBack(channels, g.layout, g.in(f), source, dx.layout, dx.in(f), target);
                }
            }
        });
    }

    /** For each channel of the output the input's, if that is all: the same for each pixel, and pixels keep their places. */
    private int @Nullable [] channels() {
        if (from.rank() != 3 || to.rank() != 3 || from.size(0) != to.size(0) || from.size(1) != to.size(1)) {
            return null;
        }
        int[] table = new int[to.size(2)];
        for (int e = 0; e < to.elements(); e++) {
            int origin = layer.origin(from, to, e);
            int channel = origin - e / table.length * from.size(2);
            if (origin < 0 || channel < 0 || channel >= from.size(2) || (e >= table.length && table[e % table.length] != channel)) {
                return null;
            }
            table[e % table.length] = channel;
        }
        return table;
    }

    private int[] runs(Layout input, Layout output) {
        int[] runs = new int[3 * 64];
        int end = 0;
        for (int e = 0; e < to.elements(); e++) {
            int origin = layer.origin(from, to, e);
            int source = origin < 0 ? -1 : offset(input, from, origin);
            int target = offset(output, to, e);
            if (end > 0 && target == runs[end - 3] + runs[end - 1]
                    && (source < 0 ? runs[end - 2] < 0 : runs[end - 2] >= 0 && source == runs[end - 2] + runs[end - 1])) {
                runs[end - 1]++;
                continue;
            }
            if (end == runs.length) {
                runs = Arrays.copyOf(runs, Math.multiplyExact(runs.length, 2));
            }
            runs[end] = target;
            runs[end + 1] = source;
            runs[end + 2] = 1;
            end += 3;
        }
        return Arrays.copyOf(runs, end);
    }

    /** Where an element lies in an image's memory; a vector's are in their own order. */
    private static int offset(Layout layout, Shape shape, int element) {
        if (shape.rank() == 1) {
            return element;
        }
        int pixel = element / shape.size(2);
        return layout.at(pixel / shape.size(1), pixel % shape.size(1)) + element % shape.size(2);
    }
}
