package dev.tarn.plan;

import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.Layout;
import dev.tarn.plan.Graph.GraphNode;
import java.util.ArrayList;
import java.util.List;

/** Steps of layers with several inputs: where branches meet. */
final class JoinSteps {
    private JoinSteps() {}

    static void add(Compiler c, int i, GraphNode node) {
        Place y = c.value(i);
        List<Place> inputs = node.inputs().stream().map(in -> c.values[in]).toList();
        c.builder.step(node.name(), "add", 0, inputs, List.of(y), f -> {
            for (int n = 0; n < f.images; n++) {
                sum(f, inputs, y, n);
            }
        });
        c.onBackward(i, () -> {
            Place g = c.gradient(i);
            for (int in : node.inputs()) {
                if (c.needsGradient(in)) {
                    Place dx = c.gradient(in);
                    boolean add = c.accumulates(in);
                    c.builder.step(node.name() + " gradient", "add", 0, List.of(g), List.of(dx),
                            f -> ElementSteps.scaleRows(f.images, 1, g, g.in(f), g.at(f), dx, dx.in(f), dx.at(f), add));
                }
            }
        });
    }

    private static void sum(Frame f, List<Place> inputs, Place y, int n) {
        Layout to = y.layout;
        for (int r = 0; r < to.height(); r++) {
            int at = y.at(f) + n * y.image() + to.at(r, 0);
            int length = to.width() * to.pixel();
            Place a = inputs.get(0);
            Place b = inputs.get(1);
            Kernels.elementwise().add(a.in(f), a.at(f) + n * a.image() + a.layout.at(r, 0), b.in(f),
                    b.at(f) + n * b.image() + b.layout.at(r, 0), y.in(f), at, length);
            for (int k = 2; k < inputs.size(); k++) {
                Place more = inputs.get(k);
                Kernels.elementwise().accumulate(more.in(f), more.at(f) + n * more.image() + more.layout.at(r, 0), y.in(f), at, length);
            }
        }
    }

    static void concat(Compiler c, int i, GraphNode node) {
        Place y = c.concatenation(i);
        List<Place> inputs = node.inputs().stream().map(in -> c.values[in]).toList();
        int[] channels = node.inputs().stream().mapToInt(in -> c.graph.node(in).output().size(-1)).toArray();
        if (inputs.stream().anyMatch(x -> x.whole() != y)) {
            c.builder.step(node.name(), "concatenate", 0, inputs.stream().map(Place::whole).toList(), List.of(y), f -> {
                for (int k = 0, first = 0; k < channels.length; first += channels[k++]) {
                    if (inputs.get(k).whole() != y) {
                        copy(f, inputs.get(k), 0, y, first, channels[k], false);
                    }
                }
            });
        }
        c.onBackward(i, () -> {
            Place g = c.gradient(i);
            for (int k = 0, start = 0; k < channels.length; start += channels[k++]) {
                int in = node.inputs().get(k);
                if (c.needsGradient(in)) {
                    Place dx = c.gradient(in);
                    boolean add = c.accumulates(in);
                    int first = start;
                    int count = channels[k];
                    List<Place> reads = new ArrayList<>(List.of(g));
                    reads.add(dx);
                    c.builder.step(node.name() + " gradient", "concatenate", 0, reads, List.of(dx),
                            f -> copy(f, g, first, dx, 0, count, add));
                }
            }
        });
    }

    /** Channels {@code from..from+count} of every pixel of x to channels {@code to..} of y. A vector of features is one pixel, whatever image it was flattened from. */
    private static void copy(Frame f, Place x, int from, Place y, int to, int count, boolean add) {
        Layout a = x.layout.channels() == 1 && y.layout.height() == 1 && y.layout.width() == 1
                ? Layout.features(x.layout.height() * x.layout.width())
                : x.layout;
        Layout b = y.layout.channels() == 1 && a.height() == 1 && a.width() == 1
                ? Layout.features(y.layout.height() * y.layout.width())
                : y.layout;
        float[] source = x.in(f);
        float[] target = y.in(f);
        for (int n = 0; n < f.images; n++) {
            for (int r = 0; r < b.height(); r++) {
                int s = x.at(f) + n * x.image() + a.at(r, 0) + from;
                int t = y.at(f) + n * y.image() + b.at(r, 0) + to;
                for (int col = 0; col < b.width(); col++, s += a.pixel(), t += b.pixel()) {
                    if (add) {
                        Kernels.elementwise().accumulate(source, s, target, t, count);
                    } else {
                        System.arraycopy(source, s, target, t, count);
                    }
                }
            }
        }
    }
}
