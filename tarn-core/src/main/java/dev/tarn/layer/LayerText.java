package dev.tarn.layer;

import dev.tarn.kernel.Activation.Kind;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;

/** Reads a layer back from {@link Layer#text()}, and from what people write for it. */
public final class LayerText {
    private static final String WORDS = "conv, maxpool, avgpool, globalavgpool, globalmaxpool, relu, relu6, leakyrelu, elu, selu, celu, clip, "
            + "sigmoid, hardsigmoid, logsigmoid, tanh, gelu, gelutanh, silu, hardswish, mish, softplus, softsign, thresholdedrelu, shrink, abs, exp, sqrt, softmax, "
            + "flatten, dense, dropout, batchnorm, scale, add, concat";

    private final String text;
    private final Deque<String> words;

    private LayerText(String text) {
        this.text = text;
        this.words = new ArrayDeque<>(Arrays.asList(text.strip().toLowerCase(Locale.ROOT).split("\\s+")));
    }

    /**
     * {@code conv 32 3 stride 2 same}, {@code maxpool 2}, {@code dense 10}, …
     *
     * @throws IllegalArgumentException naming the text, the word at fault and what was expected
     */
    public static Layer parse(String text) {
        LayerText reader = new LayerText(text);
        Layer layer = reader.layer();
        if (!reader.words.isEmpty()) {
            throw reader.wrong("'" + reader.words.peek() + "' is not an option of " + layer.word());
        }
        return layer;
    }

    private Layer layer() {
        String word = words.poll();
        return switch (word) {
            case "conv", "conv2d" -> conv();
            case "maxpool", "maxpool2d" -> maxPool();
            case "avgpool", "avgpool2d" -> avgPool();
            case "globalavgpool" -> new GlobalAvgPool();
            case "globalmaxpool" -> new GlobalMaxPool();
            case "leakyrelu" -> ActivationLayer.leakyRelu(words.isEmpty() ? 0.01 : number("slope"));
            case "elu" -> ActivationLayer.elu(words.isEmpty() ? 1 : number("alpha"));
            case "relu6" -> ActivationLayer.RELU6;
            case "clip" -> ActivationLayer.clip(number("least value"), number("most value"));
            case "selu" -> words.isEmpty() ? ActivationLayer.SELU : ActivationLayer.selu(number("alpha"), number("gamma"));
            case "celu" -> ActivationLayer.celu(words.isEmpty() ? 1 : number("alpha"));
            case "hardsigmoid" ->
                words.isEmpty() ? ActivationLayer.HARD_SIGMOID : ActivationLayer.hardSigmoid(number("slope"), number("offset"));
            case "thresholdedrelu" -> ActivationLayer.thresholdedRelu(words.isEmpty() ? 1 : number("threshold"));
            case "shrink" -> ActivationLayer.shrink(number("lambda"), number("bias"));
            case "relu", "sigmoid", "tanh", "gelu", "silu", "mish", "softplus", "identity", "hardswish", "softsign", "gelutanh",
                    "logsigmoid", "abs",
                    "exp", "sqrt" ->
                function(word);
            case "softmax" -> new Softmax();
            case "flatten" -> new Flatten();
            case "dense", "linear" -> dense();
            case "dropout" -> new Dropout((float) number("rate"));
            case "batchnorm", "batchnorm2d" -> batchNorm();
            case "scale" -> new Scale((float) number("factor"));
            case "add" -> new Add();
            case "concat" -> new Concat();
            case null, default -> throw wrong("no layer is called '" + word + "'; there are " + WORDS);
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

    private Layer conv() {
        int filters = integer("number of filters");
        int[] size = pair("kernel size");
        Window window = new Window(size[0], size[1], 1, 1, 1, 1, Padding.VALID);
        int groups = 1;
        boolean bias = true;
        while (!words.isEmpty()) {
            switch (words.peek()) {
                case "groups" -> {
                    words.poll();
                    groups = integer("groups");
                }
                case "nobias" -> {
                    words.poll();
                    bias = false;
                }
                default -> {
                    Window changed = option(window);
                    if (changed == null) {
                        return new Conv2d(filters, window, groups, bias);
                    }
                    window = changed;
                }
            }
        }
        return new Conv2d(filters, window, groups, bias);
    }

    /** Takes one option of a window, or returns null and leaves the word. */
    private @org.jspecify.annotations.Nullable Window option(Window window) {
        switch (words.peek()) {
            case "stride" -> {
                words.poll();
                int[] p = pair("stride");
                return window.withStride(p[0], p[1]);
            }
            case "dilation" -> {
                words.poll();
                int[] p = pair("dilation");
                return window.withDilation(p[0], p[1]);
            }
            case "same" -> {
                words.poll();
                return window.withPadding(Padding.SAME);
            }
            case "valid" -> {
                words.poll();
                return window.withPadding(Padding.VALID);
            }
            case "pad" -> {
                words.poll();
                int first = integer("padding");
                if (words.size() >= 3 && isInteger(words.peek())) {
                    return window
                            .withPadding(Padding.of(first, integer("padding left"), integer("padding below"), integer("padding right")));
                }
                return window.withPadding(Padding.of(first));
            }
            case null, default -> {
                return null;
            }
        }
    }

    private static boolean isInteger(String word) {
        return word.matches("\\d+");
    }

    private Layer maxPool() {
        int[] size = pair("window size");
        Window window = new Window(size[0], size[1], size[0], size[1], 1, 1, Padding.VALID);
        boolean ceil = false;
        while (!words.isEmpty()) {
            if (take("ceil")) {
                ceil = true;
                continue;
            }
            Window changed = option(window);
            if (changed == null) {
                break;
            }
            window = changed;
        }
        return new MaxPool2d(window, ceil);
    }

    private Layer avgPool() {
        int[] size = pair("window size");
        Window window = new Window(size[0], size[1], size[0], size[1], 1, 1, Padding.VALID);
        boolean ceil = false;
        boolean count = true;
        while (!words.isEmpty()) {
            if (take("ceil")) {
                ceil = true;
                continue;
            }
            if (take("exclude-padding")) {
                count = false;
                continue;
            }
            Window changed = option(window);
            if (changed == null) {
                break;
            }
            window = changed;
        }
        return new AvgPool2d(window, ceil, count);
    }

    private Layer dense() {
        int units = integer("number of units");
        int features = take("from") ? integer("number of features") : 0;
        return new Dense(features, units, !take("nobias"));
    }

    private Layer batchNorm() {
        float epsilon = take("epsilon") ? (float) number("epsilon") : 1e-5f;
        float momentum = take("momentum") ? (float) number("momentum") : 0.1f;
        return new BatchNorm2d(epsilon, momentum);
    }

    private boolean take(String word) {
        if (word.equals(words.peek())) {
            words.poll();
            return true;
        }
        return false;
    }

    private int integer(String what) {
        String word = words.poll();
        try {
            return Integer.parseInt(word == null ? "" : word);
        } catch (NumberFormatException e) {
            throw wrong(what + " expected, found " + (word == null ? "nothing" : "'" + word + "'"));
        }
    }

    private double number(String what) {
        String word = words.poll();
        try {
            return switch (word) {
                case null -> throw new NumberFormatException();
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(word);
            };
        } catch (NumberFormatException e) {
            throw wrong(what + " expected, found " + (word == null ? "nothing" : "'" + word + "'"));
        }
    }

    /** {@code 3} or {@code 3x5}. */
    private int[] pair(String what) {
        String word = words.poll();
        if (word == null || !word.matches("\\d{1,6}([x×]\\d{1,6})?")) {
            throw wrong(what + " expected, found " + (word == null ? "nothing" : "'" + word + "'"));
        }
        String[] sides = word.split("[x×]");
        int first = Integer.parseInt(sides[0]);
        return new int[] {first, sides.length == 1 ? first : Integer.parseInt(sides[1])};
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("layer '" + text.strip() + "': " + what);
    }
}
