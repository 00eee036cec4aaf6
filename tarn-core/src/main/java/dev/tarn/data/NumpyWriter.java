package dev.tarn.data;

import dev.tarn.file.AtomicFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes {@code .npy} (version 1.0, row-major, little-endian) and {@code .npz}. Equal arrays give equal bytes; a file appears whole or not at all. */
public final class NumpyWriter {
    /** The header ends at a multiple of this, so that values can be mapped. */
    private static final int ALIGNMENT = 64;
    /** The first day a ZIP file can name: no clock may reach the bytes. */
    private static final LocalDateTime ZIP_EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

    private NumpyWriter() {}

    /**
     * Writes one array.
     *
     * @param file where to; what stands there is replaced
     * @param array any
     * @throws IOException in one line; a former file is then as it was
     */
    public static void write(Path file, NumpyArray array) throws IOException {
        AtomicFile.write(file, out -> {
            out.write(header(array));
            out.write(array.littleEndianBytes());
        });
    }

    /**
     * Writes arrays under their names, sorted by name; stored as they are, as {@code numpy.savez} does: weights hardly get smaller, and are read several times as fast.
     *
     * @param file where to; what stands there is replaced
     * @param arrays by name, without {@code .npy}
     * @throws IOException in one line; a former file is then as it was
     */
    public static void writeArchive(Path file, Map<String, NumpyArray> arrays) throws IOException {
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(out, 1 << 16));
            for (Map.Entry<String, NumpyArray> array : new TreeMap<>(arrays).entrySet()) {
                ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
                entry.setTimeLocal(ZIP_EPOCH);
                byte[] header = header(array.getValue());
                byte[] values = array.getValue().littleEndianBytes();
                CRC32 checksum = new CRC32();
                checksum.update(header);
                checksum.update(values);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize((long) header.length + values.length);
                entry.setCrc(checksum.getValue());
                zip.putNextEntry(entry);
                zip.write(header);
                zip.write(values);
                zip.closeEntry();
            }
            zip.finish();
            zip.flush();
        });
    }

    private static byte[] header(NumpyArray array) {
        String text = "{'descr': '" + array.type().description() + "', 'fortran_order': False, 'shape': " + NumpyArray.text(array.shape())
                + ", }";
        int start = 6 + 2 + 2;
        int length = (start + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - start;
        byte[] header = new byte[start + length];
        byte[] first = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) length, (byte) (length >>> 8)};
        System.arraycopy(first, 0, header, 0, start);
        byte[] rest = (text + " ".repeat(length - text.length() - 1) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(rest, 0, header, start, length);
        return header;
    }
}
