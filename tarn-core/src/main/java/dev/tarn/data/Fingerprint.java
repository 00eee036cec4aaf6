package dev.tarn.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 over a sequence of values, each preceded by its length, so that no two sequences run together into the same bytes. */
final class Fingerprint {
    private static final int CHUNK = 1 << 14;

    private final MessageDigest digest = sha256();
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);

    Fingerprint(String kind) {
        text("tarn data 1").text(kind);
    }

    /** Every Java platform has SHA-256: its specification says so. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    Fingerprint text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    Fingerprint texts(List<String> texts) {
        number(texts.size());
        texts.forEach(this::text);
        return this;
    }

    Fingerprint number(long value) {
        buffer.clear().putLong(value).flip();
        digest.update(buffer);
        return this;
    }

    Fingerprint bytes(byte[] values) {
        number(values.length);
        digest.update(values);
        return this;
    }

    Fingerprint integers(int[] values) {
        number(values.length);
        for (int start = 0; start < values.length; start += CHUNK / Integer.BYTES) {
            buffer.clear();
            for (int i = start; i < Math.min(values.length, start + CHUNK / Integer.BYTES); i++) {
                buffer.putInt(values[i]);
            }
            digest.update(buffer.flip());
        }
        return this;
    }

    /** Bits as they are: −0 and 0 differ. */
    Fingerprint floats(float[] values) {
        number(values.length);
        for (int start = 0; start < values.length; start += CHUNK / Float.BYTES) {
            buffer.clear();
            for (int i = start; i < Math.min(values.length, start + CHUNK / Float.BYTES); i++) {
                buffer.putFloat(values[i]);
            }
            digest.update(buffer.flip());
        }
        return this;
    }

    String hex() {
        return hex(digest);
    }
}
