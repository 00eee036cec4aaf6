package dev.tarn.onnx;

import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;

/** Batches between Tarn's order and ONNX's; vectors of features stay as they are. */
final class ChannelOrder {
    private ChannelOrder() {}

    static Tensor first(Tensor x) {
        if (x.shape().rank() != 4) {
            return x;
        }
        int n = x.shape().size(0);
        int h = x.shape().size(1);
        int w = x.shape().size(2);
        int c = x.shape().size(3);
        Tensor y = Tensor.zeros(Shape.of(n, c, h, w));
        for (int i = 0, at = 0; i < n; i++) {
            for (int k = 0; k < c; k++) {
                for (int r = 0; r < h; r++) {
                    for (int q = 0; q < w; q++) {
                        y.data()[at++] = x.get(i, r, q, k);
                    }
                }
            }
        }
        return y;
    }

    /** The reverse. */
    static Tensor last(Tensor x) {
        int n = x.shape().size(0);
        int c = x.shape().size(1);
        int h = x.shape().size(2);
        int w = x.shape().size(3);
        Tensor y = Tensor.zeros(Shape.of(n, h, w, c));
        for (int i = 0, at = 0; i < n; i++) {
            for (int r = 0; r < h; r++) {
                for (int q = 0; q < w; q++) {
                    for (int k = 0; k < c; k++) {
                        y.data()[at++] = x.get(i, k, r, q);
                    }
                }
            }
        }
        return y;
    }
}
