package dev.tarn.serve.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** What tells one content of a file from another without reading it. */
record Stamp(Path file, long size, FileTime modified, String key) {
    static Stamp of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(file, attributes.size(), attributes.lastModifiedTime(), String.valueOf(attributes.fileKey()));
    }
}
