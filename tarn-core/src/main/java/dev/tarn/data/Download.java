package dev.tarn.data;

import dev.tarn.data.KnownDataset.RemoteFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;

/** Brings one file of a known data set into the cache: beside its place first, checked against its SHA-256, then renamed. Never half of it. */
final class Download {
    private static final int BUFFER = 1 << 16;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Download() {}

    /** Does nothing if the file lies there and is right. */
    static void fetch(RemoteFile file, Path folder, FetchListener listener) throws IOException {
        Files.createDirectories(folder);
        Path target = folder.resolve(file.name());
        if (Files.isRegularFile(target) && contentSha256(target).equals(file.contentSha256())) {
            return;
        }
        Path part = Files.createTempFile(folder, file.name(), ".part");
        try {
            receive(file, part, listener);
            String found = contentSha256(part);
            if (!found.equals(file.contentSha256())) {
                throw new DataFormatException(file.address().toString(),
                        "its content has SHA-256 " + found + ", expected " + file.contentSha256()
                                + ": it was changed at its source or on its way; nothing was kept");
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void receive(RemoteFile file, Path part, FetchListener listener) throws IOException {
        try (HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(PATIENCE).build()) {
            HttpResponse<InputStream> response = client.send(HttpRequest.newBuilder(file.address()).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body(); OutputStream out = Files.newOutputStream(part)) {
                if (response.statusCode() != 200) {
                    throw new DataFormatException(file.address().toString(),
                            "the server answered HTTP " + response.statusCode() + ", expected 200");
                }
                copy(file, in, out, listener);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(file.address() + ": interrupted");
        } catch (DataFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    file.address() + ": cannot be fetched: " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()), e);
        }
    }

    private static void copy(RemoteFile file, InputStream in, OutputStream out, FetchListener listener) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long received = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            received += count;
            if (received > file.bytes()) {
                throw new DataFormatException(file.address().toString(),
                        "sends more than " + file.bytes() + " bytes; this cannot be the file");
            }
            out.write(buffer, 0, count);
            listener.received(file.name(), received);
        }
    }

    /** Of what the file holds: uncompressed, if it is gzip by its first bytes. A file that does not uncompress has no right digest. */
    private static String contentSha256(Path file) throws IOException {
        MessageDigest digest = Fingerprint.sha256();
        boolean gzip;
        try (InputStream in = Files.newInputStream(file)) {
            gzip = in.read() == 0x1f && in.read() == 0x8b;
        }
        try (InputStream raw = Files.newInputStream(file); InputStream in = gzip ? IdxReader.uncompress(raw, file.toString()) : raw) {
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        } catch (IOException e) {
            return "none (" + e.getMessage() + ")";
        }
        return Fingerprint.hex(digest);
    }
}
