package dev.tarn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden files were written by NumPy: {@code make_numpy.py} beside them. */
class NumpyTest {
    @TempDir
    Path folder;

    static Path golden(String name) {
        try {
            return Path.of(Objects.requireNonNull(NumpyTest.class.getResource(name), name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"b1-little-C", "i1-little-C", "i2-little-C", "i2-big-C", "i4-little-C", "i4-big-C", "i8-little-C", "i8-big-C",
        "i8-little-F", "i8-big-F",
        "u1-little-C", "u1-little-F", "u2-little-C", "u2-big-C", "u4-little-C", "u4-big-C", "u8-little-C", "u8-big-C", "f2-little-C",
        "f2-big-C", "f4-little-C",
        "f4-big-C", "f4-little-F", "f4-big-F", "f8-little-C", "f8-big-C"})
    void everyTypeByteOrderAndLayoutIsRead(String name) throws IOException {
        NumpyArray array = NumpyReader.read(golden("numpy/" + name + ".npy"));
        assertThat(array.shape()).containsExactly(2, 3, 4);
        float[] values = array.toFloats();
        for (int i = 0; i < 24; i++) {
            float expected = switch (name.charAt(0)) {
                case 'b' -> i % 2;
                case 'u' -> i * 3;
                case 'i' -> i * 3 - 5;
                default -> (i * 3 - 5) / 4f;
            };
            assertThat(values[i]).isEqualTo(expected);
        }
        if (name.charAt(0) == 'f') {
            assertThatIllegalArgumentException().isThrownBy(array::toLongs).withMessageContaining("are not whole numbers");
        } else {
            assertThat(array.toLongs()[23]).isEqualTo((long) values[23]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyFormatVersionIsRead(int version) throws IOException {
        NumpyArray array = NumpyReader.read(golden("numpy/version" + version + ".npy"));
        assertThat(array.toString()).isEqualTo("float32(2, 3)");
        assertThat(array.toFloats()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void scalarsVectorsAndEmptyArraysAreRead() throws IOException {
        assertThat(NumpyReader.read(golden("numpy/scalar.npy")).shape()).isEmpty();
        assertThat(NumpyReader.read(golden("numpy/scalar.npy")).toFloats()).containsExactly(2.5f);
        assertThat(NumpyReader.read(golden("numpy/vector.npy")).toString()).isEqualTo("int32(3,)");
        assertThat(NumpyReader.read(golden("numpy/empty.npy")).shape()).containsExactly(0, 3);
    }

    @Test
    void largeUnsignedNumbersKeepTheirSize() {
        NumpyArray array = new NumpyArray(NumpyType.UINT64, new int[] {2},
                new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 1, 0, 0, 0, 1, 0, 0, -128});
        assertThat(array.toFloats()).containsExactly(0x1p64f, 0x1p63f);
        assertThatIllegalArgumentException().isThrownBy(array::toLongs)
                .withMessage("value 0 is 18446744073709551615; at most 2⁶³ − 1 fits");
    }

    @Test
    void whatIsNotNumbersIsRefused() {
        assertThatThrownBy(() -> NumpyReader.read(golden("numpy/object.npy"))).isInstanceOf(DataFormatException.class)
                .hasMessageEndingWith(
                        "object.npy: holds Python objects (a pickle), which can run programs when read: refused; save numbers instead");
        assertThatThrownBy(() -> NumpyReader.read(golden("numpy/record.npy"))).isInstanceOf(DataFormatException.class)
                .hasMessageEndingWith("record.npy: holds records or values of an unknown type; expected one array of numbers");
        assertThatThrownBy(() -> NumpyReader.read(golden("numpy/complex.npy"))).isInstanceOf(DataFormatException.class)
                .hasMessageContaining("holds values of type '<c8'; expected bool");
        assertThatThrownBy(() -> NumpyReader.read(golden("numpy/text.npy"))).isInstanceOf(DataFormatException.class)
                .hasMessageContaining("holds values of type '<U1'");
        assertThatThrownBy(() -> NumpyReader.read(golden("make_numpy.py"))).isInstanceOf(DataFormatException.class)
                .hasMessageEndingWith(
                        "make_numpy.py: is not a NumPy file: it starts with 222222577269, expected 934e554d5059 (\\x93NUMPY)");
        assertThatThrownBy(() -> NumpyReader.read(folder.resolve("none.npy"))).isInstanceOf(DataFormatException.class)
                .hasMessageEndingWith("none.npy: no such file");
    }

    @Test
    void whatIsWrittenIsWhatNumpyWrites() throws IOException {
        Path file = folder.resolve("out.npy");
        NumpyWriter.write(file, NumpyArray.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3));
        assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(golden("numpy/version1.npy")));
        NumpyWriter.write(file, NumpyArray.of(new int[] {0, 1, 2}, 3));
        assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(golden("numpy/vector.npy")));
        long[] longs = new long[24];
        Arrays.setAll(longs, i -> i * 3L - 5);
        NumpyWriter.write(file, NumpyArray.of(longs, 2, 3, 4));
        assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(golden("numpy/i8-little-C.npy")));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void archivesComeBackAndAreTheSameBytesEachTime() throws IOException {
        Map<String, NumpyArray> arrays = Map.of("b", NumpyArray.of(new byte[] {1, -1}, 2), "a",
                NumpyArray.of(new float[] {Float.NaN, -0f}, 1, 2));
        NumpyWriter.writeArchive(folder.resolve("one.npz"), arrays);
        NumpyWriter.writeArchive(folder.resolve("two.npz"), arrays);
        assertThat(Files.readAllBytes(folder.resolve("one.npz"))).isEqualTo(Files.readAllBytes(folder.resolve("two.npz")));
        try (NumpyArchive archive = NumpyArchive.open(folder.resolve("one.npz"))) {
            assertThat(archive.names()).containsExactly("a", "b");
            assertThat(archive.read("a").toFloats()).containsExactly(Float.NaN, -0f);
            assertThat(archive.read("b").toLongs()).containsExactly(1, 255);
            assertThatThrownBy(() -> archive.read("c")).isInstanceOf(DataFormatException.class)
                    .hasMessageEndingWith("one.npz: has no array \"c\"; it has a, b");
        }
    }

    @Test
    void anArchiveThatBurstsIsRefusedBeforeItTakesMemory() throws IOException {
        Path bomb = folder.resolve("bomb.npz");
        byte[] zeros = new byte[1 << 20];
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
            zip.putNextEntry(new ZipEntry("honest.npy"));
            zip.write(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (8,), }"));
            for (int i = 0; i < 64; i++) {
                zip.write(zeros);
            }
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("forged.npy"));
            zip.write(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2000000000,), }"));
            zip.closeEntry();
        }
        long before = DatasetTest.allocated();
        try (NumpyArchive archive = NumpyArchive.open(bomb)) {
            assertThatThrownBy(() -> archive.read("honest")).isInstanceOf(DataFormatException.class)
                    .hasMessageContaining("header and content disagree");
            assertThatThrownBy(() -> archive.read("forged")).isInstanceOf(DataFormatException.class)
                    .hasMessageContaining(
                            "its header promises an array (2000000000,) of uint8 (2000000000 bytes), but the file holds at most");
        }
        assertThat(DatasetTest.allocated() - before).isLessThan(5_000_000);
    }

    static byte[] npy(String header) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        byte[] file = new byte[10 + text.length];
        System.arraycopy(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, (byte) (text.length >>> 8)}, 0, file,
                0,
                10);
        System.arraycopy(text, 0, file, 10, text.length);
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
        "{'descr': '<f8', 'fortran_order': True, 'shape': (2147483647, 2147483647, 2147483647), }", "{'descr': '<f4', 'shape': (1,), }",
        "{'descr': '<f4', 'fortran_order': False, }", "{'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,,2), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1), }", ""})
    void strangeHeadersAreRefused(String header) {
        assertThatThrownBy(() -> NumpyReader.read(new ByteArrayInputStream(npy(header)), "strange", 1000))
                .isInstanceOf(DataFormatException.class).hasMessageStartingWith("strange: ");
    }

    @Test
    void everyTruncationIsAnError() throws IOException {
        byte[] npy = Files.readAllBytes(golden("numpy/f4-big-F.npy"));
        for (int length = 0; length < npy.length; length++) {
            byte[] cut = Arrays.copyOf(npy, length);
            assertThatThrownBy(() -> NumpyReader.read(new ByteArrayInputStream(cut), "cut", cut.length))
                    .isInstanceOf(DataFormatException.class);
        }
        for (String name : new String[] {"numpy/stored.npz", "numpy/compressed.npz"}) {
            byte[] npz = Files.readAllBytes(golden(name));
            for (int length = 0; length < npz.length; length++) {
                Path cut = folder.resolve("cut.npz");
                Files.write(cut, Arrays.copyOf(npz, length));
                assertThatThrownBy(() -> NumpySet.read(cut, "cut")).isInstanceOf(DataFormatException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4-big-F.npy", "u1-little-C.npy", "version3.npy", "stored.npz", "compressed.npz"})
    void truncationAtEveryByteIsNoticed(String name) throws IOException {
        byte[] whole = Files.readAllBytes(golden("numpy/" + name));
        for (int length = 0; length < whole.length; length++) {
            Path file = Files.write(folder.resolve(name), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> {
                if (name.endsWith(".npy")) {
                    NumpyReader.read(file);
                    return;
                }
                try (NumpyArchive archive = NumpyArchive.open(file)) {
                    for (String array : archive.names()) {
                        archive.read(array);
                    }
                }
            }).as("%d bytes", length).isInstanceOf(DataFormatException.class).hasMessageContaining(file.toString());
        }
    }

    @Test
    void flippedBitsGiveDataOrAnErrorOfTheFormat() throws IOException {
        long seed = 21;
        Random random = new Random(seed);
        int refused = 0;
        byte[][] files = {Files.readAllBytes(golden("numpy/f4-big-F.npy")), Files.readAllBytes(golden("numpy/stored.npz")),
            Files.readAllBytes(golden("numpy/compressed.npz"))};
        for (int round = 0; round < 3000; round++) {
            byte[] file = files[round % 3].clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                if (round % 3 == 0) {
                    NumpyReader.read(new ByteArrayInputStream(file), "flipped", file.length);
                } else {
                    NumpySet.read(Files.write(folder.resolve("flipped.npz"), file), "flipped");
                }
            } catch (DataFormatException e) {
                refused++;
            } catch (IOException | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
        assertThat(refused).isGreaterThan(1500);
    }

    @Test
    void wholeNumbersKeepTheLowestBitsOfTheirType() {
        NumpyArray bytes = NumpyArray.of(NumpyType.UINT8, new long[] {1, 255, 256, -1}, 4);
        assertThat(bytes.toLongs()).containsExactly(1, 255, 0, 255);
        assertThat(NumpyArray.of(NumpyType.INT16, new long[] {32_767, 32_768}, 2).toLongs()).containsExactly(32_767, -32_768);
        assertThat(NumpyArray.of(NumpyType.FLOAT64, new float[] {0.1f, -2}, 1, 2).toFloats()).containsExactly(0.1f, -2);
        assertThatIllegalArgumentException().isThrownBy(() -> NumpyArray.of(NumpyType.FLOAT32, new long[] {1}, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> NumpyArray.of(NumpyType.INT32, new float[] {1}, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> NumpyArray.of(NumpyType.INT32, new long[] {1, 2}, 3));
    }

    /** NumPy pads headers so that the values of a file that is mapped to memory begin at a multiple of 64 bytes. */
    @Test
    void valuesBeginAtAMultipleOf64Bytes() throws IOException {
        for (int[] shape : new int[][] {{1}, {1, 1}, {1, 1, 1, 1, 1, 1, 1, 1},
            {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}) {
            Path file = folder.resolve("one.npy");
            NumpyWriter.write(file, NumpyArray.of(new byte[] {7}, shape));
            byte[] bytes = Files.readAllBytes(file);
            assertThat(bytes.length % 64).isEqualTo(1);
            assertThat(bytes[bytes.length - 2]).isEqualTo((byte) '\n');
        }
    }
}
