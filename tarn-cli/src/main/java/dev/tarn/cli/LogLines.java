package dev.tarn.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.tarn.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/** A log line as a JSON object, its fields flat, for programs that collect logs; or, for people, as text. */
final class LogLines extends EncoderBase<ILoggingEvent> {
    private final boolean json;

    LogLines(boolean json) {
        this.json = json;
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return (json ? Json.write(fields(event)) + "\n" : text(event)).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> fields(ILoggingEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
        fields.put("level", event.getLevel().toString());
        fields.put("logger", event.getLoggerName());
        fields.put("message", event.getFormattedMessage());
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                fields.put(pair.key,
                        pair.value instanceof Number || pair.value instanceof Boolean ? pair.value : String.valueOf(pair.value));
            }
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            fields.put("stack", ThrowableProxyUtil.asString(thrown));
        }
        return fields;
    }

    private static String text(ILoggingEvent event) {
        StringBuilder line = new StringBuilder();
        line.append(LocalTime.ofInstant(Instant.ofEpochMilli(event.getTimeStamp()), ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS))
                .append(' ');
        if (event.getLevel().toInt() >= Level.WARN_INT) {
            line.append(event.getLevel()).append(' ');
        }
        line.append(event.getFormattedMessage());
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                // A path comes from outside: as JSON it cannot forge lines.
                String value = String.valueOf(pair.value);
                line.append(' ').append(pair.key).append('=').append(value.matches("[\\w./:+-]+") ? value : Json.write(value));
            }
        }
        line.append('\n');
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(ThrowableProxyUtil.asString(thrown)).append('\n');
        }
        return line.toString();
    }
}
