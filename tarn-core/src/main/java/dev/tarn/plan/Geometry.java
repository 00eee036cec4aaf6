package dev.tarn.plan;

import dev.tarn.kernel.Block;
import dev.tarn.kernel.Layout;
import dev.tarn.kernel.PoolingKernels;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.Window;
import dev.tarn.plan.Operation.Convolution;
import dev.tarn.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** From the words of layers to the numbers of kernels. */
final class Geometry {
    private Geometry() {}

    /** Memory of a value of this shape with a rim. */
    static Layout layout(Shape shape, Rim rim) {
        return shape.rank() == 1
                ? Layout.features(shape.size(0))
                : new Layout(shape.size(0), shape.size(1), shape.size(2), rim.top(), rim.left(), rim.bottom(), rim.right());
    }

    /** Zeros that readers want around an image. */
    record Rim(int top, int left, int bottom, int right) {
        static final Rim NONE = new Rim(0, 0, 0, 0);

        Rim max(Rim other) {
            return new Rim(Math.max(top, other.top), Math.max(left, other.left), Math.max(bottom, other.bottom),
                    Math.max(right, other.right));
        }
    }

    /** The map of a convolution before pooling: {height, width}. */
    static int[] map(Conv2d layer, Shape input) {
        Window w = layer.window();
        Padding p = w.paddingFor(input);
        return new int[] {(input.size(0) + p.top() + p.bottom() - w.spanHeight()) / w.strideHeight() + 1,
            (input.size(1) + p.left() + p.right() - w.spanWidth()) / w.strideWidth() + 1};
    }

    /** The zeros that a convolution reads around its input. */
    static Rim rim(Conv2d layer, Shape input) {
        Window w = layer.window();
        Padding p = w.paddingFor(input);
        int[] map = map(layer, input);
        int below = (map[0] - 1) * w.strideHeight() + w.spanHeight() - p.top() - input.size(0);
        int right = (map[1] - 1) * w.strideWidth() + w.spanWidth() - p.left() - input.size(1);
        return new Rim(p.top(), p.left(), Math.max(0, below), Math.max(0, right));
    }

    static Block block(Convolution operation, Shape inputShape, Layout input, Layout output) {
        Conv2d layer = operation.layer();
        Window w = layer.window();
        Padding p = w.paddingFor(inputShape);
        int[] map = map(layer, inputShape);
        return new Block(input, layer.filters(), w.height(), w.width(), w.strideHeight(), w.strideWidth(), w.dilationHeight(),
                w.dilationWidth(), p.top(), p.left(),
                layer.groups(), map[0], map[1], pool(operation.pool(), map), operation.activation(), output);
    }

    private static Block.@Nullable Pool pool(@Nullable MaxPool2d pool, int[] map) {
        if (pool == null) {
            return null;
        }
        Window w = pool.window();
        Padding p = w.paddingFor(Shape.of(map[0], map[1], 1));
        return new Block.Pool(w.height(), w.width(), w.strideHeight(), w.strideWidth(), p.top(), p.left());
    }

    static PoolingKernels.Window window(Window w, Shape input) {
        Padding p = w.paddingFor(input);
        return new PoolingKernels.Window(w.height(), w.width(), w.strideHeight(), w.strideWidth(), p.top(), p.left());
    }
}
