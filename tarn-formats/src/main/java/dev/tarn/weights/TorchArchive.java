package dev.tarn.weights;

import dev.tarn.file.FileFormatException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The archive that {@code torch.save} writes since PyTorch 1.6: {@code NAME/data.pkl} describes, {@code NAME/data/KEY} are the numbers of the storages, uncompressed; {@code NAME/byteorder}
 * says {@code little}. An entry is only ever read as far as the description needs.
 */
final class TorchArchive {
    private static final int MOST_ENTRIES = 100_000;
    private static final long LONGEST_PICKLE = 64L << 20;

    private final Path file;
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries = new HashMap<>();
    private String folder = "";

    private TorchArchive(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    static Weights read(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return new TorchArchive(file, zip).read();
        } catch (FileFormatException e) {
            throw e;
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new FileFormatException(file, "is not a whole archive (" + e.getMessage() + "): truncated or damaged", e);
        }
    }

    private Weights read() throws IOException {
        list();
        ZipEntry pickle = entries.get(folder + "data.pkl");
        if (pickle == null) {
            throw new FileFormatException(file, "is an archive without data.pkl; expected one that torch.save wrote");
        }
        if (entries.containsKey(folder + "constants.pkl")) {
            throw new FileFormatException(file, "holds a TorchScript program, which would have to be run; convert it with Python: "
                    + "torch.save(torch.jit.load('FILE').state_dict(), 'weights.pt')");
        }
        checkByteOrder();
        if (pickle.getSize() > LONGEST_PICKLE || pickle.getSize() < 0) {
            throw new FileFormatException(file, "data.pkl has " + pickle.getSize() + " bytes; at most " + LONGEST_PICKLE + " are read");
        }
        byte[] bytes;
        try (InputStream in = CheckedEntry.open(file, zip, pickle)) {
            bytes = in.readNBytes((int) pickle.getSize());
        }
        Map<String, PickledTensor> described = TorchReader.stateDict(file,
                PickleReader.read(new PickleSource(file, "data.pkl", new ByteArrayInputStream(bytes), bytes.length), new HashMap<>()));
        return new StorageReader(file, (storage, length) -> {
            ZipEntry entry = entries.get(folder + "data/" + storage.key());
            if (entry == null || entry.getSize() != length) {
                throw new FileFormatException(file, folder + "data/" + storage.key()
                        + (entry == null
                                ? " is missing"
                                : " has " + entry.getSize() + " bytes; " + storage.elements() + " numbers of " + storage.type().bytes()
                                        + " bytes are " + length)
                        + ": truncated or damaged");
            }
            // What deflate can make of the compressed bytes bounds what may be allocated.
            if (entry.getMethod() != ZipEntry.STORED && length / 1032 > entry.getCompressedSize()) {
                throw new FileFormatException(file, entry.getName() + " cannot hold " + length + " bytes: damaged");
            }
            return CheckedEntry.open(file, zip, entry);
        }).read(described);
    }

    private void list() throws FileFormatException {
        if (zip.size() > MOST_ENTRIES) {
            throw new FileFormatException(file, "has " + zip.size() + " members; at most " + MOST_ENTRIES + " are read");
        }
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements();) {
            ZipEntry entry = all.nextElement();
            String name = entry.getName();
            if (name.startsWith("/") || name.contains("\\") || java.util.Arrays.asList(name.split("/")).contains("..")) {
                throw new FileFormatException(file, "has a member called '" + name + "', which would lie outside: refused");
            }
            if (entries.put(name, entry) != null) {
                throw new FileFormatException(file, "has two members called '" + name + "': damaged");
            }
            if (name.endsWith("data.pkl") && name.indexOf('/') == name.lastIndexOf('/')) {
                folder = name.substring(0, name.length() - "data.pkl".length());
            }
        }
    }

    private void checkByteOrder() throws IOException {
        ZipEntry order = entries.get(folder + "byteorder");
        if (order != null) {
            try (InputStream in = CheckedEntry.open(file, zip, order)) {
                String text = new String(in.readNBytes(16), StandardCharsets.US_ASCII).strip();
                if (!text.equals("little")) {
                    throw new FileFormatException(file, "has the byte order '" + text + "'; only little-endian numbers are read");
                }
            }
        }
    }
}
