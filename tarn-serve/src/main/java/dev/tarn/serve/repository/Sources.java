package dev.tarn.serve.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files on disk as models with versions. A file is one model, version 1, called as the file is. A folder holds one folder a model, that one folder a version with a number
 * as its name, and that the model file: {@code folder/name/3/model.safetensors}.
 */
final class Sources {
    private static final Logger LOG = LoggerFactory.getLogger(Sources.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

    private final List<Path> roots;
    /** What was complained about already: a look comes every second. */
    private final Set<String> complaints = new HashSet<>();

    Sources(List<Path> roots) {
        this.roots = List.copyOf(roots);
    }

    /**
     * Says what is wrong with what was given before anything is read.
     *
     * @throws NoSuchFileException if a file or folder is not there
     * @throws IllegalArgumentException if two files would have one name
     */
    void check() throws NoSuchFileException {
        Set<String> names = new HashSet<>();
        for (Path root : roots) {
            if (!Files.exists(root)) {
                throw new NoSuchFileException(root.toString());
            }
            if (!Files.isDirectory(root) && !names.add(withoutExtension(name(root)))) {
                throw new IllegalArgumentException("two model files are called " + withoutExtension(name(root))
                        + "; rename one, or put them into folders as name/version/file");
            }
        }
    }

    /** A version of a model. */
    record Key(String name, long version) {}

    /** What there is now. What appears half-way through a copy is left for the next look. */
    Map<Key, Stamp> look() {
        Map<Key, Stamp> found = new TreeMap<>(
                (a, b) -> a.name.equals(b.name) ? Long.compare(a.version, b.version) : a.name.compareTo(b.name));
        for (Path root : roots) {
            try {
                if (Files.isDirectory(root)) {
                    for (Path model : children(root, NAME)) {
                        for (Path version : children(model, VERSION)) {
                            add(found, new Key(name(model), Long.parseLong(name(version))), version);
                        }
                    }
                } else if (Files.exists(root)) {
                    found.put(new Key(withoutExtension(name(root)), 1), Stamp.of(root));
                }
            } catch (IOException e) {
                LOG.atWarn().addKeyValue("reason", e.toString()).log("cannot look for models");
            }
        }
        return found;
    }

    private void add(Map<Key, Stamp> found, Key key, Path folder) throws IOException {
        List<Path> files = children(folder, Pattern.compile("[^.].*\\.(safetensors|onnx|keras|h5)"));
        if (files.size() == 1) {
            found.put(key, Stamp.of(files.getFirst()));
        } else if (files.size() > 1 && complaints.add(folder + " " + files.size())) {
            LOG.atWarn().addKeyValue("model", key.name).addKeyValue("version", key.version)
                    .log("a version's folder must hold one model file, found {}", files.size());
        }
    }

    private static List<Path> children(Path folder, Pattern wanted) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            List<Path> matching = new ArrayList<>(children.filter(child -> wanted.matcher(name(child)).matches()).toList());
            matching.sort(null);
            return matching;
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.toAbsolutePath().normalize().getFileName());
    }

    /** A name that can stand in an address. */
    private static String withoutExtension(String file) {
        int dot = file.lastIndexOf('.');
        String name = (dot > 0 ? file.substring(0, dot) : file).replaceAll("[^A-Za-z0-9._-]", "-");
        return NAME.matcher(name).matches() ? name : "model";
    }
}
