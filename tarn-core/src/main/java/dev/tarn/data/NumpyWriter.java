package dev.tarn.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes {@code .npy} (version 1.0, row-major, little-endian) and {@code .npz}. Equal arrays give equal bytes; a file appears whole or not at all. */
public final class NumpyWriter {
    /** The header ends at a multiple of this, so that values can be mapped. */
    private static final int ALIGNMENT = 64;
    /** The first day a ZIP file can name: no clock may reach the bytes. */
    private static final LocalDateTime ZIP_EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

    private NumpyWriter() {}

    /** Writes one array. */
    public static void write(Path file, NumpyArray array) throws IOException {
        replace(file, out -> write(out, array));
    }

    /** Writes arrays under their names, sorted by name. */
    public static void writeArchive(Path file, Map<String, NumpyArray> arrays) throws IOException {
        replace(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            for (Map.Entry<String, NumpyArray> array : new TreeMap<>(arrays).entrySet()) {
                ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
                entry.setTimeLocal(ZIP_EPOCH);
                zip.putNextEntry(entry);
                write(zip, array.getValue());
                zip.closeEntry();
            }
            zip.finish();
        });
    }

    private static void write(OutputStream out, NumpyArray array) throws IOException {
        String text = "{'descr': '" + array.type().description() + "', 'fortran_order': False, 'shape': " + NumpyArray.text(array.shape())
                + ", }";
        int start = 6 + 2 + 2;
        int length = (start + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - start;
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) length, (byte) (length >>> 8)});
        out.write((text + " ".repeat(length - text.length() - 1) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        out.write(array.littleEndianBytes());
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private static void replace(Path file, Content content) throws IOException {
        Path whole = file.toAbsolutePath();
        Path beside = Files.createTempFile(whole.getParent(), "." + whole.getFileName(), ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16)) {
                content.writeTo(out);
            }
            Files.move(beside, whole, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}
