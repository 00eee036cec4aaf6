package dev.tarn.plan;

import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.Layout;
import dev.tarn.kernel.Merging;
import dev.tarn.kernel.Merging.Strides;
import dev.tarn.layer.Merge;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Steps of functions of several maps, element by element. All but sum and average have two inputs here: {@link Graph} has split the others. */
final class MergeSteps {
    private final Compiler c;
    private final int i;
    private final GraphNode node;
    private final List<Place> inputs;
    /** How each input lies along the output; and how its gradient does. */
    private final List<Strides> strides = new ArrayList<>();

    private final List<Strides> gradientStrides = new ArrayList<>();
    private final Place y;
    private final Layout to;

    private MergeSteps(Compiler c, int i, GraphNode node) {
        this.c = c;
        this.i = i;
        this.node = node;
        this.inputs = node.inputs().stream().map(in -> c.values[in]).toList();
        this.y = c.value(i);
        this.to = y.layout;
        for (int k = 0; k < inputs.size(); k++) {
            Layout layout = view(c.graph.node(node.inputs().get(k)).output(), inputs.get(k).layout);
            strides.add(Strides.of(layout, to.height(), to.width(), to.channels()));
            gradientStrides.add(Strides.of(layout.withoutRim(), to.height(), to.width(), to.channels()));
        }
    }

    /** A vector beside images is one pixel; among vectors all lie alike. */
    private Layout view(Shape shape, Layout layout) {
        return (shape.rank() == 1 && node.output().rank() == 3) || shape.elements() == 1 ? Layout.features(shape.size(-1)) : layout;
    }

    static void emit(Compiler c, int i, GraphNode node, Merge merge) {
        MergeSteps steps = new MergeSteps(c, i, node);
        switch (merge.function()) {
            case MULTIPLY -> steps.two(Merging.Function.MULTIPLY, "multiply");
            case SUBTRACT -> steps.two(Merging.Function.SUBTRACT, "subtract");
            case MAXIMUM -> steps.two(Merging.Function.MAXIMUM, "maximum");
            case MINIMUM -> steps.two(Merging.Function.MINIMUM, "minimum");
            case AVERAGE -> steps.sum(1f / node.inputs().size(), "average");
        }
    }

    /** A sum of inputs of which some are repeated. */
    static void add(Compiler c, int i, GraphNode node) {
        new MergeSteps(c, i, node).sum(1, "add");
    }

    private void two(Merging.Function function, String kernel) {
        Place a = inputs.get(0);
        Place b = inputs.get(1);
        Strides sa = strides.get(0);
        Strides sb = strides.get(1);
        c.builder.step(node.name(), kernel, 0, inputs, List.of(y), f -> {
            for (int n = 0; n < f.images; n++) {
                Merging.merge(function, to, a.in(f), a.at(f) + n * a.image(), sa, b.in(f), b.at(f) + n * b.image(), sb, y.in(f),
                        y.at(f) + n * y.image());
            }
        });
        c.onBackward(i, () -> {
            for (int k = 0; k < 2; k++) {
                if (c.needsGradient(node.inputs().get(k))) {
                    gradient(function, kernel, k);
                }
            }
        });
    }

    private void gradient(Merging.Function function, String kernel, int k) {
        Place g = c.gradient(i);
        int in = node.inputs().get(k);
        Place dx = c.gradient(in);
        boolean add = c.accumulates(in);
        Place a = inputs.get(0);
        Place b = inputs.get(1);
        Place other = inputs.get(1 - k);
        Strides sx = gradientStrides.get(k);
        Layout plain = to.withoutRim();
        List<Place> reads = new ArrayList<>(inputs);
        reads.add(g);
        c.builder.step(node.name() + " gradient", kernel, 0, reads, List.of(dx), f -> {
            PoolSteps.begin(f, dx, add);
            for (int n = 0; n < f.images; n++) {
                int from = g.at(f) + n * g.image();
                int into = dx.at(f) + n * dx.image();
                switch (function) {
                    case ADD -> Merging.addGradient(1, plain, g.in(f), from, dx.in(f), into, sx);
                    case SUBTRACT -> Merging.addGradient(k == 0 ? 1 : -1, plain, g.in(f), from, dx.in(f), into, sx);
                    case MULTIPLY -> Merging.multiplyGradient(plain, g.in(f), from, other.in(f), other.at(f) + n * other.image(),
                            strides.get(1 - k), dx.in(f), into, sx);
                    case MAXIMUM, MINIMUM -> Merging.extremeGradient(function == Merging.Function.MAXIMUM, k == 0, plain, g.in(f), from,
                            a.in(f), a.at(f) + n * a.image(), strides.get(0), b.in(f), b.at(f) + n * b.image(), strides.get(1), dx.in(f),
                            into, sx);
                }
            }
        });
    }

    /** @param share of each input in the result */
    private void sum(float share, String kernel) {
        Strides sy = Strides.of(to, to.height(), to.width(), to.channels());
        c.builder.step(node.name(), kernel, 0, inputs, List.of(y), f -> {
            for (int n = 0; n < f.images; n++) {
                int at = y.at(f) + n * y.image();
                Place a = inputs.get(0);
                Place b = inputs.get(1);
                Merging.merge(Merging.Function.ADD, to, a.in(f), a.at(f) + n * a.image(), strides.get(0), b.in(f), b.at(f) + n * b.image(),
                        strides.get(1), y.in(f), at);
                for (int k = 2; k < inputs.size(); k++) {
                    Place more = inputs.get(k);
                    Merging.merge(Merging.Function.ADD, to, y.in(f), at, sy, more.in(f), more.at(f) + n * more.image(), strides.get(k),
                            y.in(f), at);
                }
                for (int r = 0; share != 1 && r < to.height(); r++) {
                    Kernels.elementwise().scale(y.in(f), at + to.at(r, 0), share, y.in(f), at + to.at(r, 0), to.width() * to.pixel(),
                            false);
                }
            }
        });
        c.onBackward(i, () -> {
            Place g = c.gradient(i);
            Layout plain = to.withoutRim();
            for (int k = 0; k < inputs.size(); k++) {
                int in = node.inputs().get(k);
                if (c.needsGradient(in)) {
                    Place dx = c.gradient(in);
                    boolean add = c.accumulates(in);
                    Strides sx = gradientStrides.get(k);
                    c.builder.step(node.name() + " gradient", kernel, 0, List.of(g), List.of(dx), f -> {
                        PoolSteps.begin(f, dx, add);
                        for (int n = 0; n < f.images; n++) {
                            Merging.addGradient(share, plain, g.in(f), g.at(f) + n * g.image(), dx.in(f),
                                    dx.at(f) + n * dx.image(), sx);
                        }
                    });
                }
            }
        });
    }
}
