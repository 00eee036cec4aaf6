import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Cuts the embedded data set out of the four files of Fashion-MNIST: the first 1,000 training and the first 200 test
 * images of each class, in the order of the files. The same input gives the same bytes: no dates, fixed compression.
 *
 * <pre>java CutFashionMnist.java [folder of the originals] [folder to write to]</pre>
 *
 * <p>Without arguments, run from the module's folder, it reads what Debian's package dataset-fashion-mnist installs and writes the module's resources.
 */
final class CutFashionMnist {
    private static final int CLASSES = 10;
    private static final int IMAGES_MAGIC = 0x803;
    private static final int LABELS_MAGIC = 0x801;

    private CutFashionMnist() {}

    public static void main(String[] arguments) throws IOException {
        Path from = Path.of(arguments.length > 0 ? arguments[0] : "/usr/share/datasets/fashion-mnist");
        Path to = Path.of(arguments.length > 1 ? arguments[1] : "src/main/resources/dev/tarn/fashion");
        Files.createDirectories(to);
        cut(from, to, "train", 1_000);
        cut(from, to, "t10k", 200);
    }

    private static void cut(Path from, Path to, String part, int perClass) throws IOException {
        String imageFile = part + "-images-idx3-ubyte.gz";
        String labelFile = part + "-labels-idx1-ubyte.gz";
        byte[] images = unzip(from.resolve(imageFile));
        byte[] labels = unzip(from.resolve(labelFile));
        DataInputStream imageHeader = new DataInputStream(new ByteArrayInputStream(images));
        DataInputStream labelHeader = new DataInputStream(new ByteArrayInputStream(labels));
        expect(imageFile, "magic number", IMAGES_MAGIC, imageHeader.readInt());
        expect(labelFile, "magic number", LABELS_MAGIC, labelHeader.readInt());
        int count = imageHeader.readInt();
        expect(labelFile, "number of labels", count, labelHeader.readInt());
        int height = imageHeader.readInt();
        int width = imageHeader.readInt();
        int pixels = height * width;
        expect(imageFile, "length", 16 + count * pixels, images.length);
        expect(labelFile, "length", 8 + count, labels.length);

        int kept = CLASSES * perClass;
        ByteBuffer keptImages = ByteBuffer.allocate(16 + kept * pixels).putInt(IMAGES_MAGIC).putInt(kept).putInt(height).putInt(width);
        ByteBuffer keptLabels = ByteBuffer.allocate(8 + kept).putInt(LABELS_MAGIC).putInt(kept);
        int[] taken = new int[CLASSES];
        for (int i = 0; i < count; i++) {
            byte label = labels[8 + i];
            if (taken[label] < perClass) {
                taken[label]++;
                keptImages.put(images, 16 + i * pixels, pixels);
                keptLabels.put(label);
            }
        }
        expect(imageFile, "images in ten classes of " + perClass, keptImages.capacity(), keptImages.position());
        zip(to.resolve(imageFile), keptImages.array());
        zip(to.resolve(labelFile), keptLabels.array());
        System.out.println(part + ": " + kept + " of " + count + " images, " + Files.size(to.resolve(imageFile)) + " bytes");
    }

    private static void expect(String file, String what, int expected, int found) throws IOException {
        if (expected != found) {
            throw new IOException(file + ": " + what + " is " + found + ", expected " + expected);
        }
    }

    private static byte[] unzip(Path file) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }

    /** Java's gzip header carries no date and no file name, so equal contents give equal files. */
    private static void zip(Path file, byte[] contents) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            out.write(contents);
        }
        Files.write(file, zipped.toByteArray());
    }
}
