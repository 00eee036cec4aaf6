package dev.tarn.data;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a {@code .npy} file: a Python dictionary of three known entries, written as text. Only that is understood, never Python.
 *
 * @param type kind of numbers
 * @param bigEndian byte order in the file
 * @param fortranOrder first index changes fastest
 * @param shape length of each dimension
 */
record NumpyHeader(NumpyType type, boolean bigEndian, boolean fortranOrder, int[] shape) {
    private static final int MOST_DIMENSIONS = 32;
    private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z?]\\d*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)\\b");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\sL]*)\\)");

    static NumpyHeader parse(String text, String where) throws DataFormatException {
        Matcher description = DESCRIPTION.matcher(text);
        Matcher order = ORDER.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (!description.find()) {
            throw new DataFormatException(where,
                    text.contains("'descr'")
                            ? "holds records or values of an unknown type; expected one array of numbers"
                            : "its header does not say of which type the values are: damaged, or not written by NumPy");
        }
        if (!order.find() || !shape.find()) {
            throw new DataFormatException(where,
                    "its header does not say " + (order.hasMatch() ? "the shape of the array" : "in which order the values are")
                            + ": damaged, or not written by NumPy");
        }
        String code = description.group(2);
        if (code.startsWith("O")) {
            throw new DataFormatException(where,
                    "holds Python objects (a pickle), which can run programs when read: refused; save numbers instead");
        }
        NumpyType type = NumpyType.of(code);
        if (type == null) {
            throw new DataFormatException(where, "holds values of type '" + description.group(1) + code
                    + "'; expected bool, int8 to int64, uint8 to uint64 or float16 to float64");
        }
        return new NumpyHeader(type, description.group(1).equals(">"), order.group(1).equals("True"), shape(shape.group(1), where));
    }

    private static int[] shape(String text, String where) throws DataFormatException {
        List<Integer> lengths = new ArrayList<>();
        String[] parts = text.strip().split(",", -1);
        for (int i = 0; i < parts.length; i++) {
            String length = parts[i].strip().replaceFirst("L$", "");
            if (length.isEmpty() && i == parts.length - 1) {
                break;
            }
            try {
                lengths.add(Integer.parseInt(length));
            } catch (NumberFormatException e) {
                throw new DataFormatException(where, "its shape (" + text + ") is not what it should be: expected numbers below 2147483648",
                        e);
            }
        }
        if (lengths.size() > MOST_DIMENSIONS) {
            throw new DataFormatException(where, "has " + lengths.size() + " dimensions; at most " + MOST_DIMENSIONS + " are read");
        }
        return lengths.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Bytes that follow the header, or {@code Long.MAX_VALUE} if no file could hold them. */
    long dataBytes() {
        long bytes = type.bytes();
        for (int length : shape) {
            if (length == 0) {
                return 0;
            }
        }
        for (int length : shape) {
            if (bytes > Integer.MAX_VALUE) {
                return Long.MAX_VALUE;
            }
            bytes *= length;
        }
        return bytes;
    }
}
