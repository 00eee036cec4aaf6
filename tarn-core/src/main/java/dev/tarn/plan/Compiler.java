package dev.tarn.plan;

import dev.tarn.activation.Activation;
import dev.tarn.kernel.Kernels;
import dev.tarn.kernel.Layout;
import dev.tarn.kernel.PoolingKernels;
import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.Add;
import dev.tarn.layer.AvgPool2d;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.Concat;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.GlobalAvgPool;
import dev.tarn.layer.GlobalMaxPool;
import dev.tarn.layer.GroupNorm;
import dev.tarn.layer.LayerNorm;
import dev.tarn.layer.LocalResponseNorm;
import dev.tarn.layer.LogSoftmax;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Merge;
import dev.tarn.layer.PRelu;
import dev.tarn.layer.Padding;
import dev.tarn.layer.RRelu;
import dev.tarn.layer.Rearrangement;
import dev.tarn.layer.Scale;
import dev.tarn.layer.ScaleShift;
import dev.tarn.layer.Softmax;
import dev.tarn.layer.Upsample2d;
import dev.tarn.plan.Graph.GraphNode;
import dev.tarn.plan.Operation.Bands;
import dev.tarn.plan.Operation.Convolution;
import dev.tarn.plan.Operation.Normalization;
import dev.tarn.plan.Operation.Product;
import dev.tarn.plan.Operation.Reorder;
import dev.tarn.plan.Operation.Residual;
import dev.tarn.plan.Operation.Single;
import dev.tarn.plan.Operation.Source;
import dev.tarn.tensor.Shape;
import java.util.Collections;
import java.util.List;

/**
 * Turns a rewritten graph into steps: forward for every node, then, in training, backward in reverse. One compiler a plan; the larger operations have files of their own.
 */
final class Compiler {
    final Graph graph;
    final PlanBuilder builder;
    final PlanOptions options;
    final ParameterMemory parameters;
    final boolean training;
    final Layouts layouts;
    /** Parameters and (in training) their gradients: allocated before the plan is compiled, so that steps may hold them. */
    final float[] parameterMemory;
    final float[] gradientMemory;
    /** Shared memory's array and the constants' start, known only after {@link PlanBuilder#build}. */
    final Constants constants = new Constants();
    final Place[] values;
    private final Place[] gradients;
    private final boolean[] written;
    private final boolean[] needsGradient;
    /** The node whose memory a node's value lies in: itself, or what a flatten without a step of its own flattens. */
    private final int[] root;
    private final Runnable[] backward;
    /** Whether the gradient goes on to the images themselves. */
    boolean wantInputGradient;

    /** Filled in when memory is allocated; steps read it at run time. */
    static final class Constants {
        float[] memory = new float[0];
        int at;
    }

    Compiler(Layouts layouts, PlanBuilder builder, PlanOptions options, ParameterMemory parameters, boolean training,
            float[] parameterMemory, float[] gradientMemory) {
        this.layouts = layouts;
        this.graph = layouts.graph();
        this.builder = builder;
        this.options = options;
        this.parameters = parameters;
        this.training = training;
        this.parameterMemory = parameterMemory;
        this.gradientMemory = gradientMemory;
        int n = graph.nodes().size();
        values = new Place[n];
        gradients = new Place[n];
        written = new boolean[n];
        needsGradient = new boolean[n];
        root = new int[n];
        backward = new Runnable[n];
    }

    /** Emits the forward steps; {@code values[head]} is then the output's place. */
    void forward(Step.Work readImages) {
        for (int i = 0; i < graph.nodes().size(); i++) {
            GraphNode node = graph.node(i);
            backward[i] = () -> {};
            root[i] = i;
            if (training) {
                needsGradient[i] = node.inputs().stream().anyMatch(in -> needsGradient[in]) || hasTrainable(node)
                        || (wantInputGradient && i == 0);
            }
            emit(i, node, readImages);
        }
    }

    /** Emits the backward steps; the caller has emitted the step that writes the gradient of the head. */
    void backward() {
        written[root[graph.head()]] = true;
        for (int i = graph.nodes().size() - 1; i > 0; i--) {
            if (needsGradient[i] && written[root[i]]) {
                backward[i].run();
            }
        }
    }

    private boolean hasTrainable(GraphNode node) {
        return switch (node.operation()) {
            case Convolution(var name, var _, var _, var _, var _, var _) -> !options.frozen().contains(name);
            case Residual(var convolution, var _) -> !options.frozen().contains(convolution.weights());
            case Bands bands -> bands.convolutions().stream().anyMatch(b -> !options.frozen().contains(b.weights()));
            case Product(var name, var _, var _) -> !options.frozen().contains(name);
            case Normalization(var name, var _, var _) -> !options.frozen().contains(name);
            case Single(PRelu _),Single(ScaleShift _),Single(GroupNorm _),Single(LayerNorm _) -> !options.frozen().contains(node.name());
            case Source _,Single _,Reorder _ -> false;
        };
    }

    private void emit(int i, GraphNode node, Step.Work readImages) {
        switch (node.operation()) {
            case Source _ -> {
                Place place = value(i);
                builder.step("input", "read", 0, List.of(), List.of(place), readImages);
            }
            case Convolution operation -> ConvolutionSteps.emit(this, i, node, operation);
            case Residual operation -> ConvolutionSteps.emitResidual(this, i, node, operation);
            case Bands operation -> BandSteps.emit(this, i, node, operation);
            case Product operation -> ProductSteps.emit(this, i, node, operation);
            case Normalization operation -> NormalizationSteps.emit(this, i, node, operation);
            case Reorder _ -> ElementSteps.reorder(this, i, node);
            case Single(var layer) -> {
                switch (layer) {
                    case ActivationLayer(Activation f) -> ElementSteps.activation(this, i, node, f);
                    case Scale(float factor) -> ElementSteps.scale(this, i, node, factor);
                    case Dropout(float rate) -> ElementSteps.dropout(this, i, node, rate);
                    case RRelu(float lower, float upper) -> ElementSteps.randomLeaky(this, i, node, lower, upper);
                    case Flatten _ -> flatten(i, node);
                    case Softmax _ -> ElementSteps.softmax(this, i, node);
                    case Add _ -> {
                        if (repeats(node)) {
                            MergeSteps.add(this, i, node);
                        } else {
                            JoinSteps.add(this, i, node);
                        }
                    }
                    case Concat _ -> JoinSteps.concat(this, i, node);
                    case Merge merge -> MergeSteps.emit(this, i, node, merge);
                    case Rearrangement moved -> RearrangementSteps.emit(this, i, node, moved);
                    case LogSoftmax _ -> ElementSteps.logSoftmax(this, i, node);
                    case PRelu prelu -> ChannelSteps.prelu(this, i, node, prelu);
                    case ScaleShift scale -> ChannelSteps.scaleShift(this, i, node, scale);
                    case GroupNorm(int groups, float epsilon) -> GroupNormSteps.group(this, i, node, groups, epsilon);
                    case LayerNorm(float epsilon) -> GroupNormSteps.layer(this, i, node, epsilon);
                    case LocalResponseNorm norm -> ImageSteps.responseNorm(this, i, node, norm);
                    case Upsample2d upsample -> ImageSteps.upsample(this, i, node, upsample);
                    case MaxPool2d pool when pool.dilated() -> ImageSteps.dilatedMax(this, i, node, pool.window(), inputShape(node));
                    case MaxPool2d(var window, boolean _) -> PoolSteps.max(this, i, node, Geometry.window(window, inputShape(node)));
                    case AvgPool2d(var window, boolean _, boolean count) -> {
                        Padding p = window.paddingFor(inputShape(node));
                        PoolingKernels.Window w = Geometry.window(window, inputShape(node));
                        PoolSteps.average(this, i, node, w, count, p.bottom(), p.right());
                    }
                    case GlobalAvgPool _ -> PoolSteps.globalAverage(this, i, node);
                    case GlobalMaxPool _ -> PoolSteps.globalMax(this, i, node);
                    case Conv2d _,Dense _,BatchNorm2d _ -> throw new IllegalStateException(node.name() + " has an operation of its own");
                }
            }
        }
    }

    /** Whether an input is smaller than what is made of it. */
    private boolean repeats(GraphNode node) {
        return node.inputs().stream().anyMatch(in -> !graph.node(in).output().equals(node.output()));
    }

    private Shape inputShape(GraphNode node) {
        return graph.node(node.inputs().getFirst()).output();
    }

    /** No step: the features are the image, unless a neighbour wants a rim around the image. */
    private void flatten(int i, GraphNode node) {
        int in = node.inputs().getFirst();
        if (values[in].layout.hasRim()) {
            ElementSteps.copy(this, i, node);
            return;
        }
        values[i] = values[in];
        root[i] = root[in];
    }

    /** A new place for the node's value. */
    Place value(int node) {
        values[node] = builder.place(graph.node(node).name(), layouts.of().get(node));
        return values[node];
    }

    /** The place of a concatenation, which may be there already, because what it joins was written into it. */
    Place concatenation(int node) {
        return values[node] == null ? value(node) : values[node];
    }

    /** A place for a convolution's map: at inference among the channels of the concatenation that alone reads it, where they are whole vectors. */
    Place mapOf(int node) {
        int reader = onlyReader(node);
        if (training || reader < 0 || !(graph.node(reader).operation() instanceof Single(Concat _))
                || Collections.frequency(graph.node(reader).inputs(), node) != 1) {
            return value(node);
        }
        int first = 0;
        for (int in : graph.node(reader).inputs()) {
            int channels = graph.node(in).output().size(-1);
            if (first % Layout.LANES != 0 || (in == node && channels % Layout.LANES != 0)) {
                return value(node);
            }
            if (in == node) {
                break;
            }
            first += channels;
        }
        values[node] = new Place(graph.node(node).name(), concatenation(reader), first);
        return values[node];
    }

    private int onlyReader(int node) {
        if (graph.readers()[node] != 1) {
            return -1;
        }
        for (int i = node + 1; i < graph.nodes().size(); i++) {
            if (graph.node(i).inputs().contains(node)) {
                return i;
            }
        }
        return -1;
    }

    boolean needsGradient(int node) {
        return needsGradient[node];
    }

    /** After the backward steps: whether one of them wrote the node's gradient. */
    boolean hasGradient(int node) {
        return written[root[node]];
    }

    boolean trainable(String layer) {
        return training && !options.frozen().contains(layer);
    }

    /** Place of a node's gradient: its value's layout without a rim. */
    Place gradient(int node) {
        int at = root[node];
        if (gradients[at] == null) {
            gradients[at] = builder.place("gradient of " + graph.node(at).name(), layouts.of().get(at).withoutRim());
        }
        return gradients[at];
    }

    /** Whether the node's gradient holds something already, so that a step must add to it; from now on it does. */
    boolean accumulates(int node) {
        boolean before = written[root[node]];
        written[root[node]] = true;
        return before;
    }

    void onBackward(int node, Runnable emission) {
        backward[node] = emission;
    }
}
