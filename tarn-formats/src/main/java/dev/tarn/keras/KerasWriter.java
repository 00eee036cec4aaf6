package dev.tarn.keras;

import dev.tarn.TarnVersion;
import dev.tarn.file.AtomicFile;
import dev.tarn.json.Json;
import dev.tarn.model.Model;
import dev.tarn.network.Node;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes models as {@code .keras} archives, which Keras 3 loads with {@code keras.models.load_model}.
 *
 * <p>The network becomes a Functional model with channels last; its input is called {@code input}, layers keep their names (with {@code _} for the dots and
 * slashes that Keras refuses). What is done to pictures in front of the network is not part of it: it stands, with the names of the classes and the record of the training,
 * under {@code tarn} in {@code metadata.json}, where the layers' own names are too, for Tarn to find them again.
 */
public final class KerasWriter {
    /** What the files are written after. */
    private static final String KERAS = "3.15.1";
    /** Equal models give equal bytes; zip files cannot say less than 1980. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final String DATE = "1980-01-01@00:00:00";

    private KerasWriter() {}

    /**
     * Writes a file, whole or not at all; equal models give equal bytes.
     *
     * @param model its preprocessing goes into the metadata, not into the network
     * @param file where to; what stands there is replaced
     * @throws IOException in one line; a former file is then as it was
     * @throws IllegalArgumentException naming every layer that Keras does not have
     */
    public static void write(Model model, Path file) throws IOException {
        List<WrittenLayer> written = LayerWriter.layers(model);
        Map<String, String> names = KerasNames.of(written);
        List<WrittenLayer> layers = LayerOrder.of(KerasNames.renamed(written, names));
        String config = Json.write(ModelConfig.of(layers));
        Path weights = Files.createTempFile("tarn-", ".h5");
        try {
            writeWeights(layers, weights, file);
            AtomicFile.write(file, stream -> {
                // Not closed: the stream belongs to the AtomicFile, which has still to sync it.
                ZipOutputStream zip = new ZipOutputStream(stream);
                zip.setMethod(ZipOutputStream.STORED);
                text(zip, KerasFile.METADATA, Json.write(metadata(model, names)));
                text(zip, KerasFile.CONFIG, config);
                entry(zip, KerasFile.WEIGHTS, weights);
                zip.finish();
            });
        } finally {
            Files.delete(weights);
        }
    }

    private static Map<String, Object> metadata(Model model, Map<String, String> names) {
        Map<String, Object> tarn = new LinkedHashMap<>();
        tarn.put("version", TarnVersion.current());
        tarn.put("classes", model.classes());
        tarn.put("layers", model.network().nodes().subList(0, model.network().head() + 1).stream().map(Node::name).toList());
        if (!names.isEmpty()) {
            tarn.put("names", names);
        }
        tarn.put("preprocessing", KerasFile.object(model.preprocessing().toString()));
        tarn.put("training", model.training().values());
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("keras_version", KERAS);
        metadata.put("date_saved", DATE);
        metadata.put(KerasFile.TARN, tarn);
        return metadata;
    }

    private static void text(ZipOutputStream zip, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        put(zip, name, bytes.length, checksum);
        zip.write(bytes);
        zip.closeEntry();
    }

    private static void entry(ZipOutputStream zip, String name, Path content) throws IOException {
        CRC32 checksum = new CRC32();
        try (OutputStream sum = new java.util.zip.CheckedOutputStream(OutputStream.nullOutputStream(), checksum)) {
            Files.copy(content, sum);
        }
        put(zip, name, Files.size(content), checksum);
        Files.copy(content, zip);
        zip.closeEntry();
    }

    private static void put(ZipOutputStream zip, String name, long size, CRC32 checksum) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(TIME);
        entry.setSize(size);
        entry.setCompressedSize(size);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
    }

    private static void writeWeights(List<WrittenLayer> layers, Path weights, Path file) throws IOException {
        try {
            writeWeights(layers, weights);
        } catch (HdfException e) {
            String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new IOException(file + ": cannot be written: " + reason + ", in the folder for temporary files, " + weights.getParent()
                    + " (-Djava.io.tmpdir names another one)", e);
        }
    }

    private static void writeWeights(List<WrittenLayer> layers, Path file) {
        try (WritableHdfFile content = HdfFile.write(file)) {
            WritableGroup container = content.putGroup("layers");
            Map<String, Integer> counters = new HashMap<>();
            for (WrittenLayer layer : layers) {
                String name = ModelParser.snakeCase(layer.className());
                int earlier = layer.operator() ? 0 : counters.merge(name, 1, Integer::sum) - 1;
                // Empty groups mean the same as none; jHDF 0.13 cannot read them back if they stand last.
                if (!layer.weights().isEmpty()) {
                    WritableGroup variables = container.putGroup(earlier == 0 ? name : name + "_" + earlier).putGroup("vars");
                    variables.putAttribute("name", layer.name());
                    List<WrittenLayer.Weight> weights = new ArrayList<>(layer.weights());
                    for (int i = 0; i < weights.size(); i++) {
                        variables.putDataset(Integer.toString(i), nested(weights.get(i)));
                    }
                }
            }
        }
    }

    /** The array as jHDF takes it. */
    private static Object nested(WrittenLayer.Weight weight) {
        int[] sizes = weight.sizes();
        float[] values = weight.values();
        return switch (sizes.length) {
            case 1 -> values;
            case 2 -> matrix(values, 0, sizes[0], sizes[1]);
            case 3 -> {
                float[][][] maps = new float[sizes[0]][][];
                Arrays.setAll(maps, i -> matrix(values, i * sizes[1] * sizes[2], sizes[1], sizes[2]));
                yield maps;
            }
            default -> {
                float[][][][] kernel = new float[sizes[0]][sizes[1]][][];
                for (int y = 0; y < sizes[0]; y++) {
                    for (int x = 0; x < sizes[1]; x++) {
                        kernel[y][x] = matrix(values, (y * sizes[1] + x) * sizes[2] * sizes[3], sizes[2], sizes[3]);
                    }
                }
                yield kernel;
            }
        };
    }

    private static float[][] matrix(float[] values, int at, int rows, int columns) {
        float[][] matrix = new float[rows][columns];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(values, at + r * columns, matrix[r], 0, columns);
        }
        return matrix;
    }
}
