package dev.tarn.layer;

import dev.tarn.activation.Activation.Kind;
import java.util.Locale;

/** Reads a layer back from {@link Layer#text()}, and from what people write for it. */
public final class LayerText {
    private static final String WORDS = "conv, maxpool, avgpool, globalavgpool, globalmaxpool, relu, relu6, leakyrelu, prelu, elu, selu, celu, clip, "
            + "sigmoid, hardsigmoid, logsigmoid, tanh, gelu, gelutanh, silu, hardswish, mish, softplus, softsign, thresholdedrelu, shrink, abs, exp, sqrt, "
            + "softmax, logsoftmax, flatten, reshape, dense, dropout, batchnorm, groupnorm, instancenorm, layernorm, lrn, scale, scaleshift, "
            + "shuffle, slice, pad, crop, upsample, depthtospace, spacetodepth, add, concat, multiply, subtract, average, maximum, minimum";

    private LayerText() {}

    /**
     * {@code conv 32 3 stride 2 same}, {@code maxpool 2}, {@code dense 10}, …
     *
     * @param text word, numbers, then options in any order
     * @return the layer whose {@link Layer#text()} reads so
     * @throws IllegalArgumentException naming the text, the word at fault and what was expected
     */
    public static Layer parse(String text) {
        LayerWords words = new LayerWords(text);
        Layer layer = layer(words);
        if (!words.isEmpty()) {
            throw words.wrong("'" + words.peek() + "' is not an option of " + layer.word());
        }
        return layer;
    }

    private static Layer layer(LayerWords words) {
        String word = words.poll();
        return switch (word) {
            case "conv", "conv2d" -> WindowText.conv(words);
            case "maxpool", "maxpool2d" -> WindowText.maxPool(words);
            case "avgpool", "avgpool2d" -> WindowText.avgPool(words);
            case "globalavgpool" -> new GlobalAvgPool();
            case "globalmaxpool" -> new GlobalMaxPool();
            case "softmax" -> new Softmax();
            case "logsoftmax" -> new LogSoftmax();
            case "flatten" -> new Flatten();
            case "reshape" -> reshape(words);
            case "dense", "linear" -> dense(words);
            case "dropout" -> new Dropout((float) words.number("rate"));
            case "rrelu" ->
                words.isEmpty() ? RRelu.standard() : new RRelu((float) words.number("least slope"), (float) words.number("greatest slope"));
            case "batchnorm", "batchnorm2d" -> new BatchNorm2d(words.option("epsilon", 1e-5f), words.option("momentum", 0.1f));
            case "groupnorm" -> groupNorm(words);
            case "instancenorm" -> new GroupNorm(0, words.option("epsilon", 1e-5f));
            case "layernorm" -> new LayerNorm(words.option("epsilon", 1e-5f));
            case "lrn" -> new LocalResponseNorm(words.integer("size"), words.option("alpha", 1e-4f), words.option("beta", 0.75f),
                    words.option("k", 1));
            case "scale" -> new Scale((float) words.number("factor"));
            case "scaleshift" -> new ScaleShift(!words.take("nobias"));
            case "shuffle" -> new ChannelShuffle(words.integer("number of groups"));
            case "slice" -> new ChannelSlice(words.integer("first channel"), words.integer("end"),
                    words.take("step") ? words.integer("step") : 1);
            case "pad" -> pad(words);
            case "crop" -> {
                int[] e = words.edges("crop");
                yield new Crop2d(e[0], e[1], e[2], e[3]);
            }
            case "upsample" -> upsample(words);
            case "depthtospace" -> new DepthToSpace(words.integer("block"), words.take("crd"));
            case "spacetodepth" -> new SpaceToDepth(words.integer("block"), words.take("crd"));
            case "add" -> new Add();
            case "concat" -> new Concat();
            case "multiply", "subtract", "average", "maximum", "minimum" ->
                new Merge(Merge.Function.valueOf(word.toUpperCase(Locale.ROOT)));
            case "prelu" -> new PRelu(
                    words.take("shared") ? PRelu.Slopes.ONE : words.take("elements") ? PRelu.Slopes.PER_ELEMENT : PRelu.Slopes.PER_CHANNEL);
            case "leakyrelu" -> ActivationLayer.leakyRelu(words.isEmpty() ? 0.01 : words.number("slope"));
            case "elu" -> ActivationLayer.elu(words.isEmpty() ? 1 : words.number("alpha"));
            case "relu6" -> ActivationLayer.RELU6;
            case "clip" -> ActivationLayer.clip(words.number("least value"), words.number("most value"));
            case "selu" -> words.isEmpty() ? ActivationLayer.SELU : ActivationLayer.selu(words.number("alpha"), words.number("gamma"));
            case "celu" -> ActivationLayer.celu(words.isEmpty() ? 1 : words.number("alpha"));
            case "hardsigmoid" -> words.isEmpty()
                    ? ActivationLayer.HARD_SIGMOID
                    : ActivationLayer.hardSigmoid(words.number("slope"), words.number("offset"));
            case "thresholdedrelu" -> ActivationLayer.thresholdedRelu(words.isEmpty() ? 1 : words.number("threshold"));
            case "shrink" -> ActivationLayer.shrink(words.number("lambda"), words.number("bias"));
            case "relu", "sigmoid", "tanh", "gelu", "silu", "mish", "softplus", "identity", "hardswish", "softsign", "gelutanh",
                    "logsigmoid",
                    "abs", "exp", "sqrt" ->
                function(word);
            case null, default -> throw words.wrong("no layer is called '" + word + "'; there are " + WORDS);
        };
    }

    private static Layer function(String word) {
        for (Kind kind : Kind.values()) {
            if (ActivationLayer.word(kind).equals(word)) {
                return ActivationLayer.of(kind);
            }
        }
        throw new AssertionError(word);
    }

    private static Layer dense(LayerWords words) {
        int units = words.integer("number of units");
        int features = words.take("from") ? words.integer("number of features") : 0;
        return new Dense(features, units, !words.take("nobias"));
    }

    private static Layer groupNorm(LayerWords words) {
        int groups = words.integer("number of groups");
        if (groups == 0) {
            throw words.wrong("groups of no channels; the norm of each channel alone is called instancenorm");
        }
        return new GroupNorm(groups, words.option("epsilon", 1e-5f));
    }

    private static Layer reshape(LayerWords words) {
        int[] sizes = words.sizes("height×width×channels", 3);
        if (sizes.length != 3) {
            throw words.wrong("height×width×channels expected, found " + sizes.length + " numbers");
        }
        return new Reshape(sizes[0], sizes[1], sizes[2]);
    }

    private static Layer pad(LayerWords words) {
        int[] e = words.edges("padding");
        Pad2d.Mode mode = words.take("reflect") ? Pad2d.Mode.REFLECT : words.take("edge") ? Pad2d.Mode.EDGE : Pad2d.Mode.ZERO;
        return new Pad2d(mode, e[0], e[1], e[2], e[3]);
    }

    private static Layer upsample(LayerWords words) {
        int[] factors = words.pair("factor");
        Upsample2d.Mode mode = !words.take("bilinear")
                ? Upsample2d.Mode.NEAREST
                : words.take("corners") ? Upsample2d.Mode.BILINEAR_CORNERS : Upsample2d.Mode.BILINEAR;
        return new Upsample2d(factors[0], factors[1], mode);
    }
}
