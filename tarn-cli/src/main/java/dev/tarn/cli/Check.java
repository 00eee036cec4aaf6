package dev.tarn.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that {@code tarn doctor} looked at.
 *
 * @param found what is there
 * @param advice what to do about it; empty where nothing is to be done
 */
record Check(String name, Status status, String found, String advice) {

    /** How it is: fine; slower or less than could be; in the way of working at all. */
    enum Status {
        OK, WARN, FAIL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Check ok(String name, String found) {
        return new Check(name, Status.OK, found, "");
    }

    static Check warn(String name, String found, String advice) {
        return new Check(name, Status.WARN, found, advice);
    }

    static Check fail(String name, String found, String advice) {
        return new Check(name, Status.FAIL, found, advice);
    }

    Map<String, ?> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("status", status.word());
        json.put("found", found);
        json.put("advice", advice);
        return json;
    }
}
