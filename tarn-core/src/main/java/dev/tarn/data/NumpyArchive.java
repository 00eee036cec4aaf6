package dev.tarn.data;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A {@code .npz} file: a ZIP archive of {@code .npy} files. Arrays are read one by one, when asked for. An archive built to burst (few bytes that
 * inflate to many) meets three bounds: the array's own header, what deflate can make of the compressed bytes, and the memory of the JVM.
 */
public final class NumpyArchive implements Closeable {
    private static final String SUFFIX = ".npy";
    private static final int MOST_ENTRIES = 10_000;
    /** Deflate makes at most 1032 bytes of one: 258 bytes from two bits. */
    private static final long DEFLATE_LIMIT = 1032;

    private final Path file;
    private final ZipFile zip;
    private final TreeMap<String, ZipEntry> entries = new TreeMap<>();

    private NumpyArchive(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    /**
     * Opens an archive; the caller closes it.
     *
     * @param file a {@code .npz}
     * @return an open archive
     * @throws DataFormatException if it is not there or not an archive of NumPy arrays
     */
    public static NumpyArchive open(Path file) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (NoSuchFileException e) {
            throw new DataFormatException(file.toString(), "no such file", e);
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new DataFormatException(file.toString(), "is not a whole .npz file (" + e.getMessage() + "): truncated or damaged", e);
        }
        NumpyArchive archive = new NumpyArchive(file, zip);
        try {
            archive.list();
            return archive;
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private void list() throws DataFormatException {
        if (zip.size() > MOST_ENTRIES) {
            throw new DataFormatException(file, "has " + zip.size() + " members; at most " + MOST_ENTRIES + " are read");
        }
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements();) {
            ZipEntry entry = all.nextElement();
            if (entry.getName().endsWith(SUFFIX)) {
                entries.put(entry.getName().substring(0, entry.getName().length() - SUFFIX.length()), entry);
            }
        }
        if (entries.isEmpty()) {
            throw new DataFormatException(file, "holds no arrays; expected members called NAME.npy");
        }
    }

    /** {@return names of the arrays, sorted} */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /**
     * Reads one array.
     *
     * @param name without {@code .npy}
     * @return the array
     * @throws DataFormatException if there is none of that name, or it is damaged
     */
    public NumpyArray read(String name) throws IOException {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw new DataFormatException(file, "has no array \"" + name + "\"; it has " + String.join(", ", names()));
        }
        String where = file + "[" + name + "]";
        long most = entry.getMethod() == ZipEntry.STORED
                ? entry.getCompressedSize()
                : Math.multiplyExact(DEFLATE_LIMIT, entry.getCompressedSize() & 0xffff_ffff_ffffL);
        try (InputStream in = zip.getInputStream(entry)) {
            return NumpyReader.read(in, where, most);
        } catch (DataFormatException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new DataFormatException(where,
                    "cannot be read from the archive (" + (e.getMessage() == null ? "it ends early" : e.getMessage()) + "): damaged", e);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
