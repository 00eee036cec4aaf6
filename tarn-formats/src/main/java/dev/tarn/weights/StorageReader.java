package dev.tarn.weights;

import dev.tarn.file.FileFormatException;
import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import dev.tarn.weights.PickledTensor.PickledStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns tensors that a pickle describes into arrays: each storage is read once, little-endian, and whoever looks into it gets its own copy. */
final class StorageReader {
    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final Storages storages;

    /** Where a storage's numbers lie. */
    interface Storages {
        /**
         * @return a stream with at least {@code bytes} bytes
         * @throws FileFormatException if the file has no such storage, or a smaller one
         */
        InputStream open(PickledStorage storage, long bytes) throws IOException;
    }

    StorageReader(Path file, Storages storages) {
        this.file = file;
        this.storages = storages;
    }

    Weights read(Map<String, PickledTensor> described) throws IOException {
        Map<String, List<Map.Entry<String, PickledTensor>>> byStorage = new LinkedHashMap<>();
        Map<String, String> skipped = new LinkedHashMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        long floats = 0;
        for (Map.Entry<String, PickledTensor> entry : described.entrySet()) {
            PickledTensor tensor = entry.getValue();
            long elements = check(entry.getKey(), tensor);
            if (tensor.storage().type().becomesFloat()) {
                byStorage.computeIfAbsent(tensor.storage().key(), _ -> new ArrayList<>()).add(entry);
                tensors.put(entry.getKey(), Tensor.zeros(Shape.of(0))); // keeps the place
                floats = Math.addExact(floats, elements);
            } else {
                skipped.put(entry.getKey(), tensor.storage().type().word());
            }
        }
        checkMemory(floats);
        for (List<Map.Entry<String, PickledTensor>> users : byStorage.values()) {
            float[] values = floats(users.getFirst().getValue().storage());
            for (Map.Entry<String, PickledTensor> user : users) {
                tensors.put(user.getKey(), view(user.getValue(), values, users.size() > 1));
            }
        }
        return new Weights(tensors, skipped);
    }

    /** Number of elements; all of them must lie in the storage. */
    private long check(String name, PickledTensor tensor) throws FileFormatException {
        long elements = 1;
        long last = tensor.offset();
        try {
            for (int d = 0; d < tensor.sizes().length; d++) {
                elements = Math.multiplyExact(elements, tensor.sizes()[d]);
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, tensor.sizes()[d] - 1), tensor.strides()[d]));
            }
        } catch (ArithmeticException e) {
            throw new FileFormatException(file, name + ": its sizes or strides are larger than any memory: damaged", e);
        }
        if (elements > Integer.MAX_VALUE || tensor.storage().elements() > Integer.MAX_VALUE) {
            throw new FileFormatException(file,
                    name + " has " + Math.max(elements, tensor.storage().elements()) + " elements; a Java array ends at 2³¹");
        }
        if (tensor.offset() < 0 || (elements > 0 && last >= tensor.storage().elements())) {
            throw new FileFormatException(file, name + " reaches to element " + last + " of a storage of " + tensor.storage().elements()
                    + " elements: damaged");
        }
        return elements;
    }

    private void checkMemory(long floats) throws FileFormatException {
        long most = Runtime.getRuntime().maxMemory();
        if (floats * Float.BYTES > most) {
            throw new FileFormatException(file, "its tensors take " + ((floats * Float.BYTES) >> 20) + " MB as float32, more than the "
                    + (most >> 20) + " MB this Java may use; give it more with -Xmx");
        }
    }

    private float[] floats(PickledStorage storage) throws IOException {
        int width = storage.type().bytes();
        try (InputStream in = storages.open(storage, storage.elements() * width)) {
            float[] values = new float[(int) storage.elements()];
            ByteBuffer bytes = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < values.length; at += CHUNK / width) {
                int count = Math.min(CHUNK / width, values.length - at);
                if (in.readNBytes(bytes.array(), 0, count * width) < count * width) {
                    throw new FileFormatException(file, "storage " + storage.key() + " ends at element " + at + " of " + values.length
                            + ": truncated");
                }
                decode(storage.type(), bytes.clear().limit(count * width), values, at, count);
            }
            return values;
        }
    }

    private static void decode(StorageType type, ByteBuffer bytes, float[] values, int at, int count) {
        switch (type) {
            case FLOAT -> bytes.asFloatBuffer().get(values, at, count);
            case DOUBLE -> {
                for (int i = 0; i < count; i++) {
                    values[at + i] = (float) bytes.getDouble();
                }
            }
            case HALF -> {
                for (int i = 0; i < count; i++) {
                    values[at + i] = Float.float16ToFloat(bytes.getShort());
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    values[at + i] = Float.intBitsToFloat(bytes.getShort() << 16);
                }
            }
            case LONG, INT, SHORT, CHAR, BYTE, BOOL -> throw new IllegalStateException(type + " does not become float32");
        }
    }

    /** The tensor's elements in row-major order, whatever its strides. */
    private static Tensor view(PickledTensor tensor, float[] storage, boolean shared) {
        int dimensions = tensor.sizes().length;
        int[] sizes = new int[dimensions];
        for (int d = 0; d < dimensions; d++) {
            sizes[d] = (int) tensor.sizes()[d];
        }
        Shape shape = Shape.of(sizes);
        if (!shared && tensor.offset() == 0 && shape.elements() == storage.length && isRowMajor(tensor)) {
            return Tensor.of(shape, storage);
        }
        float[] values = new float[shape.elements()];
        int[] index = new int[dimensions];
        int from = (int) tensor.offset();
        for (int i = 0; i < values.length; i++) {
            values[i] = storage[from];
            for (int d = dimensions - 1; d >= 0; d--) {
                from += (int) tensor.strides()[d];
                if (++index[d] < sizes[d]) {
                    break;
                }
                from -= (int) tensor.strides()[d] * sizes[d];
                index[d] = 0;
            }
        }
        return Tensor.of(shape, values);
    }

    private static boolean isRowMajor(PickledTensor tensor) {
        long expected = 1;
        for (int d = tensor.sizes().length - 1; d >= 0; d--) {
            if (tensor.sizes()[d] != 1 && tensor.strides()[d] != expected) {
                return false;
            }
            expected *= tensor.sizes()[d];
        }
        return true;
    }
}
