package dev.tarn.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.file.FileFormatException;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are damaged, hostile, or more than Tarn can do. */
class BadKerasTest {
    @TempDir
    Path folder;

    private static AbstractThrowableAssert<?, ? extends Throwable> refusal(Path file) {
        return assertThatThrownBy(() -> KerasReader.read(file)).isInstanceOf(FileFormatException.class).hasMessageStartingWith(file + ": ");
    }

    private byte[] archive() throws IOException {
        Path file = folder.resolve("good.keras");
        KerasWriter.write(Model.initialize(Network.input(6, 6, 1).conv2d(2, 3).relu().batchNorm().flatten().dense(2), 1), file);
        return Files.readAllBytes(file);
    }

    @Test
    void truncationAtEveryByteIsNoticed() throws IOException {
        byte[] good = archive();
        Path file = folder.resolve("cut.keras");
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            refusal(file);
        }
        Files.write(file, good);
        assertThat(KerasReader.read(file)).isNotNull();
    }

    /** The checksums of the archive notice each of them, but for those in fields that nobody reads. */
    @Test
    void flippedBitsOfAnArchiveNeverChangeTheModel() throws IOException {
        byte[] good = archive();
        Path file = folder.resolve("flipped.keras");
        Files.write(file, good);
        Model model = KerasReader.read(file);
        SplittableRandom random = new SplittableRandom(20);
        for (int round = 0; round < 1500; round++) {
            byte[] bad = good.clone();
            for (int flips = 1 + round % 3; flips > 0; flips--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bad);
            try {
                assertThat(KerasReader.read(file).parameters()).isEqualTo(model.parameters());
            } catch (FileFormatException e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
            }
        }
    }

    /** HDF5 of this age has no checksums: a flipped bit of a weight is another weight. Everything else is refused in order. */
    @Test
    void flippedBitsOfHdf5GiveAModelOrAnErrorThatNamesTheFile() throws IOException {
        byte[] good = Files.readAllBytes(KerasReaderTest.file("classifier-2.h5"));
        Path file = folder.resolve("flipped.h5");
        SplittableRandom random = new SplittableRandom(21);
        int refused = 0;
        for (int round = 0; round < 1500; round++) {
            byte[] bad = good.clone();
            for (int flips = 1 + round % 4; flips > 0; flips--) {
                // Three of four hit the structure: the first bytes hold most of it.
                bad[random.nextInt(round % 4 == 0 ? bad.length : 4096)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bad);
            try {
                KerasReader.read(file);
            } catch (FileFormatException e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 1450);
    }

    @Test
    void truncationOfHdf5AtEveryByteIsNoticed() throws IOException {
        byte[] good = Files.readAllBytes(KerasReaderTest.file("adapted.h5"));
        Path file = Files.write(folder.resolve("cut.h5"), good);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int length = good.length - 1; length >= 0; length--) {
                channel.truncate(length);
                refusal(file);
            }
        }
    }

    @Test
    void lyingSizesAreRefusedBeforeMemoryIsTaken() throws IOException {
        byte[] good = Files.readAllBytes(KerasReaderTest.file("classifier-2.h5"));
        Path file = folder.resolve("lies.h5");
        for (int at = 0; at < 4096; at += 8) {
            byte[] bad = good.clone();
            Arrays.fill(bad, at, at + 7, (byte) 0x7f);
            Files.write(file, bad);
            try {
                KerasReader.read(file);
            } catch (FileFormatException e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
            }
        }
    }

    private static ZipEntry stored(String name, byte[] content, long claimed) {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(claimed);
        entry.setCompressedSize(claimed);
        entry.setCrc(checksum.getValue());
        return entry;
    }

    private Path zip(String... namesAndTexts) throws IOException {
        Path file = folder.resolve("made.keras");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                byte[] bytes = namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8);
                zip.putNextEntry(stored(namesAndTexts[i], bytes, bytes.length));
                zip.write(bytes);
            }
        }
        return file;
    }

    @Test
    void namesThatLeadOutAreRefused() throws IOException {
        refusal(zip("../config.json", "{}")).hasMessageContaining("'../config.json', whose name leads out of the archive");
        refusal(zip("a/../../b", "{}")).hasMessageContaining("leads out");
        refusal(zip("/etc/passwd", "{}")).hasMessageContaining("leads out");
    }

    @Test
    void bombsAreRefused() throws IOException {
        Path file = folder.resolve("bomb.keras");
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("config.json"));
            byte[] blanks = new byte[1 << 20];
            Arrays.fill(blanks, (byte) ' ');
            for (int i = 0; i < 100; i++) {
                zip.write(blanks);
            }
            zip.putNextEntry(new ZipEntry("model.weights.h5"));
            for (int i = 0; i < 100; i++) {
                zip.write(blanks);
            }
        }
        refusal(file).hasMessageContaining("config.json has 104857600 bytes; at most 67108864 are read");
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("config.json"));
            zip.write("{}".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("model.weights.h5"));
            for (int i = 0; i < 100; i++) {
                zip.write(new byte[1 << 20]);
            }
        }
        refusal(file).hasMessageContaining("model.weights.h5 claims to become 104857600 bytes").hasMessageContaining("nothing in a model");
    }

    @Test
    void whatIsNoModelIsSaidSo() throws IOException {
        assertThatThrownBy(() -> KerasReader.read(folder.resolve("absent.keras"))).isInstanceOf(NoSuchFileException.class);
        refusal(folder).hasMessageContaining("is a folder");
        Files.createDirectory(folder.resolve("saved"));
        Files.write(folder.resolve("saved/saved_model.pb"), new byte[1]);
        refusal(folder.resolve("saved")).hasMessageContaining("SavedModel").hasMessageContaining(".save(\"model.keras\")");
        refusal(zip("data.pkl", "x")).hasMessageContaining("without config.json").hasMessageContaining("data.pkl");
        refusal(zip("config.json", "{}")).hasMessageContaining("without model.weights.h5");
        refusal(zip("config.json", "{}", "model.weights.json", "{}")).hasMessageContaining("in several pieces");
        refusal(zip("config.json", "{]", "model.weights.h5", "x")).hasMessageContaining("config.json").hasMessageContaining("character 2");
        refusal(zip("config.json", "[".repeat(5000), "model.weights.h5", "x")).hasMessageContaining("levels of nesting");
        refusal(zip("config.json", "{}", "model.weights.h5", "x")).hasMessageContaining("model.weights.h5: cannot be read as HDF5");
    }

    /** A network by its description alone. */
    private AbstractThrowableAssert<?, ? extends Throwable> described(String config) throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, config);
        return assertThatThrownBy(() -> KerasReader.initialize(file, 1)).isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith(file + ": ");
    }

    private static String sequential(String... layers) {
        return "{\"class_name\":\"Sequential\",\"config\":{\"layers\":["
                + "{\"class_name\":\"InputLayer\",\"config\":{\"batch_shape\":[null,8,8,3]}}," + String.join(",", layers) + "]}}";
    }

    private static String layer(String className, String name, String settings) {
        return "{\"class_name\":\"" + className + "\",\"config\":{\"name\":\"" + name + "\"" + (settings.isEmpty() ? "" : "," + settings)
                + "}}";
    }

    @Test
    void everythingThatIsNotSupportedIsNamedAtOnce() throws IOException {
        described(sequential(layer("Lambda", "crop", ""), layer("Conv2D", "c", "\"filters\":2,\"kernel_size\":3"),
                layer("ConvLSTM2D", "lstm", ""),
                "{\"class_name\":\"Swirl\",\"module\":\"mypackage\",\"config\":{\"name\":\"swirl\"}}", layer("Dense", "d", "\"units\":2")))
                .hasMessageContaining("3 layers stand in the way")
                .hasMessageContaining("crop (Lambda) is Python code in a file, which is never executed")
                .hasMessageContaining("lstm (ConvLSTM2D) is a layer that is not supported")
                .hasMessageContaining("swirl (Swirl) is a class of somebody's own (mypackage)").message().doesNotContain("c (Conv2D)")
                .doesNotContain("d (Dense)");
    }

    @Test
    void settingsThatMakeNoSenseNameTheLayer() throws IOException {
        described(sequential(layer("Conv2D", "c", "\"filters\":-1,\"kernel_size\":3"))).hasMessageContaining("c (Conv2D) filters must be");
        described(sequential(layer("Conv2D", "c", "\"filters\":2000000000,\"kernel_size\":30000"))).hasMessageContaining("c (Conv2D)");
        described(sequential(layer("Conv2D", "c", "\"filters\":2,\"kernel_size\":9"))).hasMessageContaining("smaller than the window");
        described(sequential(layer("Conv2D", "c", "\"filters\":2,\"kernel_size\":0"))).hasMessageContaining("c (Conv2D)");
        described(sequential(layer("Conv2D", "c", "\"filters\":2,\"kernel_size\":1,\"data_format\":\"channels_first\""),
                layer("MaxPooling2D", "p", ""))).hasMessageContaining("p (MaxPooling2D) has the data_format channels_last");
        described(sequential(layer("Dropout", "d", "\"rate\":7"))).hasMessageContaining("d (Dropout)");
        described(sequential(layer("Activation", "a", "\"activation\":\"wobble\""))).hasMessageContaining("activation wobble");
        described(sequential(layer("Reshape", "r", "\"target_shape\":[5,-1]"))).hasMessageContaining("r (Reshape)");
    }

    @Test
    void graphsThatLeadNowhereAreRefused() throws IOException {
        String cycle = "{\"class_name\":\"Functional\",\"config\":{\"layers\":["
                + "{\"class_name\":\"InputLayer\",\"name\":\"i\",\"config\":{\"name\":\"i\",\"batch_shape\":[null,8]},\"inbound_nodes\":[]},"
                + "{\"class_name\":\"Add\",\"name\":\"a\",\"config\":{\"name\":\"a\"},\"inbound_nodes\":[[[\"i\",0,0,{}],[\"b\",0,0,{}]]]},"
                + "{\"class_name\":\"ReLU\",\"name\":\"b\",\"config\":{\"name\":\"b\"},\"inbound_nodes\":[[[\"a\",0,0,{}]]]}],"
                + "\"input_layers\":[[\"i\",0,0]],\"output_layers\":[[\"b\",0,0]]}}";
        described(cycle).hasMessageContaining("a (Add) waits for [b]");
        described(cycle.replace("\"input_layers\":[[\"i\",0,0]]", "\"input_layers\":[[\"i\",0,0],[\"a\",0,0]]"))
                .hasMessageContaining("the model has the inputs [i, a]; Tarn's networks have one");
        described(cycle.replace("\"name\":\"b\"", "\"name\":\"a\"")).hasMessageContaining("two layers called 'a'");
        described("{\"class_name\":\"MyModel\",\"config\":{}}").hasMessageContaining("a class of somebody's own");
    }

    /** Twenty models in each other, each of which uses the one inside twice, ask for a million layers. */
    @Test
    void modelsThatMultiplyAreRefused() throws IOException {
        String inner = "{\"class_name\":\"ReLU\",\"name\":\"m0\",\"config\":{\"name\":\"m0\"},\"inbound_nodes\":%s}";
        String calls = "[[[\"i\",0,0,{}]],[[\"m%d\",0,0,{}]]]";
        for (int depth = 0; depth < 20; depth++) {
            inner = "{\"class_name\":\"Functional\",\"name\":\"m" + (depth + 1) + "\",\"config\":{\"name\":\"m" + (depth + 1)
                    + "\",\"layers\":["
                    + "{\"class_name\":\"InputLayer\",\"name\":\"i\",\"config\":{\"name\":\"i\",\"batch_shape\":[null,8]},\"inbound_nodes\":[]},"
                    + inner.formatted(calls.formatted(depth)) + "],\"input_layers\":[[\"i\",0,0]],\"output_layers\":[[\"m" + depth
                    + "\",1,0]]},\"inbound_nodes\":%s}";
        }
        described(inner.formatted("[]")).hasMessageContaining("so many are not read");
    }
}
