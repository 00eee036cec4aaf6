package dev.tarn.serve.api;

import dev.tarn.serve.http.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Element types of the Open Inference Protocol that a tensor of pixels may have. */
enum TensorType {
    FP32(4), FP64(8), FP16(2), UINT8(1), INT8(1), INT16(2), INT32(4), INT64(8);

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    static TensorType of(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst()
                .orElseThrow(() -> Problem.badRequest(
                        "datatype '" + PredictRequest.shortened(name) + "' is not taken; expected one of " + Arrays.toString(values())));
    }

    int bytes() {
        return bytes;
    }

    /** Little-endian elements, row by row, as floats. */
    float[] read(byte[] body, int offset, int length) {
        ByteBuffer in = ByteBuffer.wrap(body, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[length / bytes];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (this) {
                case FP32 -> in.getFloat();
                case FP64 -> (float) in.getDouble();
                case FP16 -> Float.float16ToFloat(in.getShort());
                case UINT8 -> in.get() & 255;
                case INT8 -> in.get();
                case INT16 -> in.getShort();
                case INT32 -> in.getInt();
                case INT64 -> in.getLong();
            };
        }
        return values;
    }

    /** As everywhere in Tarn: bytes are scaled to 0..1, everything else is taken as it is. */
    void scale(float[] values) {
        if (this == UINT8) {
            for (int i = 0; i < values.length; i++) {
                values[i] /= 255f;
            }
        }
    }
}
