package dev.tarn.keras;

import dev.tarn.file.FileFormatException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A zip archive as Keras writes it, read where it lies: the JDK's {@code ZipFile} does not tell where an entry starts, so that a hundred megabytes of weights would
 * have to be copied before they could be looked at. Checksums are verified. Source: PKWARE's APPNOTE.TXT 6.3.10.
 */
final class ZipArchive implements Closeable {
    private static final int END = 0x06054b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END_SIZE = 22;
    private static final int CENTRAL_SIZE = 46;
    private static final int LOCAL_SIZE = 30;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int MOST_ENTRIES = 10_000;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    /** What may come out of so many compressed bytes; weights hardly shrink, texts do. */
    private static final int MOST_COMPRESSION = 100;
    private static final long ALWAYS_ALLOWED = 1 << 24;
    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * @param start of its content in the archive
     * @param stored bytes there
     * @param size bytes once they are inflated
     */
    record Entry(String name, int method, int checksum, long start, long stored, long size) {
        boolean plain() {
            return method == STORED;
        }
    }

    private ZipArchive(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static ZipArchive open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            ZipArchive archive = new ZipArchive(file, channel);
            archive.readDirectory();
            return archive;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void readDirectory() throws IOException {
        long size = channel.size();
        ByteBuffer tail = read(Math.max(0, size - END_SIZE - LONGEST_COMMENT), (int) Math.min(size, END_SIZE + LONGEST_COMMENT));
        int at = tail.limit() - END_SIZE;
        while (at >= 0 && !(tail.getInt(at) == END && (tail.getShort(at + 20) & 0xffff) == tail.limit() - at - END_SIZE)) {
            at--;
        }
        if (at < 0) {
            throw wrong("is cut off: the end of the zip archive, which lists its entries, is missing");
        }
        int count = tail.getShort(at + 10) & 0xffff;
        long bytes = unsigned(tail.getInt(at + 12));
        long start = unsigned(tail.getInt(at + 16));
        if (count > MOST_ENTRIES || start + bytes > size || bytes > Integer.MAX_VALUE) {
            throw wrong("is not a zip archive that can be read: it claims to have " + count + " entries, listed in " + bytes + " bytes at "
                    + start + " of " + size);
        }
        ByteBuffer directory = read(start, (int) bytes);
        for (int i = 0; i < count; i++) {
            if (directory.remaining() < CENTRAL_SIZE || directory.getInt(directory.position()) != CENTRAL) {
                throw wrong("is damaged: its list of entries ends after " + i + " of " + count);
            }
            readEntry(directory, start);
        }
    }

    private void readEntry(ByteBuffer directory, long end) throws IOException {
        int at = directory.position();
        int nameBytes = directory.getShort(at + 28) & 0xffff;
        int rest = (directory.getShort(at + 30) & 0xffff) + (directory.getShort(at + 32) & 0xffff);
        if (directory.remaining() < CENTRAL_SIZE + nameBytes + rest) {
            throw wrong("is damaged: its list of entries is cut off");
        }
        String name = text(directory.slice(at + CENTRAL_SIZE, nameBytes), "the name of an entry");
        directory.position(at + CENTRAL_SIZE + nameBytes + rest);
        if (name.startsWith("/") || name.contains("\\") || name.contains(":") || ("/" + name + "/").contains("/../")) {
            throw wrong("has an entry '" + name + "', whose name leads out of the archive");
        }
        long header = unsigned(directory.getInt(at + 42));
        long stored = unsigned(directory.getInt(at + 20));
        if (header + LOCAL_SIZE > end) {
            throw wrong("is damaged: the entry " + name + " claims to start at " + header);
        }
        ByteBuffer local = read(header, LOCAL_SIZE);
        long start = header + LOCAL_SIZE + (local.getShort(26) & 0xffff) + (local.getShort(28) & 0xffff);
        if (local.getInt(0) != LOCAL || start + stored > end) {
            throw wrong("is damaged: the entry " + name + " claims to have " + stored + " bytes at " + start
                    + ", which is not in front of the list of entries at " + end);
        }
        Entry entry = new Entry(name, directory.getShort(at + 10), directory.getInt(at + 16), start, stored,
                unsigned(directory.getInt(at + 24)));
        if ((directory.getShort(at + 8) & 1) != 0) {
            throw wrong("is encrypted (" + name + ")");
        }
        if (entries.put(name, entry) != null) {
            throw wrong("has two entries '" + name + "'");
        }
    }

    private static long unsigned(int value) {
        return value & 0xffffffffL;
    }

    private ByteBuffer read(long at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw wrong("ended while it was being read: another program is writing it; try again once it is done");
            }
        }
        return bytes.flip();
    }

    @Nullable
    Entry entry(String name) {
        return entries.get(name);
    }

    Iterable<String> names() {
        return entries.keySet();
    }

    /** A text of at most {@code most} bytes, in UTF-8. */
    String text(Entry entry, int most) throws IOException {
        if (entry.size() > most) {
            throw wrong(entry.name() + " has " + entry.size() + " bytes; at most " + most + " are read");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(entry, bytes);
        return text(ByteBuffer.wrap(bytes.toByteArray()), entry.name());
    }

    private String text(ByteBuffer bytes, String what) throws FileFormatException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new FileFormatException(file, what + " is not text; expected UTF-8", e);
        }
    }

    /** The content of an entry, inflated, its checksum verified. */
    void write(Entry entry, OutputStream out) throws IOException {
        if (!entry.plain() && entry.method() != DEFLATED) {
            throw wrong(entry.name() + " is compressed by method " + entry.method() + "; stored and deflated entries are read");
        }
        if (entry.size() > ALWAYS_ALLOWED && entry.size() / MOST_COMPRESSION > entry.stored()) {
            throw wrong(entry.name() + " claims to become " + entry.size() + " bytes of " + entry.stored()
                    + "; nothing in a model shrinks like that");
        }
        Inflater inflater = new Inflater(true);
        try {
            CRC32 checksum = new CRC32();
            byte[] output = new byte[CHUNK];
            long written = 0;
            for (long at = 0; at < entry.stored(); at += CHUNK) {
                ByteBuffer input = read(entry.start() + at, (int) Math.min(CHUNK, entry.stored() - at));
                if (entry.plain()) {
                    checksum.update(input.array(), 0, input.limit());
                    out.write(input.array(), 0, input.limit());
                    written += input.limit();
                    continue;
                }
                inflater.setInput(input);
                for (int count = inflater.inflate(output); count > 0; count = inflater.inflate(output)) {
                    written += count;
                    if (written > entry.size()) {
                        throw wrong(entry.name() + " becomes more than the " + entry.size() + " bytes that it claims to have");
                    }
                    checksum.update(output, 0, count);
                    out.write(output, 0, count);
                }
            }
            if (written != entry.size() || (int) checksum.getValue() != entry.checksum()) {
                throw damaged(entry);
            }
        } catch (DataFormatException e) {
            throw new FileFormatException(file, entry.name() + " is damaged: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    /** Compares the checksum of an entry that is stored as it is. */
    void verify(Entry entry) throws IOException {
        CRC32 checksum = new CRC32();
        for (long at = 0; at < entry.stored(); at += Integer.MAX_VALUE) {
            checksum.update(channel.map(FileChannel.MapMode.READ_ONLY, entry.start() + at,
                    Math.min(Integer.MAX_VALUE, entry.stored() - at)));
        }
        if (entry.stored() != entry.size() || (int) checksum.getValue() != entry.checksum()) {
            throw damaged(entry);
        }
    }

    private FileFormatException damaged(Entry entry) {
        return wrong(entry.name() + " is damaged: its content does not have the checksum that the archive says");
    }

    FileFormatException wrong(String problem) {
        return new FileFormatException(file, problem);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
