package dev.tarn.plan;

import dev.tarn.kernel.GroupNormalization;
import dev.tarn.kernel.Layout;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.plan.PlanBuilder.PerChunk;
import java.util.Arrays;
import java.util.List;

/** Steps of norms that look at one image alone: groups of channels over all pixels, or the channels of each pixel. The backward pass takes the statistics again rather than keeping them. */
final class GroupNormSteps {
    private final Compiler c;
    private final int groups;
    private final float epsilon;
    /** Whether each pixel is normalised on its own. */
    private final boolean byPixel;
    private final Place x;
    private final Layout from;
    private final Layout pixel;
    private final int gamma;
    private final int beta;

    private GroupNormSteps(Compiler c, GraphNode node, int groups, float epsilon, boolean byPixel) {
        this.c = c;
        this.groups = groups;
        this.epsilon = epsilon;
        this.byPixel = byPixel;
        this.x = c.values[node.inputs().getFirst()];
        this.from = ChannelSteps.view(node, x);
        this.pixel = Layout.features(from.channels());
        this.gamma = c.parameters.slot(node.name() + ".weight").offset();
        this.beta = c.parameters.slot(node.name() + ".bias").offset();
    }

    static void group(Compiler c, int i, GraphNode node, int groups, float epsilon) {
        new GroupNormSteps(c, node, groups == 0 ? node.output().size(-1) : groups, epsilon, false).emit(i, node);
    }

    static void layer(Compiler c, int i, GraphNode node, float epsilon) {
        new GroupNormSteps(c, node, 1, epsilon, true).emit(i, node);
    }

    /** Work on one image, or one pixel: its layout and where it starts in x and in the other place. */
    private interface Part {
        void run(Frame frame, Layout xLayout, int xAt, Layout otherLayout, int otherAt);
    }

    private void parts(Frame f, Layout other, Place place, Part part) {
        for (int n = 0; n < f.images; n++) {
            int a = x.at(f) + n * x.image();
            int b = place.at(f) + n * place.image();
            if (!byPixel) {
                part.run(f, from, a, other, b);
                continue;
            }
            for (int r = 0; r < from.height(); r++) {
                for (int col = 0; col < from.width(); col++) {
                    part.run(f, pixel, a + from.at(r, col), pixel, b + other.at(r, col));
                }
            }
        }
    }

    private void emit(int i, GraphNode node) {
        Place y = c.value(i);
        Layout to = ChannelSteps.view(node, y);
        float[] p = c.parameterMemory;
        String kernel = byPixel ? "layer norm" : "group norm";
        Part forward = (f, layout, xAt, out, yAt) -> GroupNormalization.forward(layout, groups, epsilon, p, gamma, p, beta, x.in(f), xAt,
                out, y.in(f), yAt);
        c.builder.step(node.name(), kernel, 0, List.of(x), List.of(y), f -> parts(f, to, y, forward));
        c.onBackward(i, () -> backward(i, node, to.withoutRim(), kernel));
    }

    private void backward(int i, GraphNode node, Layout plain, String kernel) {
        Place g = c.gradient(i);
        float[] p = c.parameterMemory;
        if (c.trainable(node.name())) {
            int width = Layout.aligned(from.channels());
            PerChunk partial = c.builder.perChunk(2 * width);
            Part sums = (f, layout, xAt, _, gAt) -> GroupNormalization.parameterGradients(layout, groups, epsilon, x.in(f), xAt, g.in(f),
                    gAt,
                    f.shared, partial.at(f), width);
            c.builder.step(node.name() + " parameter gradients", kernel, 0, List.of(x, g), List.of(), f -> {
                Arrays.fill(f.shared, partial.at(f), partial.at(f) + 2 * width, 0);
                parts(f, plain, g, sums);
            });
            ChannelSteps.sum(c, node.name() + " weight gradient", partial, 0, from.channels(), gamma, false);
            ChannelSteps.sum(c, node.name() + " bias gradient", partial, width, from.channels(), beta, false);
        }
        int in = node.inputs().getFirst();
        if (c.needsGradient(in)) {
            Place dx = c.gradient(in);
            boolean add = c.accumulates(in);
            Part input = (f, layout, xAt, _, gAt) -> GroupNormalization.inputGradient(layout, groups, epsilon, p, gamma, x.in(f), xAt,
                    g.in(f),
                    gAt, dx.in(f), gAt - g.at(f) + dx.at(f), add);
            c.builder.step(node.name() + " gradient", kernel, 0, List.of(x, g), List.of(dx), f -> parts(f, plain, g, input));
        }
    }
}
