package dev.tarn.train;

import dev.tarn.file.FileFormatException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of one run's checkpoints. One process at a time may have it, which a lock on the file {@code lock} holds: it goes when the process goes, however
 * that happens. Each checkpoint is written beside, synced and renamed; the newest two stay, so that damage to one costs little.
 */
final class CheckpointFolder implements Closeable {
    private static final int KEPT = 2;
    private static final Pattern NAME = Pattern.compile("step-\\d{12}\\.safetensors");
    /** What a process that was killed while writing leaves: {@link dev.tarn.file.AtomicFile}'s name for the file beside. */
    private static final Pattern LEFTOVER = Pattern.compile("\\.tarn-[0-9a-f]+\\.tmp");

    private final Path folder;
    private final FileChannel channel;
    private final List<String> damaged = new ArrayList<>();

    private CheckpointFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Makes the folder if there is none, and takes it.
     *
     * @throws IOException if it cannot be made or written to, or another training has it
     */
    static CheckpointFolder open(Path folder) throws IOException {
        FileChannel channel;
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(folder + ": is a file; checkpoints need a folder of their own", e);
        } catch (IOException e) {
            throw new IOException(folder + ": checkpoints cannot be kept here: " + reason(e) + "; choose a folder that can be written to",
                    e);
        }
        CheckpointFolder taken = new CheckpointFolder(folder, channel);
        try {
            taken.take();
            return taken;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + " " + e.getMessage();
    }

    private void take() throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null; // this very process has it
        }
        if (lock == null) {
            throw new IOException(folder + ": another training writes its checkpoints here (process " + holder()
                    + "); wait for it, or choose another folder");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        for (Path leftover : files(LEFTOVER)) {
            Files.deleteIfExists(leftover);
        }
    }

    private String holder() throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    }

    /**
     * The newest checkpoint that can be read; damaged newer ones are passed over and {@linkplain #damaged listed}.
     *
     * @throws IOException if all that are there are damaged: to begin anew would throw away what they might still tell
     */
    Optional<Checkpoint> newest() throws IOException {
        List<Path> files = checkpoints();
        for (Path file : files.reversed()) {
            try {
                return Optional.of(Checkpoint.read(file));
            } catch (FileFormatException e) {
                damaged.add(String.valueOf(e.getMessage()));
            }
        }
        if (!files.isEmpty()) {
            throw new IOException(folder + ": no checkpoint here can be read: " + String.join("; ", damaged)
                    + "; empty the folder to begin anew, or choose another");
        }
        return Optional.empty();
    }

    /** Messages about the checkpoints that {@link #newest} passed over. */
    List<String> damaged() {
        return List.copyOf(damaged);
    }

    /** Adds a checkpoint, then removes those that are older than the newest two. */
    void write(Checkpoint checkpoint) throws IOException {
        checkpoint.write(folder.resolve("step-%012d.safetensors".formatted(checkpoint.step())));
        List<Path> files = checkpoints();
        for (Path old : files.subList(0, Math.max(0, files.size() - KEPT))) {
            Files.deleteIfExists(old);
        }
    }

    /** Oldest first. */
    private List<Path> checkpoints() throws IOException {
        return files(NAME);
    }

    private List<Path> files(Pattern name) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> name.matcher(file.getFileName().toString()).matches()).sorted(Comparator.naturalOrder()).toList();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
