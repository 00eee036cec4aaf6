package dev.tarn.weights;

import dev.tarn.file.FileFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A member of an archive that, when it is closed, has been compared with the archive's checksum: the JDK does not. */
final class CheckedEntry extends CheckedInputStream {
    private final Path file;
    private final ZipEntry entry;

    private CheckedEntry(Path file, ZipEntry entry, InputStream in) {
        super(in, new CRC32());
        this.file = file;
        this.entry = entry;
    }

    static InputStream open(Path file, ZipFile zip, ZipEntry entry) throws IOException {
        InputStream in = zip.getInputStream(entry);
        if (in == null) {
            throw new FileFormatException(file, entry.getName() + " is listed, but not there: damaged");
        }
        return new CheckedEntry(file, entry, in);
    }

    /** @throws FileFormatException if all was read and is not what was written */
    @Override
    public void close() throws IOException {
        boolean whole = read() < 0;
        super.close();
        if (whole && getChecksum().getValue() != entry.getCrc()) {
            throw new FileFormatException(file, entry.getName() + " has the checksum " + Long.toHexString(getChecksum().getValue())
                    + ", but the archive says " + Long.toHexString(entry.getCrc()) + ": damaged");
        }
    }
}
