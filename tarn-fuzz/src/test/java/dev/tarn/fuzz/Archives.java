package dev.tarn.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Zip archives whose members are hostile one at a time: what a fuzzer changes in compressed bytes rarely gets past the checksum. */
final class Archives {
    private Archives() {}

    static Map<String, byte[]> members(byte[] archive) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        Path file = Files.createTempFile("tarn-fuzz", ".zip");
        try {
            try (ZipFile zip = new ZipFile(Files.write(file, archive).toFile())) {
                for (ZipEntry entry : Collections.list(zip.entries())) {
                    members.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
                }
            }
            return members;
        } finally {
            Files.delete(file);
        }
    }

    /** The archive with one member's bytes exchanged. */
    static byte[] with(Map<String, byte[]> members, String name, byte[] bytes) throws IOException {
        Map<String, byte[]> changed = new LinkedHashMap<>(members);
        changed.put(name, bytes);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            for (Map.Entry<String, byte[]> member : changed.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
            }
        }
        return archive.toByteArray();
    }

    /** A file that a real framework wrote, from the tests of {@code tarn-formats}. */
    static byte[] real(String name) throws IOException {
        return Files.readAllBytes(Path.of("..", "tarn-formats", "src", "test", "resources", "dev", "tarn").resolve(name));
    }
}
