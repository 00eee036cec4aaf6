package dev.tarn.plan;

import dev.tarn.kernel.DilatedPooling;
import dev.tarn.kernel.ResponseNormalization;
import dev.tarn.kernel.Upsampling;
import dev.tarn.kernel.Upsampling.Axis;
import dev.tarn.layer.LocalResponseNorm;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Upsample2d;
import dev.tarn.layer.Window;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.tensor.Shape;
import java.util.List;

/** Steps of layers that only images have: local response norm, upsampling, max pools with gaps. */
final class ImageSteps {
    private ImageSteps() {}

    static void responseNorm(Compiler c, int i, GraphNode node, LocalResponseNorm layer) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        int reach = layer.size() / 2;
        float share = layer.alpha() / layer.size();
        c.builder.step(node.name(), "response norm", 0, List.of(x), List.of(y), f -> {
            for (int n = 0; n < f.images; n++) {
                ResponseNormalization.forward(x.layout, reach, share, layer.beta(), layer.k(), x.in(f), x.at(f) + n * x.image(), y.layout,
                        y.in(f), y.at(f) + n * y.image());
            }
        });
        c.onBackward(i, () -> {
            if (c.needsGradient(in)) {
                Place g = c.gradient(i);
                Place dx = c.gradient(in);
                boolean add = c.accumulates(in);
                c.builder.step(node.name() + " gradient", "response norm", 0, List.of(x, g), List.of(dx), f -> {
                    for (int n = 0; n < f.images; n++) {
                        ResponseNormalization.gradient(x.layout, reach, share, layer.beta(), layer.k(), x.in(f), x.at(f) + n * x.image(),
                                g.in(f), g.at(f) + n * g.image(), dx.in(f), dx.at(f) + n * dx.image(), add);
                    }
                });
            }
        });
    }

    static void upsample(Compiler c, int i, GraphNode node, Upsample2d layer) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        Axis rows = axis(layer.mode(), x.layout.height(), layer.vertical());
        Axis columns = axis(layer.mode(), x.layout.width(), layer.horizontal());
        c.builder.step(node.name(), "upsample", 0, List.of(x), List.of(y), f -> {
            for (int n = 0; n < f.images; n++) {
                Upsampling.forward(rows, columns, x.layout, x.in(f), x.at(f) + n * x.image(), y.layout, y.in(f), y.at(f) + n * y.image());
            }
        });
        c.onBackward(i, () -> {
            if (c.needsGradient(in)) {
                Place g = c.gradient(i);
                Place dx = c.gradient(in);
                boolean add = c.accumulates(in);
                c.builder.step(node.name() + " gradient", "upsample", 0, List.of(g), List.of(dx), f -> {
                    PoolSteps.begin(f, dx, add);
                    for (int n = 0; n < f.images; n++) {
                        Upsampling.gradient(rows, columns, g.layout, g.in(f), g.at(f) + n * g.image(), dx.layout, dx.in(f),
                                dx.at(f) + n * dx.image());
                    }
                });
            }
        });
    }

    private static Axis axis(Upsample2d.Mode mode, int size, int factor) {
        int outputs = Math.multiplyExact(size, factor);
        int[] first = new int[outputs];
        int[] second = new int[outputs];
        float[] share = new float[outputs];
        for (int i = 0; i < outputs; i++) {
            double at = switch (mode) {
                case NEAREST -> i / factor;
                case BILINEAR -> Math.clamp((i + 0.5) / factor - 0.5, 0, size - 1.0);
                case BILINEAR_CORNERS -> outputs == 1 ? 0 : i * (size - 1.0) / (outputs - 1);
            };
            first[i] = (int) at;
            share[i] = (float) (at - first[i]);
            second[i] = Math.min(first[i] + 1, size - 1);
        }
        return new Axis(first, second, share);
    }

    static void dilatedMax(Compiler c, int i, GraphNode node, Window window, Shape image) {
        int in = node.inputs().getFirst();
        Place x = c.values[in];
        Place y = c.value(i);
        Padding p = window.paddingFor(image);
        DilatedPooling.Window w = new DilatedPooling.Window(window.height(), window.width(), window.strideHeight(), window.strideWidth(),
                window.dilationHeight(), window.dilationWidth(), p.top(), p.left());
        c.builder.step(node.name(), "dilated max pool", 0, List.of(x), List.of(y), f -> {
            for (int n = 0; n < f.images; n++) {
                DilatedPooling.max(x.layout, w, x.in(f), x.at(f) + n * x.image(), y.layout, y.in(f), y.at(f) + n * y.image());
            }
        });
        c.onBackward(i, () -> {
            if (c.needsGradient(in)) {
                Place g = c.gradient(i);
                Place dx = c.gradient(in);
                boolean add = c.accumulates(in);
                c.builder.step(node.name() + " gradient", "dilated max pool", 0, List.of(x, g), List.of(dx), f -> {
                    PoolSteps.begin(f, dx, add);
                    for (int n = 0; n < f.images; n++) {
                        DilatedPooling.gradient(x.layout, w, x.in(f), x.at(f) + n * x.image(), y.layout, g.in(f), g.at(f) + n * g.image(),
                                dx.in(f), dx.at(f) + n * dx.image());
                    }
                });
            }
        });
    }
}
