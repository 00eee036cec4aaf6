package dev.tarn.onnx;

import dev.tarn.file.FileFormatException;
import java.nio.file.Path;
import java.util.List;

/** What is in the way of a graph, said all at once. */
final class Problems {
    private static final int MOST = 50;

    private Problems() {}

    /** @throws FileFormatException if there are any */
    static void refuse(Path file, List<String> problems) throws FileFormatException {
        if (problems.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder(problems.size() == 1 ? "1 thing" : problems.size() + " things")
                .append(" in its graph cannot be read");
        problems.stream().limit(MOST).forEach(problem -> text.append("\n  ").append(problem));
        if (problems.size() > MOST) {
            text.append("\n  … and ").append(problems.size() - MOST).append(" more");
        }
        throw new FileFormatException(file, text.toString());
    }
}
