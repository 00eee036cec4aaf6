package dev.tarn.data;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Where decoded pictures go, each to its place; any thread may put. Closing gives up what {@link #dataset} did not hand over. */
sealed interface ImageStore extends Closeable {

    void put(int place, byte[] image) throws IOException;

    /** The pictures that were put, in the order of their places. */
    Dataset dataset(String name, ClassFolders folders, boolean[] present, ImageOptions options) throws IOException;

    @Override
    default void close() throws IOException {}

    private static int[] places(boolean[] present) {
        return IntStream.range(0, present.length).filter(i -> present[i]).toArray();
    }

    private static int[] labels(int[] places, ClassFolders folders) {
        return IntStream.of(places).map(place -> folders.labels()[place]).toArray();
    }

    /** One array. */
    final class OnHeap implements ImageStore {
        private final byte[] images;

        OnHeap(int bytes) {
            images = new byte[bytes];
        }

        @Override
        public void put(int place, byte[] image) {
            System.arraycopy(image, 0, images, place * image.length, image.length);
        }

        @Override
        public Dataset dataset(String name, ClassFolders folders, boolean[] present, ImageOptions options) {
            int[] places = places(present);
            int size = options.height() * options.width() * options.channels();
            for (int i = 0; i < places.length; i++) {
                System.arraycopy(images, places[i] * size, images, i * size, size);
            }
            byte[] dense = places.length == present.length ? images : Arrays.copyOf(images, places.length * size);
            return new ByteDataset(name, options.height(), options.width(), options.channels(), folders.classes(), dense,
                    labels(places, folders));
        }
    }

    /** A temporary file. It is written, not mapped, while it grows: a full disk is then an error and not the death of the JVM. */
    final class InFile implements ImageStore {
        private final Path file;
        private final FileChannel channel;

        InFile(Path scratch) throws IOException {
            file = Files.createTempFile(scratch, "tarn-images-", ".tmp");
            file.toFile().deleteOnExit();
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        @Override
        public void put(int place, byte[] image) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(image);
            long at = (long) place * image.length;
            try {
                while (bytes.hasRemaining()) {
                    at += channel.write(bytes, at);
                }
            } catch (IOException e) {
                throw new IOException(file + ": decoded pictures need room here: " + e.getMessage()
                        + "; free some, or choose another folder with -Djava.io.tmpdir", e);
            }
        }

        @Override
        public Dataset dataset(String name, ClassFolders folders, boolean[] present, ImageOptions options) throws IOException {
            int[] places = places(present);
            return new MappedDataset(name, options.height(), options.width(), options.channels(), folders.classes(),
                    channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()), places, labels(places, folders),
                    fingerprint(folders, places, options));
        }

        /** Paths inside the folder, so that a copy with its times is the same set. */
        private static String fingerprint(ClassFolders folders, int[] places, ImageOptions options) throws IOException {
            Fingerprint fingerprint = new Fingerprint("files").number(options.height()).number(options.width()).number(options.channels())
                    .text(options.mode().word())
                    .texts(folders.classes());
            for (int place : places) {
                Path picture = folders.files().get(place);
                fingerprint.text(folders.folder().relativize(picture).toString().replace('\\', '/')).number(Files.size(picture))
                        .number(Files.getLastModifiedTime(picture).toMillis());
            }
            return fingerprint.hex();
        }

        /** Where files can lose their name while they are mapped, it goes at once, and with the last reader the space; elsewhere when the JVM ends. */
        @Override
        public void close() throws IOException {
            channel.close();
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // Windows keeps a mapped file; deleteOnExit is there for it.
                return;
            }
        }
    }
}
