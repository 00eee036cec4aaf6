package dev.tarn.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    private Path folder;

    private static Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("zeta", Tensor.of(Shape.of(2, 3), 1, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, 0.1f));
        tensors.put("alpha.größe \"x\"", Tensor.of(Shape.of(5), Float.intBitsToFloat(0x7fc00123), 1, 2, 3, 4));
        tensors.put("scalar", Tensor.of(Shape.of(), 7));
        tensors.put("empty", Tensor.zeros(Shape.of(0, 4)));
        tensors.put("long", Tensor.randomNormal(Shape.of(70_001), 1));
        return tensors;
    }

    private Path file(byte... bytes) throws IOException {
        return Files.write(folder.resolve("file.safetensors"), bytes);
    }

    private Path file(String header, int data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return file(ByteBuffer.allocate(8 + text.length + data).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text).array());
    }

    private void rejects(Path file, String... parts) {
        assertThatThrownBy(() -> SafetensorsReader.read(file)).isInstanceOf(FileFormatException.class).hasMessageStartingWith(file + ": ")
                .hasMessageContainingAll(parts);
    }

    @Test
    void everyBitOfEveryTensorComesBack() throws IOException {
        Path file = folder.resolve("a.safetensors");
        Map<String, String> metadata = Map.of("key", "value with \"quotes\", ünïcode 🐟 and\nlines");
        SafetensorsWriter.write(file, tensors(), metadata);
        Safetensors read = SafetensorsReader.read(file);
        assertThat(read.metadata()).isEqualTo(metadata);
        assertThat(read.skipped()).isEmpty();
        assertThat(read.tensors().keySet()).containsExactlyElementsOf(tensors().keySet());
        tensors().forEach((name, tensor) -> {
            Tensor back = read.tensors().get(name);
            assertThat(back.shape()).isEqualTo(tensor.shape());
            for (int i = 0; i < tensor.data().length; i++) {
                assertThat(Float.floatToRawIntBits(back.data()[i])).as(name).isEqualTo(Float.floatToRawIntBits(tensor.data()[i]));
            }
        });
    }

    @Test
    void sameContentGivesSameBytes() throws IOException {
        Path first = folder.resolve("a");
        Path second = folder.resolve("b");
        SafetensorsWriter.write(first, tensors(), Map.of("a", "1"));
        SafetensorsWriter.write(second, tensors(), Map.of("a", "1"));
        assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    }

    @Test
    void numbersStartAtAMultipleOfEightBehindSpaces() throws IOException {
        for (String name : List.of("a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh")) {
            Path file = folder.resolve("a");
            SafetensorsWriter.write(file, Map.of(name, Tensor.of(Shape.of(1), 1)), Map.of());
            byte[] bytes = Files.readAllBytes(file);
            long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
            assertThat(length % 8).isZero();
            assertThat(new String(bytes, 8, (int) length, StandardCharsets.UTF_8)).startsWith("{\"" + name).matches(".*} *");
            assertThat(bytes).hasSize((int) (8 + length + 4));
        }
    }

    @Test
    void aTensorCannotHaveTheNameOfTheMetadata() {
        Map<String, Tensor> tensors = Map.of("__metadata__", Tensor.zeros(Shape.of(1)));
        assertThatThrownBy(() -> SafetensorsWriter.write(folder.resolve("a"), tensors, Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void halfAndDoublePrecisionBecomeFloat() throws IOException {
        String header = """
                {"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]},\
                "d":{"dtype":"F64","shape":[1],"data_offsets":[8,16]},"n":{"dtype":"I64","shape":[],"data_offsets":[16,24]},\
                "f":{"dtype":"F32","shape":[1],"data_offsets":[24,28]}}""";
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 28).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text);
        bytes.putShort((short) 0x3c00).putShort((short) 0xc000).putShort((short) 0x3f80).putShort((short) 0xc040).putDouble(0.1).putLong(9)
                .putFloat(5);
        Safetensors read = SafetensorsReader.read(file(bytes.array()));
        assertThat(read.tensors().get("h").data()).containsExactly(1, -2);
        assertThat(read.tensors().get("b").data()).containsExactly(1, -3);
        assertThat(read.tensors().get("d").data()).containsExactly(0.1f);
        assertThat(read.tensors().get("f").data()).containsExactly(5);
        assertThat(read.skipped()).containsExactly(Map.entry("n", "I64"));
    }

    @Test
    void tensorsComeInTheOrderOfTheirNumbers() throws IOException {
        Path file = file(
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                8);
        assertThat(SafetensorsReader.read(file).tensors().keySet()).containsExactly("a", "b");
    }

    @Test
    void truncationAtEveryByteIsAnErrorThatNamesTheFile() throws IOException {
        Path file = folder.resolve("a");
        Map<String, Tensor> small = new LinkedHashMap<>(tensors());
        small.remove("long");
        SafetensorsWriter.write(file, small, Map.of("key", "value"));
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length++) {
            rejects(file(Arrays.copyOf(bytes, length)), "truncated");
        }
        rejects(file(Arrays.copyOf(bytes, bytes.length + 1)), "the tensors end at byte", "follow the header");
    }

    @Test
    void aFlippedBitNeverGivesAnotherException() throws IOException {
        Path file = folder.resolve("a");
        SafetensorsWriter.write(file, Map.of("a", Tensor.of(Shape.of(2, 1), 1, 2)), Map.of("key", "value"));
        byte[] bytes = Files.readAllBytes(file);
        int rejected = 0;
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            Path other = file(damaged);
            try {
                SafetensorsReader.read(other);
            } catch (FileFormatException e) {
                assertThat(e).hasMessageStartingWith(other + ": ");
                rejected++;
            }
        }
        assertThat(rejected).isGreaterThan(bytes.length);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}} | 8 | b begins at byte 2, but a ends at 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}} | 12 | b begins at byte 8, but a ends at 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | a begins at byte 4, but the header ends at 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | 4 | a should lie at bytes 0 to 8, but 4 bytes follow",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 8 | the tensors end at byte 4, but 8 bytes follow",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | 8 | needs 12 bytes, but bytes 0 to 8 are 8",
        "{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 | unknown type 'F31'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | 4 | negative size",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647],\"data_offsets\":[0,4]}} | 4 | a: shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}} | 4 | a.shape must be a whole number",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | 4 | a should lie at bytes 4 to 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}} | 4 | a should lie at bytes -4 to 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}} | 4 | data_offsets must be two whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,99999999999999999999]}} | 4 | data_offsets must be two whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | \"a\" again",
        "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}} | 4 | a.dtype must be a string",
        "{\"a\":7} | 4 | a must be an object",
        "{\"__metadata__\":{\"k\":1}} | 0 | __metadata__.k must be a string",
        "[1,2] | 0 | the header must be an object",
        "not JSON at all | 0 | JSON, character"})
    void whatTheHeaderGetsWrongIsNamed(String header, int data, String message) throws IOException {
        rejects(file(header, data), "its header is wrong", message);
    }

    @Test
    void aHeaderLongerThanTheFileOrTheBoundIsRejectedBeforeMemoryIsTaken() throws IOException {
        for (long length : new long[] {-1, Long.MIN_VALUE, 100, 1L << 40, 0, 1}) {
            rejects(file(ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array()), Long.toUnsignedString(length),
                    "24");
        }
    }

    @Test
    void aHeaderThatIsNotUtf8IsRejected() throws IOException {
        byte[] bytes = ByteBuffer.allocate(11).order(ByteOrder.LITTLE_ENDIAN).putLong(3).array();
        bytes[8] = '{';
        bytes[9] = (byte) 0xff;
        bytes[10] = '}';
        rejects(file(bytes), "not UTF-8");
    }

    @Test
    void aFileThatIsNotThereAndAFolderAreNamed() {
        Path missing = folder.resolve("missing.safetensors");
        assertThatThrownBy(() -> SafetensorsReader.read(missing)).isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing + ": there is no such file");
        rejects(folder, "is a folder");
    }
}
