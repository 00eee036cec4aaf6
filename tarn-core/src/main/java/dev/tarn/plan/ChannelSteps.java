package dev.tarn.plan;

import dev.tarn.activation.Activation;
import dev.tarn.kernel.ChannelParameters;
import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.Layout;
import dev.tarn.layer.PRelu;
import dev.tarn.layer.ScaleShift;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.plan.PlanBuilder.PerChunk;
import java.util.Arrays;
import java.util.List;

/** Steps of layers with a number a channel: PReLU, scale and shift. */
final class ChannelSteps {
    private ChannelSteps() {}

    /** Memory of one image of a value: a vector's features are in a row. */
    static Layout view(GraphNode node, Place place) {
        return node.output().rank() == 1 ? Layout.features(node.output().size(0)) : place.layout;
    }

    /**
     * What a step does to a row of pixels, made once, since a step allocates nothing: where it starts in x, in y (or a gradient) and among the layer's numbers, and how many pixels of how
     * many lanes there are.
     */
    private interface Row {
        void run(Frame frame, int x, int y, int number, int pixels, int lanes);
    }

    /** @param each whether each element has a number of its own: to the kernels a row is then one pixel of many channels */
    private static void rows(Frame f, boolean each, Layout a, Place x, Layout b, Place y, Row row) {
        int height = a.hasRim() || b.hasRim() ? a.height() : 1;
        int pixels = a.height() * a.width() / height;
        for (int n = 0; n < f.images; n++) {
            int from = x.at(f) + n * x.image();
            int to = y.at(f) + n * y.image();
            for (int r = 0; r < height; r++) {
                int number = each ? r * pixels * a.pixel() : 0;
                row.run(f, from + a.at(r, 0), to + b.at(r, 0), number, each ? 1 : pixels, each ? pixels * a.pixel() : a.pixel());
            }
        }
    }

    static void prelu(Compiler c, int i, GraphNode node, PRelu layer) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        boolean one = layer.slopes() == PRelu.Slopes.ONE;
        boolean each = layer.slopes() == PRelu.Slopes.PER_ELEMENT && node.output().rank() == 3;
        // A shared slope stands in every lane, so that the order of a flattened image's features does not matter.
        Layout from = one ? x.layout : view(node, x);
        Layout to = one ? y.layout : view(node, y);
        int width = each ? to.withoutRim().image() : from.pixel();
        float[] parameters = c.parameterMemory;
        int weight = c.parameters.slot(node.name() + ".weight").offset();
        int repeated = one ? c.builder.constant(width) : -1;
        Compiler.Constants k = c.constants;
        if (one) {
            c.builder.prepare(
                    () -> Arrays.fill(k.memory, k.at + repeated, k.at + repeated + from.channels(), parameters[weight]));
        }
        Row forward = (f, p, q, number, pixels, lanes) -> ChannelParameters.prelu(x.in(f), p, one ? k.memory : parameters,
                one ? k.at + repeated : weight + number, y.in(f), q, pixels, lanes);
        c.builder.step(node.name(), "element-wise", 0, List.of(x), List.of(y), f -> rows(f, each, from, x, to, y, forward));
        c.onBackward(i, () -> {
            Place g = c.gradient(i);
            Layout plain = to.withoutRim();
            if (c.trainable(node.name())) {
                PerChunk partial = c.builder.perChunk(width);
                Row slopes = (f, p, q, number, pixels, lanes) -> ChannelParameters.preluSlopeGradient(x.in(f), p, g.in(f), q, pixels, lanes,
                        f.shared, partial.at(f) + number);
                c.builder.step(node.name() + " slope gradient", "element-wise", 0, List.of(x, g), List.of(), f -> {
                    Arrays.fill(f.shared, partial.at(f), partial.at(f) + width, 0);
                    rows(f, each, from, x, plain, g, slopes);
                });
                sum(c, node.name() + " slope gradient", partial, 0, each ? width : from.channels(), weight, one);
            }
            if (c.needsGradient(in)) {
                Place dx = c.gradient(in);
                boolean add = c.accumulates(in);
                Row input = (f, p, q, number, pixels, lanes) -> ChannelParameters.preluInputGradient(x.in(f), p,
                        one ? k.memory : parameters,
                        one ? k.at + repeated : weight + number, g.in(f), q, dx.in(f), q - g.at(f) + dx.at(f), pixels, lanes, add);
                c.builder.step(node.name() + " gradient", "element-wise", 0, List.of(x, g), List.of(dx),
                        f -> rows(f, each, from, x, plain, g, input));
            }
        });
    }

    static void scaleShift(Compiler c, int i, GraphNode node, ScaleShift layer) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        Layout from = view(node, x);
        Layout to = view(node, y);
        int width = from.pixel();
        float[] parameters = c.parameterMemory;
        int weight = c.parameters.slot(node.name() + ".weight").offset();
        int bias = layer.bias() ? c.parameters.slot(node.name() + ".bias").offset() : -1;
        int zeros = layer.bias() ? -1 : c.builder.constant(width);
        Compiler.Constants k = c.constants;
        Row forward = (f, p, q, _, pixels, lanes) -> Kernels.elementwise().scaleShift(x.in(f), p, parameters, weight,
                bias < 0 ? k.memory : parameters,
                bias < 0 ? k.at + zeros : bias, Activation.IDENTITY, y.in(f), q, pixels, lanes);
        c.builder.step(node.name(), "scale and shift", 0, List.of(x), List.of(y), f -> rows(f, false, from, x, to, y, forward));
        c.onBackward(i, () -> {
            Place g = c.gradient(i);
            Layout plain = to.withoutRim();
            if (c.trainable(node.name())) {
                PerChunk partial = c.builder.perChunk(2 * width);
                Row sums = (f, p, q, _, pixels, lanes) -> ChannelParameters.scaleGradients(x.in(f), p, g.in(f), q, pixels, lanes, f.shared,
                        partial.at(f));
                c.builder.step(node.name() + " parameter gradients", "sums", 0, List.of(x, g), List.of(), f -> {
                    Arrays.fill(f.shared, partial.at(f), partial.at(f) + 2 * width, 0);
                    rows(f, false, from, x, plain, g, sums);
                });
                sum(c, node.name() + " weight gradient", partial, 0, from.channels(), weight, false);
                if (layer.bias()) {
                    sum(c, node.name() + " bias gradient", partial, width, from.channels(), bias, false);
                }
            }
            if (c.needsGradient(in)) {
                Place dx = c.gradient(in);
                boolean add = c.accumulates(in);
                Row input = (f, p, q, _, pixels, lanes) -> ChannelParameters.scaleInputGradient(parameters, weight, g.in(f), p, dx.in(f), q,
                        pixels,
                        lanes, add);
                c.builder.step(node.name() + " gradient", "scale and shift", 0, List.of(g), List.of(dx),
                        f -> rows(f, false, plain, g, plain, dx, input));
            }
        });
    }

    /**
     * At the step's end: the gradient of {@code count} numbers from what each chunk has gathered, chunk by chunk.
     *
     * @param from where they start in a chunk's part
     * @param together whether all belong to one parameter
     */
    static void sum(Compiler c, String name, PerChunk partial, int from, int count, int parameter, boolean together) {
        float[] gradient = c.gradientMemory;
        c.builder.atEnd(name, f -> {
            double all = 0;
            for (int j = 0; j < count; j++) {
                double sum = 0;
                for (int chunk = 0; chunk < c.builder.activeChunks(); chunk++) {
                    sum += f.shared[partial.offset + chunk * partial.floats + from + j];
                }
                all += sum;
                if (!together) {
                    gradient[parameter + j] = (float) sum;
                }
            }
            if (together) {
                gradient[parameter] = (float) all;
            }
        });
    }
}
