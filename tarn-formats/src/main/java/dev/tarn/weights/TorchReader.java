package dev.tarn.weights;

import dev.tarn.file.FileFormatException;
import dev.tarn.weights.PickledTensor.PickledStorage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads state dicts that {@code torch.save} wrote: the archive of PyTorch 1.6 and later, and the older form, five pickles with the numbers behind them. A checkpoint's state dict is found
 * under its usual names.
 */
public final class TorchReader {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    /** Where training programs keep the state dict in a checkpoint. */
    private static final List<String> USUAL_NAMES = List.of("state_dict", "model_state_dict", "model", "net", "network", "module",
            "weights",
            "model_state");
    private static final int MOST_TENSORS = 100_000;

    private TorchReader() {}

    /**
     * Reads the tensors of a state dict.
     *
     * @param file a {@code .pt} or {@code .pth} file of either form, archive or old
     * @return the tensors by name, in the file's order and with its layout
     * @throws IOException naming the file, the place in it, and what is wrong: {@link FileFormatException} if it is not a state dict
     */
    public static Weights read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file");
        }
        if (!Files.isRegularFile(file)) {
            throw new FileFormatException(file, Files.isDirectory(file) ? "is a folder; give the name of a file" : "is not a regular file");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            if (in.read() == 'P' && in.read() == 'K') {
                return TorchArchive.read(file);
            }
        }
        return legacy(file);
    }

    private static Weights legacy(Path file) throws IOException {
        long size = Files.size(file);
        Map<String, PickledStorage> storages = new HashMap<>();
        Object root;
        List<?> keys;
        long dataAt;
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            stream.mark(1);
            if (stream.read() != 0x80) {
                throw new FileFormatException(file, "is neither an archive nor a pickle: expected a file that torch.save wrote");
            }
            stream.reset();
            PickleSource in = new PickleSource(file, "", stream, size);
            if (!MAGIC.equals(PickleReader.read(in, storages))) {
                throw new FileFormatException(file,
                        "does not begin with PyTorch's number: another program's pickle, or PyTorch older than 0.1.10; save it again with torch.save");
            }
            PickleReader.read(in, storages); // the protocol of the old form, which never changed
            checkLittleEndian(file, PickleReader.read(in, storages));
            root = PickleReader.read(in, storages);
            keys = PickleReader.read(in, storages) instanceof List<?> list ? list : List.of();
            dataAt = in.position();
        }
        Map<String, PickledTensor> described = stateDict(file, root);
        Map<String, long[]> places = places(file, keys, storages, dataAt, size);
        return new StorageReader(file, (storage, bytes) -> {
            long[] place = places.get(storage.key());
            if (place == null || place[1] < bytes) {
                throw new FileFormatException(file, "storage " + storage.key() + " is not in the file: truncated or damaged");
            }
            InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            in.skipNBytes(place[0]);
            return in;
        }).read(described);
    }

    private static void checkLittleEndian(Path file, @Nullable Object system) throws FileFormatException {
        if (system instanceof Map<?, ?> map && Boolean.FALSE.equals(map.get("little_endian"))) {
            throw new FileFormatException(file, "was written on a big-endian machine, whose numbers are not read");
        }
    }

    /** Behind the pickles each storage: its number of elements, 8 bytes, and they. */
    private static Map<String, long[]> places(Path file, List<?> keys, Map<String, PickledStorage> storages, long start, long size)
            throws IOException {
        Map<String, long[]> places = new HashMap<>();
        long at = start;
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (Object key : keys) {
                PickledStorage storage = key instanceof String name ? storages.get(name) : null;
                if (storage == null || places.containsKey(storage.key())) {
                    throw new FileFormatException(file, "byte " + at + ": lists a storage that nothing refers to, or one twice: damaged");
                }
                channel.position(at).read(length.clear());
                long elements = length.hasRemaining() ? -1 : length.flip().getLong();
                long bytes = storage.elements() > size ? Long.MAX_VALUE : storage.elements() * storage.type().bytes();
                if (elements != storage.elements() || bytes > size - at - Long.BYTES) {
                    throw new FileFormatException(file,
                            "byte " + at + ": storage " + key + " should have " + storage.elements() + " elements, the file has "
                                    + (elements == storage.elements() ? size - at - Long.BYTES + " bytes" : elements)
                                    + ": truncated or damaged");
                }
                places.put(storage.key(), new long[] {at + Long.BYTES, bytes});
                at += Long.BYTES + bytes;
            }
        }
        if (at != size) {
            throw new FileFormatException(file, "has " + (size - at) + " bytes behind the last storage: damaged");
        }
        return places;
    }

    /** The named tensors of what was pickled: a state dict, or a dictionary that holds one. */
    static Map<String, PickledTensor> stateDict(Path file, @Nullable Object root) throws FileFormatException {
        if (!(root instanceof Map<?, ?> map)) {
            throw new FileFormatException(file, "holds " + (root instanceof PickledTensor ? "one tensor without a name" : "no dictionary")
                    + "; expected a state dict: torch.save(model.state_dict(), 'weights.pt')");
        }
        Map<?, ?> found = map;
        if (!holdsTensors(map)) {
            found = USUAL_NAMES.stream().map(map::get).filter(value -> value instanceof Map<?, ?> inner && holdsTensors(inner)).findFirst()
                    .map(value -> (Map<?, ?>) value).orElseThrow(() -> new FileFormatException(file,
                            "holds a dictionary without tensors, of " + map.keySet().stream().limit(10).toList()
                                    + "; expected a state dict"));
        }
        Map<String, PickledTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : found.entrySet()) {
            if (entry.getValue() instanceof PickledTensor tensor) {
                tensors.put(String.valueOf(entry.getKey()), tensor);
            }
        }
        if (tensors.size() > MOST_TENSORS) {
            throw new FileFormatException(file, "holds " + tensors.size() + " tensors; at most " + MOST_TENSORS + " are read");
        }
        return tensors;
    }

    private static boolean holdsTensors(Map<?, ?> map) {
        return map.values().stream().anyMatch(PickledTensor.class::isInstance);
    }
}
