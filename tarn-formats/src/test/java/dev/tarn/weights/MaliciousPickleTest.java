package dev.tarn.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.file.FileFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives built to run something, to take all memory or to take for ever. */
class MaliciousPickleTest {
    @TempDir
    Path folder;

    private Path archive(Map<String, byte[]> members) throws IOException {
        Path file = folder.resolve("weights.pt");
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    private Path pickle(byte[] pickle) throws IOException {
        return archive(Map.of("w/data.pkl", pickle));
    }

    private Path pickle(String latin) throws IOException {
        return pickle(("\u0080\u0002" + latin).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void refused(Path file, String... parts) {
        assertThatThrownBy(() -> TorchReader.read(file)).isInstanceOf(FileFormatException.class).hasMessageContaining(file.toString())
                .hasMessageContainingAll(parts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"posix\nsystem", "builtins\neval", "os\nsystem", "subprocess\nPopen", "torch._utils\n_import_dotted_name",
        "collections\ndeque", "numpy.core.multiarray\n_reconstruct", "torch\nload", "__builtin__\nexec"})
    void whatWouldBeCalledIsNamed(String called) throws Exception {
        refused(pickle("c" + called + "\nX\u0004\0\0\0true\u0085R."), "data.pkl, byte", called.replace('\n', '.'),
                "a pickle can run programs");
        refused(pickle("X\u0001\0\0\0aX\u0001\0\0\0b\u0093."), "a.b");
    }

    @Test
    void statesOfObjectsAndReferencesToModulesAreRefused() throws Exception {
        refused(pickle("ctorch\nSize\n)R}b."), "gives a state to a list");
        refused(pickle("(X\u0006\0\0\0moduleNNtQ."), "whole module");
        refused(pickle("ctorch\nFloatStorage\n)R."), "damaged");
        refused(pickle("P0\n."), "instruction 'P'");
        refused(pickle(new byte[] {(byte) 0x80, 0, '.'}), "protocol 0");
    }

    /** One number, seen as 2⁴⁰. */
    @Test
    void lyingSizesTakeNoMemory() throws Exception {
        String storage = "(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\0" + "0X\u0003\0\0\0cpuK\u0001tQ";
        String huge = "\u008a\u0006\0\0\0\0\0\u0001"; // 2⁴⁰
        refused(pickle("}X\u0001\0\0\0actorch._utils\n_rebuild_tensor_v2\n(" + storage + "K\0" + huge + "\u0085K\0\u0085\u0089}tRs."),
                "elements; a Java array ends");
        String large = "J\0\0\0\u007f"; // 2³¹ - 2²⁴: a stride of 0 lets one number stand for all
        String tensors = "";
        for (char c = 'a'; c < 'z'; c++) {
            tensors += "X\u0001\0\0\0" + c + "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + "K\0" + large + "\u0085K\0\u0085\u0089}tRs";
        }
        refused(pickle("}" + tensors + "."), "this Java may use");
        String claimed = storage.replace("K\u0001tQ", "J\0\0\0\u0007tQ");
        refused(archive(Map.of("w/data.pkl", ("\u0080\u0002}X\u0001\0\0\0actorch._utils\n_rebuild_tensor_v2\n(" + claimed
                + "K\0K\u0001\u0085K\u0001\u0085\u0089}tRs.").getBytes(StandardCharsets.ISO_8859_1), "w/data/0", new byte[4])), "w/data/0",
                "has 4 bytes");
        refused(pickle("}X\u0001\0\0\0actorch._utils\n_rebuild_tensor_v2\n(" + storage + "K\u0001K\u0001\u0085K\u0001\u0085\u0089}tRs."),
                "reaches to element 1");
        refused(pickle("X\u00ff\u00ff\u00ff\u007fabc."), "promises a text of 2147483647 bytes");
        refused(pickle("\u008d\0\0\0\0\0\0\u0001\0abc."), "promises a text");
    }

    @Test
    void whatGoesOnForEverIsStopped() throws Exception {
        refused(pickle("]".repeat(3_000_000) + "."), "more than 2000000 instructions");
        refused(pickle("]q\0" + "h\0a".repeat(1_500_000) + "."), "more than 2000000 instructions");
        // A list of pairs, made a dictionary again and again.
        String pairs = "](" + "X\u0001\0\0\0aN\u0086".repeat(20_000) + "eq\u0001";
        refused(pickle(pairs + "ccollections\nOrderedDict\nh\u0001\u0085R0".repeat(2_000) + "}."), "more than 2000000 instructions");
        // A dictionary that holds itself.
        refused(pickle("}q\0X\u0001\0\0\0ah\0s."), "without tensors");
        refused(pickle("]q\0h\0a}h\0h\0s."), "whose key is a list");
    }

    @Test
    void deepNestingIsNoMatter() throws Exception {
        refused(pickle("N" + "\u0085".repeat(1_000_000) + "."), "no dictionary");
    }

    @Test
    void damagedPicklesAreNamed() throws Exception {
        refused(pickle("s."), "takes a value where there is none");
        refused(pickle("(s."), "takes a mark for a value");
        refused(pickle("t."), "does not begin");
        refused(pickle("h\u0007."), "refers to value 7");
        refused(pickle("X\u0002\0\0\0\u00ff\u00ff."), "not UTF-8");
        refused(pickle("}"), "ends early");
        refused(pickle("NNa."), "None where a list belongs");
    }

    @Test
    void membersThatWouldLieOutsideAreRefused() throws Exception {
        byte[] empty = "\u0080\u0002}.".getBytes(StandardCharsets.ISO_8859_1);
        refused(archive(Map.of("w/data.pkl", empty, "w/../../evil", new byte[1])), "'w/../../evil'", "would lie outside");
        refused(archive(Map.of("/w/data.pkl", empty)), "would lie outside");
        refused(archive(Map.of("w/other", empty)), "without data.pkl");
        refused(archive(Map.of("w/data.pkl", empty, "w/byteorder", "big".getBytes(StandardCharsets.US_ASCII))), "byte order 'big'");
    }

    /** 100 MB of zeros in 0.1 MB. */
    @Test
    void bombsAreNotInflated() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bomb)) {
            zip.putNextEntry(new ZipEntry("w/data.pkl"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                zip.write(zeros);
            }
            zip.closeEntry();
        }
        Path file = Files.write(folder.resolve("bomb.pt"), bomb.toByteArray());
        assertThat(Files.size(file)).isLessThan(1 << 20);
        refused(file, "data.pkl has 104857600 bytes");
    }
}
