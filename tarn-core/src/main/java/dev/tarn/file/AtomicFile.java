package dev.tarn.file;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes a file so that readers see the former content or the new one, never a part, whenever the machine stops: written beside, synced to
 * the disk, renamed, folder synced.
 */
public final class AtomicFile {
    private AtomicFile() {}

    /** What writes the content. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes all that the file is to hold.
         *
         * @param out buffered; closed by who calls
         * @throws IOException ends the writing; the former file stays
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Replaces or creates a file. When anything fails (disk full, no permission, an exception of {@code content}) the former file is as it
     * was and nothing is left beside it. A symbolic link stays and what it points to is replaced. Works on an interrupted thread: saving
     * after an interrupt is what an interrupt is often for.
     *
     * @param file where to
     * @param content writes the bytes, once
     * @throws IOException in one line: the file, what failed, what to do
     */
    public static void write(Path file, Content content) throws IOException {
        Path target = resolve(file);
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException(file + ": cannot be written: the folder " + folder + " does not exist; create it first");
        }
        Path beside = folder.resolve(".tarn-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
        boolean interrupted = Thread.interrupted();
        boolean renamed = false;
        try {
            writeBeside(beside, content);
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
            renamed = true;
            syncFolder(folder);
        } catch (IOException e) {
            throw new IOException(
                    file + ": cannot be written: " + reason(e, beside) + (renamed ? "; it may be lost if the power fails" : former(target)),
                    e);
        } finally {
            Files.deleteIfExists(beside);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The file itself, behind links; refuses what a rename would destroy: folders, devices, pipes. */
    private static Path resolve(Path file) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath().normalize();
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new IOException(file + ": cannot be written: it is " + (Files.isDirectory(target) ? "a folder" : "not a regular file")
                    + "; give the name of a file");
        }
        return target;
    }

    private static void writeBeside(Path beside, Content content) throws IOException {
        // Not a channel: a channel closes itself under an interrupted thread.
        try (FileOutputStream out = new FileOutputStream(beside.toFile())) {
            content.writeTo(out);
            out.flush();
            out.getFD().sync();
        }
    }

    /** Makes the new name outlive a power failure. Windows has no such thing, and does not open folders. */
    private static void syncFolder(Path folder) throws IOException {
        if (File.separatorChar == '/') {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** What the operating system said, without the name of the temporary file, which tells people nothing. */
    private static String reason(IOException e, Path beside) {
        String message = String.valueOf(e.getMessage()).replace(beside.toString(), "").strip();
        if (message.startsWith("(") && message.endsWith(")")) {
            message = message.substring(1, message.length() - 1);
        }
        return message.isEmpty() ? e.getClass().getSimpleName() : message;
    }

    private static String former(Path target) {
        return Files.exists(target) ? "; the file that was there is unchanged" : "; nothing was left behind";
    }
}
