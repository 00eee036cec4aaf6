package dev.tarn.plan;

import dev.tarn.kernel.Layout;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Add;
import dev.tarn.layer.Concat;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.LayerNorm;
import dev.tarn.layer.LogSoftmax;
import dev.tarn.layer.Merge;
import dev.tarn.layer.PRelu;
import dev.tarn.layer.RRelu;
import dev.tarn.layer.Rearrangement;
import dev.tarn.layer.Scale;
import dev.tarn.layer.ScaleShift;
import dev.tarn.layer.Softmax;
import dev.tarn.plan.Geometry.Rim;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.plan.Operation.Bands;
import dev.tarn.plan.Operation.Convolution;
import dev.tarn.plan.Operation.Normalization;
import dev.tarn.plan.Operation.Product;
import dev.tarn.plan.Operation.Reorder;
import dev.tarn.plan.Operation.Residual;
import dev.tarn.plan.Operation.Single;
import dev.tarn.plan.Operation.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How each value of a graph lies in memory. A flattened image keeps the image's order, so flatten costs nothing; where somebody needs the features' own order a
 * {@link Reorder} is put in between.
 *
 * @param graph with the reorderings
 * @param of a layout for each node
 */
record Layouts(Graph graph, List<Layout> of) {
    static Layouts of(Graph graph) {
        Graph ordered = withReorders(graph);
        return new Layouts(ordered, layouts(ordered, rims(ordered)));
    }

    /** What the convolutions that read a value want around it. */
    private static Rim[] rims(Graph graph) {
        Rim[] rims = new Rim[graph.nodes().size()];
        Arrays.fill(rims, Rim.NONE);
        for (GraphNode node : graph.nodes()) {
            Convolution convolution = switch (node.operation()) {
                case Convolution c -> c;
                case Residual(var c, var _) -> c;
                case Bands(var c, var _, var _) -> c;
                case Single _,Product _,Normalization _,Reorder _,Source _ -> null;
            };
            if (convolution != null) {
                int input = node.inputs().getFirst();
                rims[input] = rims[input].max(Geometry.rim(convolution.layer(), graph.node(input).output()));
            }
        }
        return rims;
    }

    private static List<Layout> layouts(Graph graph, Rim[] rims) {
        List<Layout> layouts = new ArrayList<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            layouts.add(layout(graph, i, layouts, rims[i]));
        }
        return layouts;
    }

    private static Layout layout(Graph graph, int index, List<Layout> layouts, Rim rim) {
        GraphNode node = graph.node(index);
        if (node.output().rank() == 3) {
            return Geometry.layout(node.output(), rim);
        }
        boolean keepsOrder = node.operation() instanceof Single(var layer) && switch (layer) {
            case Flatten _,ActivationLayer _,Dropout _,RRelu _,Scale _ -> true;
            case PRelu(PRelu.Slopes slopes) -> slopes == PRelu.Slopes.ONE;
            case Add _,Merge _ -> node.inputs().stream()
                    .allMatch(in -> layouts.get(in).withoutRim().equals(layouts.get(node.inputs().getFirst()).withoutRim()));
            default -> false;
        };
        return keepsOrder ? layouts.get(node.inputs().getFirst()).withoutRim() : Layout.features(node.output().size(0));
    }

    /** Whether memory order and feature order are the same. */
    private static boolean plain(Layout layout) {
        return (layout.height() == 1 && layout.width() == 1) || layout.channels() == 1;
    }

    private static Graph withReorders(Graph graph) {
        List<GraphNode> nodes = new ArrayList<>();
        List<Layout> layouts = new ArrayList<>();
        int[] renumbered = new int[graph.nodes().size()];
        for (int i = 0; i < renumbered.length; i++) {
            GraphNode node = graph.node(i);
            List<Integer> inputs = new ArrayList<>();
            boolean reorder = wantsFeatureOrder(node, node.inputs().stream().map(in -> layouts.get(renumbered[in])).toList());
            for (int in : node.inputs()) {
                boolean vector = graph.node(in).output().rank() == 1;
                inputs.add(reorder && vector ? reordered(nodes, layouts, renumbered[in]) : renumbered[in]);
            }
            renumbered[i] = nodes.size();
            nodes.add(new GraphNode(node.operation(), node.layers(), inputs, node.output()));
            layouts.add(layout(new Graph(nodes, nodes.size() - 1), nodes.size() - 1, layouts, Rim.NONE));
        }
        int head = renumbered[graph.head()];
        head = nodes.get(head).output().rank() == 1 ? reordered(nodes, layouts, head) : head;
        return new Graph(nodes, head);
    }

    private static boolean wantsFeatureOrder(GraphNode node, List<Layout> inputs) {
        return switch (node.operation()) {
            case Normalization _ -> true;
            case Single(Softmax _),Single(LogSoftmax _),Single(Concat _),Single(ScaleShift _),Single(LayerNorm _),Single(Rearrangement _) ->
                true;
            case Single(PRelu(PRelu.Slopes slopes)) -> slopes != PRelu.Slopes.ONE;
            case Single(Add _),Single(Merge _) -> inputs.stream().anyMatch(l -> !l.withoutRim().equals(inputs.getFirst().withoutRim()));
            case Single _,Product _,Convolution _,Residual _,Bands _,Reorder _,Source _ -> false;
        };
    }

    private static int reordered(List<GraphNode> nodes, List<Layout> layouts, int index) {
        if (plain(layouts.get(index))) {
            return index;
        }
        GraphNode node = nodes.get(index);
        nodes.add(new GraphNode(new Reorder(), node.layers(), List.of(index), node.output()));
        layouts.add(Layout.features(node.output().size(0)));
        return nodes.size() - 1;
    }

    /** Floats of all values of one image. */
    long floats() {
        return of.stream().mapToLong(Layout::image).sum();
    }
}
