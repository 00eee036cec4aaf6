package dev.tarn.plan;

import dev.tarn.activation.Activation;
import dev.tarn.activation.Activation.Kind;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Add;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.RRelu;
import dev.tarn.layer.Scale;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.plan.Operation.Affine;
import dev.tarn.plan.Operation.Bands;
import dev.tarn.plan.Operation.Convolution;
import dev.tarn.plan.Operation.Normalization;
import dev.tarn.plan.Operation.Product;
import dev.tarn.plan.Operation.Residual;
import dev.tarn.plan.Operation.Single;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All rewriting rules, in the order in which they are tried, and the loop that applies them until none fits. */
final class Rules {
    static final List<Rule> ALL = List.of(new DropIdentity(), new FixSlope(), new SinkRelu(), new SinkActivation(), new FoldBatchNorm(),
            new FoldScale(), new FoldInFront(),
            new FusePool(), new FuseSum(), new FuseActivation(), new FuseBands());

    private Rules() {}

    /** What a rule did. */
    record Fired(String rule, boolean exact, String layers) {}

    /** A graph and how it came about. */
    record Rewritten(Graph graph, List<Fired> fired) {}

    /**
     * An earlier rule goes before a later one everywhere in the graph: an activation must have sunk before it can be fused with what stands in front of it. Every rewrite
     * removes a node or moves an activation below a pool, so the loop ends.
     */
    static Rewritten rewrite(Graph graph, boolean training, PlanOptions options) {
        List<Fired> fired = new ArrayList<>();
        Optional<Graph> next = Optional.of(graph);
        while (next.isPresent()) {
            graph = next.get();
            next = once(graph, training, options, fired);
        }
        return new Rewritten(graph, fired);
    }

    private static Optional<Graph> once(Graph graph, boolean training, PlanOptions options, List<Fired> fired) {
        for (Rule rule : ALL) {
            if ((options.exactOnly() && !rule.exact())
                    || (options.asWritten() && !(rule instanceof DropIdentity || rule instanceof FixSlope))) {
                continue;
            }
            for (int node = 0; node < graph.nodes().size(); node++) {
                Optional<Graph> changed = rule.apply(graph, node, training, options);
                if (changed.isPresent()) {
                    GraphNode at = graph.node(node);
                    fired.add(new Fired(rule.name(), rule.exact(), graph.node(at.inputs().getFirst()).name() + " → " + at.name()));
                    return changed;
                }
            }
        }
        return Optional.empty();
    }

    /** {@code x → identity → y} is {@code x → y}: dropout at inference, factor 1, the identity function. */
    record DropIdentity() implements Rule {
        @Override
        public String name() {
            return "drop identity";
        }

        @Override
        public boolean exact() {
            return true;
        }

        @Override
        public Optional<Graph> apply(Graph graph, int node, boolean training, PlanOptions options) {
            boolean identity = graph.node(node).operation() instanceof Single(var layer) && switch (layer) {
                case Dropout dropout -> !training || dropout.rate() == 0;
                case Scale scale -> scale.factor() == 1;
                case ActivationLayer activation -> activation.function().kind() == Kind.IDENTITY;
                default -> false;
            };
            return identity ? Optional.of(graph.bypass(node)) : Optional.empty();
        }
    }

    /** At inference a randomised leaky ReLU is a leaky ReLU with the mean slope: that is its definition. */
    record FixSlope() implements Rule {
        @Override
        public String name() {
            return "random slope becomes its mean";
        }

        @Override
        public boolean exact() {
            return true;
        }

        @Override
        public Optional<Graph> apply(Graph graph, int node, boolean training, PlanOptions options) {
            GraphNode at = graph.node(node);
            return !training && at.operation() instanceof Single(RRelu random)
                    ? Optional
                            .of(graph.replace(node, new GraphNode(new Single(random.atInference()), at.layers(), at.inputs(), at.output())))
                    : Optional.empty();
        }
    }

    /** {@code max relu(z) = relu(max z)}, in every bit; and with ReLU'(0) = 0 and "first maximum wins" the gradients are the same too. */
    record SinkRelu() implements Rule {
        @Override
        public String name() {
            return "sink ReLU below max pool";
        }

        @Override
        public boolean exact() {
            return true;
        }

        @Override
        public Optional<Graph> apply(Graph graph, int node, boolean training, PlanOptions options) {
            return sink(graph, node, true);
        }
    }

    /**
     * {@code max f(z) = f(max z)} for every f that never decreases. Rounding: two different z may round to the same f(z), and then the written order sends the gradient to the
     * first of them, the sunk one to the larger.
     */
    record SinkActivation() implements Rule {
        @Override
        public String name() {
            return "sink activation below max pool";
        }

        @Override
        public boolean exact() {
            return false;
        }

        @Override
        public Optional<Graph> apply(Graph graph, int node, boolean training, PlanOptions options) {
            return sink(graph, node, false);
        }
    }

    /** Every window of a MaxPool2d holds a real element (its constructor sees to it), so there is no window that is −∞ in one order and f(0) in the other. */
    private static Optional<Graph> sink(Graph graph, int node, boolean relu) {
        GraphNode pool = graph.node(node);
        if (!(pool.operation() instanceof Single(MaxPool2d layer))) {
            return Optional.empty();
        }
        int input = pool.inputs().getFirst();
        GraphNode before = graph.node(input);
        if (!(before.operation() instanceof Single(ActivationLayer(Activation function))) || graph.readers()[input] != 1) {
            return Optional.empty();
        }
        boolean is = function.kind() == Kind.RELU;
        if (relu ? !is : is || !function.nonDecreasing()) {
            return Optional.empty();
        }
        GraphNode first = new GraphNode(new Single(layer), pool.layers(), before.inputs(), pool.output());
        GraphNode second = new GraphNode(before.operation(), before.layers(), pool.inputs(), pool.output());
        return Optional.of(graph.replace(input, first).replace(node, second));
    }

    /**
     * {@code γ·(W·x + b - μ)/√(σ² + ε) + β} is a convolution with weights {@code W·γ/√(σ²+ε)}. Only at inference, where μ and σ are constants, and only directly behind the
     * convolution: behind a pool a negative γ would turn the maximum into a minimum.
     */
    record FoldBatchNorm() implements Rule {
        @Override
        public String name() {
            return "fold batch norm into convolution";
        }

        @Override
        public boolean exact() {
            return false;
        }

        @Override
        public Optional<Graph> apply(Graph graph, int node, boolean training, PlanOptions options) {
            if (training || !(graph.node(node).operation() instanceof Normalization(var name, var norm, var function))
                    || function.kind() != Kind.IDENTITY) {
                return Optional.empty();
            }
            return foldBehind(graph, node, new Affine(name, norm));
        }
    }

    private static Optional<Graph> foldBehind(Graph graph, int node, Affine affine) {
        int input = graph.node(node).inputs().getFirst();
        if (graph.node(input).operation() instanceof Convolution(var weights, var layer, var before, var behind, var pool, var f)
                && pool == null && f.kind() == Kind.IDENTITY && graph.readers()[input] == 1) {
            return Optional.of(graph.fuse(node, new Convolution(weights, layer, before, and(behind, affine), null, f)));
        }
        return Optional.empty();
    }

    private static List<Affine> and(List<Affine> first, Affine last) {
        List<Affine> all = new ArrayList<>(first);
        all.add(last);
        return List.copyOf(all);
    }

    /** The same for a factor and a summand of each channel: {@code s·(W·x + b) + t} is a convolution with weights {@code s·W}. */
    record FoldScale() implements Rule {
        @Override
        public String name() {
            return "fold scale into convolution";
        }

        @Override
        public boolean exact() {
            return false;
        }

        @Override
        public Optional<Graph> apply(Graph graph, int node, boolean training, PlanOptions options) {
            Affine affine = training || graph.node(node).output().rank() != 3 ? null : FoldedWeights.affine(graph.node(node));
            return affine == null || affine.layer() instanceof BatchNorm2d ? Optional.empty() : foldBehind(graph, node, affine);
        }
    }

    /** What stands in front: {@code W·(s·x + t) + b}. Not if it adds and the convolution pads: padding is 0, not {@code t}. */
    record FoldInFront() implements Rule {
        @Override
        public String name() {
            return "fold scale in front into convolution";
        }

        @Override
        public boolean exact() {
            return false;
        }

        @Override
        public Optional<Graph> apply(Graph graph, int node, boolean training, PlanOptions options) {
            if (training || !(graph.node(node)
                    .operation() instanceof Convolution(var weights, var layer, var before, var behind, var pool, var f))) {
                return Optional.empty();
            }
            int input = graph.node(node).inputs().getFirst();
            Affine affine = FoldedWeights.affine(graph.node(input));
            if (affine == null || graph.readers()[input] != 1
                    || (FoldedWeights.shifts(affine.layer())
                            && !layer.window().paddingFor(graph.node(input).output()).equals(Padding.VALID))) {
                return Optional.empty();
            }
            List<Affine> all = new ArrayList<>(List.of(affine));
            all.addAll(before);
            return Optional.of(graph.fuse(node, new Convolution(weights, layer, List.copyOf(all), behind, pool, f)));
        }
    }

    /** {@code max(conv(x) + b)} in one operator: the un-pooled map is never written. */
    record FusePool() implements Rule {
        /** A winner's code is a byte, and 0 says that there is none. */
        private static final int LARGEST_WINDOW = 255;

        @Override
        public String name() {
            return "fuse convolution and max pool";
        }

        @Override
        public boolean exact() {
            return true;
        }

        @Override
        public Optional<Graph> apply(Graph graph, int node, boolean training, PlanOptions options) {
            if (!(graph.node(node).operation() instanceof Single(MaxPool2d pool))
                    || pool.window().height() * pool.window().width() > LARGEST_WINDOW || pool.dilated()) {
                return Optional.empty();
            }
            int input = graph.node(node).inputs().getFirst();
            if (graph.node(input).operation() instanceof Convolution(var weights, var layer, var before, var behind, var inner, var f)
                    && inner == null
                    && f.kind() == Kind.IDENTITY && graph.readers()[input] == 1) {
                return Optional.of(graph.fuse(node, new Convolution(weights, layer, before, behind, pool, f)));
            }
            return Optional.empty();
        }
    }

    /** {@code conv(x) + r} in one operator, at inference: the sum is made while the convolution's tile is in the cache. */
    record FuseSum() implements Rule {
        @Override
        public String name() {
            return "fuse convolution and sum";
        }

        @Override
        public boolean exact() {
            return true;
        }

        @Override
        public Optional<Graph> apply(Graph graph, int node, boolean training, PlanOptions options) {
            GraphNode sum = graph.node(node);
            if (training || !(sum.operation() instanceof Single(Add _)) || sum.inputs().size() != 2
                    || sum.inputs().stream().anyMatch(in -> !graph.node(in).output().equals(sum.output()))) {
                return Optional.empty();
            }
            // The later of two convolutions: the earlier one's map may be older than what it is added to.
            int later = Math.max(sum.inputs().get(0), sum.inputs().get(1));
            int earlier = Math.min(sum.inputs().get(0), sum.inputs().get(1));
            for (int input : new int[] {later, earlier}) {
                int other = input == later ? earlier : later;
                if (input != other && graph.readers()[input] == 1 && graph.node(input).operation() instanceof Convolution convolution
                        && convolution.pool() == null && convolution.activation().kind() == Kind.IDENTITY) {
                    return Optional.of(graph.fuseSum(node, input, other, new Residual(convolution, Activation.IDENTITY)));
                }
            }
            return Optional.empty();
        }
    }

    /** {@code f(op(x))} in one operator. In training only if f' can be told from the output, since the input is not kept. */
    record FuseActivation() implements Rule {
        @Override
        public String name() {
            return "fuse activation";
        }

        @Override
        public boolean exact() {
            return true;
        }

        @Override
        public Optional<Graph> apply(Graph graph, int node, boolean training, PlanOptions options) {
            if (!(graph.node(node).operation() instanceof Single(ActivationLayer(Activation f)))
                    || (training && !f.derivativeFromOutput())) {
                return Optional.empty();
            }
            int input = graph.node(node).inputs().getFirst();
            if (graph.readers()[input] != 1) {
                return Optional.empty();
            }
            Operation fused = switch (graph.node(input).operation()) {
                case Convolution(var weights, var layer, var before, var behind, var pool, var g) when g.kind() == Kind.IDENTITY ->
                    new Convolution(weights, layer, before, behind, pool, f);
                case Residual(var convolution, var g) when g.kind() == Kind.IDENTITY -> new Residual(convolution, f);
                case Product(var weights, var layer, var g) when g.kind() == Kind.IDENTITY -> new Product(weights, layer, f);
                case Normalization(var weights, var layer, var g) when g.kind() == Kind.IDENTITY -> new Normalization(weights, layer, f);
                default -> null;
            };
            return fused == null ? Optional.empty() : Optional.of(graph.fuse(node, fused));
        }
    }

    /** Convolution → depthwise → 1×1, as in an inverted residual block, at inference: the wide maps in between never leave the cache. */
    record FuseBands() implements Rule {
        @Override
        public String name() {
            return "fuse depthwise block";
        }

        @Override
        public boolean exact() {
            return true;
        }

        @Override
        public Optional<Graph> apply(Graph graph, int node, boolean training, PlanOptions options) {
            GraphNode last = graph.node(node);
            Convolution third = switch (last.operation()) {
                case Convolution convolution -> convolution;
                case Residual(Convolution(var weights, var layer, var before, var behind, var pool, var _), var f) ->
                    new Convolution(weights, layer, before, behind, pool, f);
                default -> null;
            };
            if (training || third == null || third.pool() != null || third.layer().window().height() * third.layer().window().width() > 1) {
                return Optional.empty();
            }
            int middle = last.inputs().getFirst();
            Convolution second = onlyReadHere(graph, middle);
            int start = second == null ? 0 : graph.node(middle).inputs().getFirst();
            Convolution first = second == null || second.layer().groups() == 1 ? null : onlyReadHere(graph, start);
            if (first == null || second == null) {
                return Optional.empty();
            }
            Bands bands = new Bands(first, second, third);
            int input = graph.node(start).inputs().getFirst();
            if (!BandSteps.pays(bands, graph.node(input).output(), last.inputs().size() > 1)) {
                return Optional.empty();
            }
            List<String> layers = new ArrayList<>(graph.node(start).layers());
            layers.addAll(graph.node(middle).layers());
            layers.addAll(last.layers());
            List<Integer> inputs = new ArrayList<>(last.inputs());
            inputs.set(0, input);
            return Optional.of(graph.replace(node, new GraphNode(bands, layers, inputs, last.output())).bypass(middle).bypass(start));
        }

        private static @Nullable Convolution onlyReadHere(Graph graph, int node) {
            return graph.readers()[node] == 1 && graph.node(node).operation() instanceof Convolution convolution
                    && convolution.pool() == null ? convolution : null;
        }
    }
}
