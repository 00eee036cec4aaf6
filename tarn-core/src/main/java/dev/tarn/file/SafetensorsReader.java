package dev.tarn.file;

import dev.tarn.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads safetensors files, Tarn's and anybody's: eight bytes with the header's length, little-endian; a JSON header; the numbers. The
 * format: <a href="https://github.com/huggingface/safetensors#format">huggingface/safetensors</a>. Types F32, F16, BF16 and F64 become
 * float32, F64 rounded to nearest.
 */
public final class SafetensorsReader {
    /** As in the reference implementation. */
    static final int LONGEST_HEADER = 100_000_000;
    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final InputStream in;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);

    private SafetensorsReader(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /**
     * Reads a whole file.
     *
     * @param file whose sizes are checked before memory is taken
     * @return tensors and texts, in the file's order
     * @throws IOException naming the file and what is wrong with it: {@link FileFormatException} if it is there but is not what it should
     * be
     */
    public static Safetensors read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file");
        }
        if (!Files.isRegularFile(file)) {
            throw new FileFormatException(file, Files.isDirectory(file) ? "is a folder; give the name of a file" : "is not a regular file");
        }
        long size = Files.size(file);
        try (InputStream in = Files.newInputStream(file)) {
            return new SafetensorsReader(file, in).read(size);
        }
    }

    private Safetensors read(long size) throws IOException {
        if (size < Long.BYTES) {
            throw new FileFormatException(file, "has " + size
                    + " bytes; a safetensors file begins with 8 bytes that say how long its header is: truncated, or something else");
        }
        long length = fill(Long.BYTES).getLong();
        if (length < 2 || length > LONGEST_HEADER || length > size - Long.BYTES) {
            throw new FileFormatException(file,
                    "its first 8 bytes promise a header of " + Long.toUnsignedString(length) + " bytes, the file has " + (size - Long.BYTES)
                            + " behind them (at most " + LONGEST_HEADER + " are read): truncated, or not a safetensors file");
        }
        SafetensorsHeader header = header((int) length, size - Long.BYTES - length);
        checkMemory(header);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> skipped = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            if (entry.type().becomesFloat()) {
                tensors.put(entry.name(), Tensor.of(entry.shape(), floats(entry)));
            } else {
                skipped.put(entry.name(), entry.type().name());
                in.skipNBytes(entry.end() - entry.begin());
            }
        }
        return new Safetensors(tensors, skipped, header.metadata());
    }

    private SafetensorsHeader header(int length, long data) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw ended();
        }
        try {
            return SafetensorsHeader.parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), data);
        } catch (CharacterCodingException e) {
            throw new FileFormatException(file, "its header is not UTF-8 text: damaged, or not a safetensors file", e);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, "its header is wrong: " + e.getMessage(), e);
        }
    }

    private void checkMemory(SafetensorsHeader header) throws FileFormatException {
        long floats = header.entries().stream().filter(e -> e.type().becomesFloat()).mapToLong(e -> e.shape().elements()).sum();
        long most = Runtime.getRuntime().maxMemory();
        if (floats * Float.BYTES > most) {
            throw new FileFormatException(file,
                    "its tensors take " + ((floats * Float.BYTES) >> 20) + " MB as float32, more than the " + (most >> 20)
                            + " MB this Java may use; give it more with -Xmx");
        }
    }

    private float[] floats(SafetensorsHeader.Entry entry) throws IOException {
        float[] values = new float[entry.shape().elements()];
        int perChunk = CHUNK / entry.type().bytes();
        for (int at = 0; at < values.length; at += perChunk) {
            int count = Math.min(perChunk, values.length - at);
            ByteBuffer bytes = fill(count * entry.type().bytes());
            switch (entry.type()) {
                case F32 -> bytes.asFloatBuffer().get(values, at, count);
                case F16 -> {
                    for (int i = 0; i < count; i++) {
                        values[at + i] = Float.float16ToFloat(bytes.getShort());
                    }
                }
                case BF16 -> {
                    for (int i = 0; i < count; i++) {
                        values[at + i] = Float.intBitsToFloat(bytes.getShort() << 16);
                    }
                }
                case F64 -> {
                    for (int i = 0; i < count; i++) {
                        values[at + i] = (float) bytes.getDouble();
                    }
                }
                case BOOL, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, I16, U16, I32, U32, I64, U64, C64 ->
                    throw new IllegalStateException(entry.type() + " does not become float32");
            }
        }
        return values;
    }

    private ByteBuffer fill(int count) throws IOException {
        if (in.readNBytes(chunk.array(), 0, count) < count) {
            throw ended();
        }
        return chunk.clear().limit(count);
    }

    private FileFormatException ended() {
        return new FileFormatException(file, "ended while it was being read: another program is writing it; try again once it is done");
    }
}
