package dev.tarn.plan;

import dev.tarn.activation.Activation;
import dev.tarn.kernel.ElementwiseKernels;
import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.Layout;
import dev.tarn.plan.Graph.GraphNode;
import java.util.List;

/** Steps of element-wise layers: activation, scale, dropout, softmax, copies. */
final class ElementSteps {
    private static final ElementwiseKernels ELEMENTWISE = Kernels.elementwise();

    private ElementSteps() {}

    static void activation(Compiler c, int i, GraphNode node, Activation f) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        c.builder.step(node.name(), "element-wise", 0, List.of(x), List.of(y),
                fr -> activate(f, fr.images, x.layout, x.in(fr), x.at(fr), y.layout, y.in(fr), y.at(fr)));
        c.onBackward(i, () -> {
            if (!c.needsGradient(in)) {
                return;
            }
            Place g = c.gradient(i);
            Place dx = c.gradient(in);
            boolean add = c.accumulates(in);
            boolean fromOutput = f.derivativeFromOutput();
            Place from = fromOutput ? y : x;
            c.builder.step(node.name() + " gradient", "element-wise", 0, List.of(from, g), List.of(dx),
                    fr -> derivative(fr, f, fromOutput, from, g, dx, add));
        });
    }

    private static void derivative(Frame fr, Activation f, boolean fromOutput, Place from, Place g, Place dx, boolean add) {
        if (!from.layout.hasRim()) {
            derivative(f, fromOutput, from.in(fr), from.at(fr), g.in(fr), g.at(fr), dx.in(fr), dx.at(fr), fr.images * g.image(), add);
            return;
        }
        for (int n = 0, a = from.at(fr), b = 0; n < fr.images; n++, a += from.image(), b += g.image()) {
            for (int r = 0; r < g.layout.height(); r++) {
                int row = b + g.layout.at(r, 0);
                derivative(f, fromOutput, from.in(fr), a + from.layout.at(r, 0), g.in(fr), g.at(fr) + row, dx.in(fr), dx.at(fr) + row,
                        g.layout.row(), add);
            }
        }
    }

    private static void derivative(Activation f, boolean fromOutput, float[] source, int a, float[] dy, int b, float[] d, int to, int n,
            boolean add) {
        if (fromOutput) {
            ELEMENTWISE.derivativeFromOutput(f, source, a, dy, b, d, to, n, add);
        } else {
            ELEMENTWISE.derivativeFromInput(f, source, a, dy, b, d, to, n, add);
        }
    }

    /** Whole rows where f(0) = 0 or nothing pads the channels; else pixel by pixel, so that padding stays zero. */
    static void activate(Activation f, int images, Layout xLayout, float[] x, int xAt, Layout yLayout, float[] y, int yAt) {
        boolean whole = f.keepsZero() || xLayout.pixel() == xLayout.channels();
        boolean gaps = !f.keepsZero() && xLayout.withoutRim().image() != xLayout.height() * xLayout.width() * xLayout.pixel();
        if (whole && !gaps && !xLayout.hasRim() && !yLayout.hasRim()) {
            ELEMENTWISE.activate(f, x, xAt, y, yAt, images * xLayout.image());
            return;
        }
        for (int i = 0; i < images; i++, xAt += xLayout.image(), yAt += yLayout.image()) {
            for (int r = 0; r < xLayout.height(); r++) {
                int a = xAt + xLayout.at(r, 0);
                int b = yAt + yLayout.at(r, 0);
                if (whole) {
                    ELEMENTWISE.activate(f, x, a, y, b, xLayout.width() * xLayout.pixel());
                    continue;
                }
                for (int p = 0; p < xLayout.width(); p++, a += xLayout.pixel(), b += yLayout.pixel()) {
                    ELEMENTWISE.activate(f, x, a, y, b, xLayout.channels());
                }
            }
        }
    }

    static void activateInPlace(Compiler c, GraphNode node, Activation f, Place y) {
        c.builder.step(node.name() + " activation", "element-wise", 0, List.of(y), List.of(y),
                fr -> activate(f, fr.images, y.layout, y.in(fr), y.at(fr), y.layout, y.in(fr), y.at(fr)));
    }

    /** {@code g *= f'}, where f' comes from the output y. */
    static void derivativeInPlace(Compiler c, GraphNode node, Activation f, Place y, Place g) {
        c.builder.step(node.name() + " activation gradient", "element-wise", 0, List.of(y, g), List.of(g),
                fr -> derivative(fr, f, true, y, g, g, false));
    }

    static void scale(Compiler c, int i, GraphNode node, float factor) {
        linear(c, i, node, factor, "element-wise");
    }

    /** A flattened image whose image has a rim. */
    static void copy(Compiler c, int i, GraphNode node) {
        linear(c, i, node, 1, "copy");
    }

    private static void linear(Compiler c, int i, GraphNode node, float factor, String kernel) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        c.builder.step(node.name(), kernel, 0, List.of(x), List.of(y),
                fr -> scaleRows(fr.images, factor, x, x.in(fr), x.at(fr), y, y.in(fr), y.at(fr), false));
        c.onBackward(i, () -> {
            if (c.needsGradient(in)) {
                Place g = c.gradient(i);
                Place dx = c.gradient(in);
                boolean add = c.accumulates(in);
                c.builder.step(node.name() + " gradient", kernel, 0, List.of(g), List.of(dx),
                        fr -> scaleRows(fr.images, factor, g, g.in(fr), g.at(fr), dx, dx.in(fr), dx.at(fr), add));
            }
        });
    }

    static void scaleRows(int images, float factor, Place x, float[] from, int xAt, Place y, float[] to, int yAt, boolean add) {
        if (!x.layout.hasRim() && !y.layout.hasRim()) {
            ELEMENTWISE.scale(from, xAt, factor, to, yAt, images * x.image(), add);
            return;
        }
        for (int n = 0; n < images; n++, xAt += x.image(), yAt += y.image()) {
            for (int r = 0; r < x.layout.height(); r++) {
                ELEMENTWISE.scale(from, xAt + x.layout.at(r, 0), factor, to, yAt + y.layout.at(r, 0), x.layout.width() * x.layout.pixel(),
                        add);
            }
        }
    }

    static void dropout(Compiler c, int i, GraphNode node, float rate) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        long salt = 0x9E3779B97F4A7C15L * (i + 1);
        c.builder.step(node.name(), "dropout", 0, List.of(x), List.of(y), fr -> drop(c, fr, rate, salt, x, y));
        c.onBackward(i, () -> {
            if (!c.needsGradient(in)) {
                return;
            }
            Place g = c.gradient(i);
            Place dx = c.gradient(in);
            if (!c.accumulates(in)) {
                c.builder.step(node.name() + " gradient", "dropout", 0, List.of(g), List.of(dx), fr -> drop(c, fr, rate, salt, g, dx));
                return;
            }
            Place dropped = c.builder.place("dropped gradient of " + node.name(), dx.layout);
            c.builder.step(node.name() + " gradient", "dropout", 0, List.of(g, dx), List.of(dropped, dx), fr -> {
                drop(c, fr, rate, salt, g, dropped);
                ELEMENTWISE.accumulate(dropped.in(fr), dropped.at(fr), dx.in(fr), dx.at(fr), fr.images * dx.image());
            });
        });
    }

    /** The index counts elements of the rimless image, so that values and gradients agree whatever their rims. */
    private static void drop(Compiler c, Frame fr, float rate, long salt, Place from, Place to) {
        long seed = c.builder.seed() ^ salt;
        Layout plain = from.layout.withoutRim();
        for (int n = 0, a = from.at(fr), b = to.at(fr); n < fr.images; n++, a += from.image(), b += to.image()) {
            long index = (long) (fr.first + n) * plain.image();
            if (!from.layout.hasRim() && !to.layout.hasRim()) {
                ELEMENTWISE.dropout(from.in(fr), a, rate, seed, index, to.in(fr), b, plain.image());
                continue;
            }
            for (int r = 0; r < plain.height(); r++) {
                ELEMENTWISE.dropout(from.in(fr), a + from.layout.at(r, 0), rate, seed, index + plain.at(r, 0), to.in(fr),
                        b + to.layout.at(r, 0), plain.row());
            }
        }
    }

    /** Training only: at inference a rule has made a leaky ReLU of it. */
    static void randomLeaky(Compiler c, int i, GraphNode node, float lower, float upper) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        long salt = 0x9E3779B97F4A7C15L * (i + 1);
        c.builder.step(node.name(), "random slopes", 0, List.of(x), List.of(y), fr -> slope(c, fr, lower, upper, salt, x, x, y));
        c.onBackward(i, () -> {
            if (!c.needsGradient(in)) {
                return;
            }
            Place g = c.gradient(i);
            Place dx = c.gradient(in);
            if (!c.accumulates(in)) {
                c.builder.step(node.name() + " gradient", "random slopes", 0, List.of(x, g), List.of(dx),
                        fr -> slope(c, fr, lower, upper, salt, x, g, dx));
                return;
            }
            Place sloped = c.builder.place("sloped gradient of " + node.name(), dx.layout);
            c.builder.step(node.name() + " gradient", "random slopes", 0, List.of(x, g, dx), List.of(sloped, dx), fr -> {
                slope(c, fr, lower, upper, salt, x, g, sloped);
                ELEMENTWISE.accumulate(sloped.in(fr), sloped.at(fr), dx.in(fr), dx.at(fr), fr.images * dx.image());
            });
        });
    }

    /** Rows of values or of gradients, by the sign of {@code x}; the index counts elements of the rimless image, as for dropout. */
    private static void slope(Compiler c, Frame fr, float lower, float upper, long salt, Place x, Place from, Place to) {
        long seed = c.builder.seed() ^ salt;
        Layout plain = x.layout.withoutRim();
        for (int n = 0; n < fr.images; n++) {
            long index = (long) (fr.first + n) * plain.image();
            int sign = x.at(fr) + n * x.image();
            int a = from.at(fr) + n * from.image();
            int b = to.at(fr) + n * to.image();
            for (int r = 0; r < plain.height(); r++) {
                ELEMENTWISE.randomLeaky(x.in(fr), sign + x.layout.at(r, 0), from.in(fr), a + from.layout.at(r, 0), lower, upper, seed,
                        index + plain.at(r, 0), to.in(fr), b + to.layout.at(r, 0), plain.row());
            }
        }
    }

    static void softmax(Compiler c, int i, GraphNode node) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        int classes = node.output().size(0);
        c.builder.step(node.name(), "softmax", 0, List.of(x), List.of(y),
                fr -> Kernels.loss().softmax(fr.images, classes, x.in(fr), x.at(fr), x.image(), y.in(fr), y.at(fr), y.image()));
        c.onBackward(i, () -> {
            if (c.needsGradient(in)) {
                Place g = c.gradient(i);
                Place dx = c.gradient(in);
                boolean add = c.accumulates(in);
                c.builder.step(node.name() + " gradient", "softmax", 0, List.of(y, g), List.of(dx),
                        fr -> Kernels.loss().softmaxGradient(fr.images, classes, y.in(fr), y.at(fr), y.image(),
                                g.in(fr), g.at(fr), g.image(), dx.in(fr), dx.at(fr), dx.image(), add));
            }
        });
    }

    static void logSoftmax(Compiler c, int i, GraphNode node) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        int classes = node.output().size(0);
        c.builder.step(node.name(), "log-softmax", 0, List.of(x), List.of(y),
                fr -> Kernels.loss().logSoftmax(fr.images, classes, x.in(fr), x.at(fr), x.image(), y.in(fr), y.at(fr), y.image()));
        c.onBackward(i, () -> {
            if (c.needsGradient(in)) {
                Place g = c.gradient(i);
                Place dx = c.gradient(in);
                boolean add = c.accumulates(in);
                c.builder.step(node.name() + " gradient", "log-softmax", 0, List.of(y, g), List.of(dx),
                        fr -> Kernels.loss().logSoftmaxGradient(fr.images, classes, y.in(fr), y.at(fr), y.image(),
                                g.in(fr), g.at(fr), g.image(), dx.in(fr), dx.at(fr), dx.image(), add));
            }
        });
    }

    /** Image order to feature order (channel, row, column) and back. */
    static void reorder(Compiler c, int i, GraphNode node) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        Layout image = x.layout;
        c.builder.step(node.name() + " reorder", "copy", 0, List.of(x), List.of(y), fr -> {
            for (int n = 0; n < fr.images; n++) {
                permute(image, x.in(fr), x.at(fr) + n * x.image(), y.in(fr), y.at(fr) + n * y.image());
            }
        });
        c.onBackward(i, () -> {
            if (!c.needsGradient(in)) {
                return;
            }
            Place g = c.gradient(i);
            Place dx = c.gradient(in);
            boolean add = c.accumulates(in);
            c.builder.step(node.name() + " reorder gradient", "copy", 0, List.of(g), List.of(dx), fr -> {
                for (int n = 0; n < fr.images; n++) {
                    permuteBack(dx.layout, g.in(fr), g.at(fr) + n * g.image(), dx.in(fr), dx.at(fr) + n * dx.image(), add);
                }
            });
        });
    }

    private static void permute(Layout image, float[] x, int xAt, float[] y, int yAt) {
        for (int channel = 0; channel < image.channels(); channel++) {
            for (int r = 0; r < image.height(); r++) {
                for (int col = 0; col < image.width(); col++) {
                    y[yAt++] = x[xAt + image.at(r, col) + channel];
                }
            }
        }
    }

    private static void permuteBack(Layout image, float[] g, int gAt, float[] dx, int dxAt, boolean add) {
        for (int channel = 0; channel < image.channels(); channel++) {
            for (int r = 0; r < image.height(); r++) {
                for (int col = 0; col < image.width(); col++) {
                    int to = dxAt + image.at(r, col) + channel;
                    dx[to] = add ? dx[to] + g[gAt] : g[gAt];
                    gAt++;
                }
            }
        }
    }
}
