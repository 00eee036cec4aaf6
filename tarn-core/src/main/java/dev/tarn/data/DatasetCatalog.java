package dev.tarn.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Turns what people write after {@code --data} into {@link Datasets}: the name of an embedded or known set, a folder of IDX or CIFAR
 * files, a {@code .npz}, a folder of pictures.
 * A name wins over a path of the same spelling; {@code ./fashion-mnist} is always a path.
 */
public final class DatasetCatalog {
    private static final String KINDS = "a folder of IDX files (train-images-idx3-ubyte[.gz], ...), of CIFAR binary files (data_batch_1.bin, ... or train.bin) or of one "
            + "sub-folder of pictures a class, "
            + "or a .npz with x_train and y_train";

    private final List<KnownDataset> known;
    private final List<EmbeddedDataset> embedded;
    private final Path cache;

    DatasetCatalog(List<KnownDataset> known, List<EmbeddedDataset> embedded, Path cache) {
        this.known = List.copyOf(known);
        this.embedded = List.copyOf(embedded);
        this.cache = cache;
    }

    /**
     * The sets this version knows, those on the class path, and this user's cache ({@code $XDG_CACHE_HOME/tarn}, else {@code ~/.cache/tarn}).
     *
     * @return the catalogue of the command line
     */
    public static DatasetCatalog standard() {
        return new DatasetCatalog(List.of(KnownDataset.fashionMnist()),
                ServiceLoader.load(EmbeddedDataset.class).stream().map(ServiceLoader.Provider::get).toList(),
                cache(System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home")));
    }

    /** The XDG base directory rule: a relative value does not count. */
    static Path cache(@Nullable String cacheHome, String home) {
        boolean given = cacheHome != null && Path.of(cacheHome).isAbsolute();
        return (given ? Path.of(cacheHome) : Path.of(home, ".cache")).resolve("tarn");
    }

    /** {@return where {@link #fetch} puts what it gets; need not exist yet} */
    public Path cache() {
        return cache;
    }

    /**
     * A line of {@code tarn data list}.
     *
     * @param name to be given to {@link #open}
     * @param description one line
     * @param location where it is: {@code embedded}, a folder, or null if it has to be fetched
     */
    public record Entry(String name, String description, @Nullable String location) {}

    /** {@return all names, embedded sets first} */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (EmbeddedDataset set : embedded) {
            entries.add(new Entry(set.name(), set.description(), "embedded"));
        }
        for (KnownDataset set : known) {
            Path folder = locate(set);
            entries.add(new Entry(set.name(), set.description(), folder == null ? null : folder.toString()));
        }
        return entries;
    }

    /**
     * Finds and reads a data set.
     *
     * @param data a known name or a path
     * @return training images, and test images if there are any
     * @throws DataFormatException if there is nothing of that name, or what is there is not whole; the message says what to do
     */
    public Datasets open(String data) throws IOException {
        return open(data, ImageOptions.defaults());
    }

    /**
     * {@link #open(String)}; {@code options} say what becomes of pictures, if it is a folder of them.
     *
     * @param data a known name or a path
     * @param options size, channels, memory
     * @return training images, and test images if there are any
     * @throws IOException as {@link #open(String)}
     */
    public Datasets open(String data, ImageOptions options) throws IOException {
        for (EmbeddedDataset set : embedded) {
            if (set.name().equals(data)) {
                return IdxFolder.read(set);
            }
        }
        for (KnownDataset set : known) {
            if (set.name().equals(data)) {
                return open(set);
            }
        }
        Path path;
        try {
            path = Path.of(data);
        } catch (InvalidPathException e) {
            throw new DataFormatException(data, "neither a known data set (" + names() + ") nor a possible path; give one of these", e);
        }
        return open(path, options);
    }

    private Datasets open(KnownDataset set) throws IOException {
        Path folder = locate(set);
        if (folder == null) {
            List<String> places = new ArrayList<>();
            set.folders().forEach(place -> places.add(place.toString()));
            places.add(cached(set).toString());
            throw new DataFormatException(set.name(),
                    "not on this machine (looked in " + String.join(", ", places) + "): get it with \"tarn data fetch " + set.name()
                            + "\" or \"" + set.advice() + "\"");
        }
        return IdxFolder.read(folder, set.name(), set.classes());
    }

    /**
     * Brings a known set to this machine's cache, unless it is here already.
     *
     * @param name of a known set
     * @param listener hears how much has arrived
     * @return the folder it lies in
     * @throws IOException if a file cannot be had or is not what it should be; nothing wrong is kept
     */
    public Path fetch(String name, FetchListener listener) throws IOException {
        for (KnownDataset set : known) {
            if (set.name().equals(name)) {
                Path folder = locate(set);
                if (folder != null && !folder.equals(cached(set))) {
                    return folder;
                }
                for (KnownDataset.RemoteFile file : set.files()) {
                    Download.fetch(file, cached(set), listener);
                }
                return cached(set);
            }
        }
        if (embedded.stream().anyMatch(set -> set.name().equals(name))) {
            throw new DataFormatException(name, "is embedded in this program; there is nothing to fetch");
        }
        throw new DataFormatException(name,
                "not a data set that can be fetched; known are " + String.join(", ", known.stream().map(KnownDataset::name).toList()));
    }

    /**
     * Reads the set that lies at {@code path}, whichever kind it is.
     *
     * @param path a folder or a file
     * @param options for pictures
     * @return training images, and test images if there are any
     * @throws IOException if what is there is not whole, or of no kind that is known
     */
    public Datasets open(Path path, ImageOptions options) throws IOException {
        if (!Files.exists(path)) {
            throw new DataFormatException(path,
                    "neither a known data set (" + names() + ") nor a file or folder that exists; give one of these");
        }
        if (!Files.isDirectory(path)) {
            if (path.toString().endsWith(".npz")) {
                return NumpySet.read(path, nameOf(path));
            }
            throw new DataFormatException(path, "a file, but not a .npz; expected " + KINDS);
        }
        if (IdxFolder.matches(path)) {
            return IdxFolder.read(path, nameOf(path), classesOf(path));
        }
        if (CifarFolder.matches(path)) {
            return CifarFolder.read(path, nameOf(path));
        }
        return ImageFolder.read(path, nameOf(path), options);
    }

    /** A folder known to the catalog keeps its class names when it is given as a path. */
    private List<String> classesOf(Path path) {
        for (KnownDataset set : known) {
            for (Path folder : set.folders()) {
                if (path.toAbsolutePath().normalize().equals(folder)) {
                    return set.classes();
                }
            }
            if (path.toAbsolutePath().normalize().equals(cached(set).toAbsolutePath().normalize())) {
                return set.classes();
            }
        }
        return List.of();
    }

    private static String nameOf(Path path) {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return last == null ? path.toString() : last.toString();
    }

    private @Nullable Path locate(KnownDataset set) {
        for (Path folder : set.folders()) {
            if (set.isIn(folder)) {
                return folder;
            }
        }
        return set.isIn(cached(set)) ? cached(set) : null;
    }

    Path cached(KnownDataset set) {
        return cache.resolve(set.name());
    }

    private String names() {
        return String.join(", ", entries().stream().map(Entry::name).toList());
    }
}
