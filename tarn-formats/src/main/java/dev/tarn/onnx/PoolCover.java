package dev.tarn.onnx;

import dev.tarn.layer.Padding;
import dev.tarn.layer.Window;
import dev.tarn.tensor.Shape;

/**
 * How ONNX is told which windows a pool has. Whether {@code ceil_mode} counts a window that lies wholly in the padding behind the image differs
 * between opsets and runtimes; where it matters, the padding behind says it instead.
 *
 * @param exact the padding to write
 * @param ceil whether {@code ceil_mode} is to be set: a last window ends beyond the padding
 */
record PoolCover(Padding exact, boolean ceil) {

    /**
     * @param image what the windows slide over, without padding
     * @param map what comes out
     */
    static PoolCover of(Window window, Shape image, Shape map) {
        Padding padding = window.paddingFor(image);
        int bottom = beyond(image.size(0), padding.top(), window.spanHeight(), window.strideHeight(), map.size(0));
        int right = beyond(image.size(1), padding.left(), window.spanWidth(), window.strideWidth(), map.size(1));
        boolean ceil = bottom > padding.bottom() || right > padding.right();
        if (!ceil) {
            return new PoolCover(padding, false);
        }
        boolean agreed = ceilCount(image.size(0), padding.top() + padding.bottom(), window.spanHeight(), window.strideHeight()) == map
                .size(0)
                && ceilCount(image.size(1), padding.left() + padding.right(), window.spanWidth(), window.strideWidth()) == map.size(1);
        return agreed
                ? new PoolCover(padding, true)
                : new PoolCover(Padding.of(padding.top(), padding.left(), Math.max(0, bottom), Math.max(0, right)), false);
    }

    /** How far the last window reaches beyond the image; negative if it ends inside. */
    private static int beyond(int size, int before, int span, int stride, int windows) {
        return (windows - 1) * stride + span - size - before;
    }

    private static int ceilCount(int size, int padding, int span, int stride) {
        return (size + padding - span + stride - 1) / stride + 1;
    }
}
