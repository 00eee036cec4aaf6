package dev.tarn.data;

import dev.tarn.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a folder with one sub-folder a class, in an order that depends on names alone: classes by name, then files by path. Hidden
 * folders and files do not count, nor does what is no picture by the end of its name.
 *
 * @param folder where they are
 * @param classes names of the sub-folders
 * @param files all pictures
 * @param labels the class of each
 */
record ClassFolders(Path folder, List<String> classes, List<Path> files, int[] labels) {

    /** @param known the classes there must be no more of, or null to take those found */
    static ClassFolders scan(Path folder, @Nullable List<String> known) throws IOException {
        List<Path> subfolders = visible(folder);
        if (subfolders.isEmpty()) {
            throw new DataFormatException(folder,
                    ImageFiles.under(folder).isEmpty()
                            ? "an empty folder; expected one sub-folder of pictures a class"
                            : "pictures lie in the folder itself; expected one sub-folder a class, named as the class");
        }
        List<String> classes = known == null ? subfolders.stream().map(ClassFolders::name).toList() : known;
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (Path subfolder : subfolders) {
            int label = classes.indexOf(name(subfolder));
            if (label < 0) {
                throw new DataFormatException(subfolder,
                        "a class that the training pictures do not have; they have " + String.join(", ", classes));
            }
            List<Path> pictures = ImageFiles.under(subfolder);
            if (pictures.isEmpty()) {
                throw new DataFormatException(subfolder,
                        "a class folder without pictures; add some (png, jpg, gif, bmp, webp) or remove the folder");
            }
            files.addAll(pictures);
            pictures.forEach(picture -> labels.add(label));
        }
        return new ClassFolders(folder, classes, files, labels.stream().mapToInt(Integer::intValue).toArray());
    }

    private static List<Path> visible(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).filter(sub -> !name(sub).startsWith(".") && !name(sub).equals("__MACOSX")).sorted()
                    .toList();
        }
    }

    private static String name(Path folder) {
        return String.valueOf(folder.getFileName());
    }
}
