package dev.tarn.serve.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.serve.http.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers of a JSON array, nested or not, row by row.
 *
 * @param sizes of the dimensions, outermost first
 */
record NumberArray(float[] values, List<Integer> sizes) {
    /** Images have three, a batch of them four. */
    private static final int DEEPEST = 8;

    /**
     * Reads the array at whose start the parser is.
     *
     * @param what it is called in errors
     */
    static NumberArray read(JsonParser json, String what) throws IOException {
        Reading reading = new Reading(json, what);
        reading.array(0);
        return new NumberArray(Arrays.copyOf(reading.values, reading.count), List.copyOf(reading.sizes));
    }

    private static final class Reading {
        private final JsonParser json;
        private final String what;
        private final List<Integer> sizes = new ArrayList<>();
        private float[] values = new float[1024];
        private int count;
        /** How deep the numbers are; -1 before the first. */
        private int leaves = -1;

        Reading(JsonParser json, String what) {
            this.json = json;
            this.what = what;
        }

        private void array(int depth) throws IOException {
            if (depth == DEEPEST) {
                throw Problem.badRequest(what + ": arrays nest at most " + DEEPEST + " deep");
            }
            if (sizes.size() == depth) {
                sizes.add(-1);
            }
            int length = 0;
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken(), length++) {
                if (token == JsonToken.START_ARRAY) {
                    if (leaves >= 0 && leaves <= depth) {
                        throw uneven();
                    }
                    array(depth + 1);
                } else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
                    if (leaves >= 0 && leaves != depth) {
                        throw uneven();
                    }
                    leaves = depth;
                    number();
                } else if (token == null) {
                    throw Problem.badRequest(what + ": the array has no end");
                } else {
                    throw Problem.badRequest(what + ": expected numbers, found " + BodyJson.name(token));
                }
            }
            if (sizes.get(depth) == -1) {
                sizes.set(depth, length);
            } else if (sizes.get(depth) != length) {
                throw uneven();
            }
        }

        private void number() throws IOException {
            float value = json.getFloatValue();
            if (!Float.isFinite(value)) {
                throw Problem.badRequest(what + ": number " + (count + 1) + " is too large for 32 bits");
            }
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = value;
        }

        private RuntimeException uneven() {
            return Problem.badRequest(what + ": rows of one array must have one length, and either all be numbers or all be rows");
        }
    }
}
