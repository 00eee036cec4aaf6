package dev.tarn.image;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The pictures that {@code make_images.py} had Pillow compute: {@code images.npz}, arrays of uint8 in height, width, channels. */
final class Golden {
    private static final Pattern SHAPE = Pattern.compile("'shape': \\((\\d+), (\\d+), (\\d+)\\)");

    private Golden() {}

    static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(Golden.class.getResource("images/" + name), name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** By name, in the order of the archive. The real reader stands a floor above. */
    static Map<String, ByteImage> images() throws IOException {
        Map<String, ByteImage> images = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream("images.npz"));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] npy = zip.readAllBytes();
                int start = 10 + ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
                Matcher shape = SHAPE.matcher(new String(npy, 10, start - 10, StandardCharsets.ISO_8859_1));
                if (!shape.find()) {
                    throw new AssertionError(entry.getName());
                }
                byte[] values = Arrays.copyOfRange(npy, start, npy.length);
                images.put(entry.getName().replace(".npy", ""),
                        new ByteImage(Integer.parseInt(shape.group(1)), Integer.parseInt(shape.group(2)), Integer.parseInt(shape.group(3)),
                                values));
            }
        }
        return images;
    }
}
