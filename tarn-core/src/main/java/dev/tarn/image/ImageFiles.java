package dev.tarn.image;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Which files of a folder are pictures: by the end of their names, hidden ones never; always in the order of their paths. */
public final class ImageFiles {
    private static final int DEEPEST = 16;

    private ImageFiles() {}

    /** Ends of names that are taken for pictures: what ImageIO can read here, and WebP, so that its absence is noticed. */
    static Set<String> formats() {
        Set<String> formats = new TreeSet<>(Set.of("png", "jpg", "jpeg", "gif", "bmp", "webp"));
        for (String suffix : ImageIO.getReaderFileSuffixes()) {
            if (!suffix.isEmpty()) {
                formats.add(suffix.toLowerCase(Locale.ROOT));
            }
        }
        return formats;
    }

    /**
     * All pictures in a folder and the folders in it.
     *
     * @param folder is searched with the folders in it
     * @return sorted by path
     * @throws IOException if a folder cannot be read, or they lie too deep
     */
    public static List<Path> under(Path folder) throws IOException {
        Set<String> formats = formats();
        try (Stream<Path> all = Files.walk(folder, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
            return all.filter(file -> isPicture(folder, file, formats)).sorted().toList();
        }
    }

    private static boolean isPicture(Path folder, Path file, Set<String> formats) {
        for (Path part : folder.relativize(file)) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot >= 0 && formats.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT)) && Files.isRegularFile(file);
    }
}
