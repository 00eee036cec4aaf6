package dev.tarn.keras;

import dev.tarn.file.FileFormatException;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An HDF5 file or a part of one, read through jHDF, whose failures on damaged files become {@link FileFormatException}s. Links out of the file are not followed. */
final class HdfContent implements Closeable {
    /** An array of so many times the file's size is no honest compression of weights. */
    private static final int MOST_COMPRESSION = 1000;
    private static final int SUPERBLOCK = 52;
    private static final int VERSION_AT = 8;

    /** Of one step through the file: an honest one takes milliseconds. */
    private static final long MOST_SECONDS = 30;
    private static final long BYTES_PER_SECOND = 10_000_000;

    private final Path file;
    private final String part;
    private final long size;
    private final Arena memory = Arena.ofShared();
    /** jHDF follows the pointers in a file, and in a hostile file they may form a maze: it does so where one can stop waiting for it. */
    private final ExecutorService reader = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("hdf5").factory());
    private final HdfFile content;

    /**
     * @param part what messages call it, in front of what is wrong
     * @param start of the content in the channel, which may be closed afterwards
     */
    HdfContent(Path file, String part, FileChannel channel, long start, long size) throws IOException {
        this.file = file;
        this.part = part;
        this.size = size;
        try {
            if (size > Integer.MAX_VALUE) {
                throw new FileFormatException(file, part + "has " + (size >> 20) + " MB; at most 2 GB are read");
            }
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, start, size, memory).asByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN);
            checkEnd(bytes);
            content = guarded("", () -> HdfFile.fromByteBuffer(bytes));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A file that was cut off may still have all that points to what is missing; but it says where it should end. */
    private void checkEnd(ByteBuffer bytes) throws FileFormatException {
        if (size < SUPERBLOCK || bytes.get(bytes.get(VERSION_AT) > 1 ? 9 : 13) != Long.BYTES) {
            return; // no numbers of 8 bytes: jHDF will say what it is
        }
        int at = switch (bytes.get(VERSION_AT)) {
            case 0 -> 40;
            case 1 -> 44;
            default -> 28;
        };
        if (bytes.getLong(at) > size) {
            throw new FileFormatException(file, part + "is cut off: it should have " + bytes.getLong(at) + " bytes, and has " + size);
        }
    }

    /** The names in a group, empty if there is no such group. */
    List<String> names(String group) throws FileFormatException {
        return guarded(group, () -> node(group) instanceof Group found ? List.copyOf(found.getChildren().keySet()) : List.of());
    }

    boolean has(String path) throws FileFormatException {
        return guarded(path, () -> node(path) != null);
    }

    private @Nullable Node node(String path) {
        Node at = content;
        for (String name : path.split("/")) {
            if (name.isEmpty()) {
                continue;
            }
            if (at.isLink() || !(at instanceof Group group)) {
                return null;
            }
            Node child = group.getChild(name);
            if (child == null || child.isLink()) {
                return null;
            }
            at = child;
        }
        return at;
    }

    /**
     * An array of numbers.
     *
     * @param expected its sizes
     */
    float[] floats(String path, int... expected) throws FileFormatException {
        return guarded(path, () -> {
            if (!(node(path) instanceof Dataset array)) {
                throw new FileFormatException(file, part + path + " is missing: not written by Keras, or damaged");
            }
            if (!Arrays.equals(array.getDimensions(), expected)) {
                throw new FileFormatException(file, part + path + " has the shape " + shape(array.getDimensions()) + "; the layer needs "
                        + shape(expected));
            }
            long bytes = array.getSizeInBytes();
            boolean plain = array instanceof ContiguousDataset;
            if (bytes < 0 || bytes > (plain ? size : Math.min(size * MOST_COMPRESSION, Runtime.getRuntime().maxMemory() / 4))) {
                throw new FileFormatException(file, part + path + " claims to hold " + bytes + " bytes; the file has " + size);
            }
            return array.isEmpty() ? new float[0] : values(array, path);
        });
    }

    private float[] values(Dataset array, String path) throws FileFormatException {
        if (array instanceof ContiguousDataset plain && array.getDataType() instanceof FloatingPoint type && type.getSize() == Float.BYTES
                && array.getJavaType() == float.class) {
            ByteBuffer bytes = plain.getBuffer();
            float[] values = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(values);
            return values;
        }
        Object flat = array.isScalar() ? array.getData() : array.getDataFlat();
        return switch (flat) {
            case float[] values -> values;
            case Float value -> new float[] {value};
            case double[] values -> narrowed(values);
            case Double value -> new float[] {value.floatValue()};
            case int[] _ when bfloat16(array) -> brain((int[]) flat);
            case int[] values -> whole(values);
            case long[] values -> narrowed(Arrays.stream(values).asDoubleStream().toArray());
            case Integer value -> new float[] {value};
            case Long value -> new float[] {value};
            case null, default ->
                throw new FileFormatException(file, part + path + " holds " + array.getDataType() + ", not floating-point numbers");
        };
    }

    /** Keras stores bfloat16 as whole numbers of 16 bits, and says so in an attribute. */
    private static boolean bfloat16(Dataset array) {
        return array.getAttributes().containsKey("dtype") && "bfloat16".equals(array.getAttribute("dtype").getData());
    }

    private static float[] brain(int[] bits) {
        float[] values = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            values[i] = Float.intBitsToFloat(bits[i] << 16);
        }
        return values;
    }

    private static float[] whole(int[] from) {
        float[] values = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            values[i] = from[i];
        }
        return values;
    }

    private static float[] narrowed(double[] from) {
        float[] values = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            values[i] = (float) from[i];
        }
        return values;
    }

    /** An attribute that is a text, null if it is not there. */
    @Nullable
    String text(String path, String attribute) throws FileFormatException {
        List<String> texts = texts(path, attribute);
        return texts.isEmpty() ? null : texts.getFirst();
    }

    /** An attribute that is a text or several, empty if it is not there. What does not fit into 64 kB Keras cuts into attributes whose names end in numbers. */
    List<String> texts(String path, String attribute) throws FileFormatException {
        return guarded(path + " (" + attribute + ")", () -> {
            Node node = node(path);
            if (node == null) {
                return List.of();
            }
            Attribute found = node.getAttribute(attribute);
            if (found != null) {
                return texts(found);
            }
            List<String> all = new java.util.ArrayList<>();
            for (int i = 0; node.getAttribute(attribute + i) instanceof Attribute piece; i++) {
                all.addAll(texts(piece));
            }
            return all;
        });
    }

    private List<String> texts(Attribute attribute) throws FileFormatException {
        if (attribute.getSizeInBytes() > size) {
            throw new FileFormatException(file, part + "attribute " + attribute.getName() + " claims to hold " + attribute.getSizeInBytes()
                    + " bytes; the file has " + size);
        }
        return switch (attribute.getData()) {
            case String text -> List.of(text);
            case String[] texts -> List.of(texts);
            // An empty list has no strings to show their type, and NumPy takes it for one of numbers.
            case double[] numbers when numbers.length == 0 -> List.of();
            case null -> List.of();
            case Object other -> throw new FileFormatException(file,
                    part + "attribute " + attribute.getName() + " is " + other.getClass().getSimpleName() + ", not text");
        };
    }

    private <T> T guarded(String path, Callable<T> reading) throws FileFormatException {
        Throwable failure;
        try {
            return reader.submit(reading).get(MOST_SECONDS + size / BYTES_PER_SECOND, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            failure = e.getCause() == null ? e : e.getCause();
        } catch (TimeoutException e) {
            close(); // whoever is lost in there falls out when the memory goes
            throw new FileFormatException(file, part + path + " cannot be read as HDF5: its pointers lead round in circles", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FileFormatException(file, part + path + " was not read: the program was asked to stop", e);
        }
        return refused(path, failure);
    }

    private <T> T refused(String path, Throwable e) throws FileFormatException {
        switch (e) {
            case FileFormatException own -> throw own;
            case VirtualMachineError error when !(error instanceof StackOverflowError || error instanceof OutOfMemoryError) -> throw error;
            default ->
                throw new FileFormatException(file, part + (path.isEmpty() ? "" : path + " ") + "cannot be read as HDF5: " + reason(e)
                        + "; truncated, damaged, or not an HDF5 file", e);
        }
    }

    /** jHDF wraps what went wrong several times; the innermost message is the one that says something. */
    private static String reason(Throwable e) {
        if (e instanceof StackOverflowError) {
            return "its pointers lead round in circles";
        }
        if (e instanceof OutOfMemoryError) {
            return "it claims to need more memory than this Java may use";
        }
        Throwable innermost = e;
        for (int i = 0; i < 20 && innermost.getCause() != null; i++) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.getClass().getSimpleName() : innermost.getMessage();
    }

    static String shape(int... sizes) {
        return sizes.length == 0 ? "of one number" : Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining("×"));
    }

    @Override
    public void close() {
        reader.shutdownNow();
        if (memory.scope().isAlive()) {
            memory.close();
        }
    }
}
