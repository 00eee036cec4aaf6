package dev.tarn.weights;

import dev.tarn.file.FileFormatException;
import dev.tarn.weights.PickledTensor.PickledStorage;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pickle that holds numbers, texts, lists, dictionaries and tensors. Of what a pickle can call, only the constructors of those are known; they are imitated here, and nothing is
 * ever executed. Protocols 2 to 5 ({@code Lib/pickletools.py}); PyTorch writes 2.
 *
 * <p>Values: null, Boolean, Long, BigInteger, Double, String, byte[], List (also for tuples and sets), Map, {@link PickledTensor}, {@link PickledStorage}, {@link Name}.
 */
final class PickleReader {
    private static final int MOST_DIMENSIONS = 32;
    private static final int MARK = '(';
    private static final Object MARKER = new Object();
    /** Python that turns a pickled module into its state dict. */
    private static final String CONVERSION = "convert it with Python: torch.save(torch.load('FILE', weights_only=False).state_dict(), 'weights.pt')";

    /** Something of a Python module that may be called, or names a type. */
    record Name(String module, String name) {
        String text() {
            return module + "." + name;
        }
    }

    /** A state dict of a thousand tensors takes fewer than 100,000. */
    private static final int MOST_INSTRUCTIONS = 2_000_000;

    private final PickleSource in;
    private final Map<String, PickledStorage> storages;
    private int spent;
    private final List<@Nullable Object> stack = new ArrayList<>();
    private final Map<Long, @Nullable Object> memo = new HashMap<>();

    private PickleReader(PickleSource in, Map<String, PickledStorage> storages) {
        this.in = in;
        this.storages = storages;
    }

    /**
     * The value of the pickle that starts here; the source stands behind it then.
     *
     * @param storages gets those that the pickle refers to, by their keys
     */
    static @Nullable Object read(PickleSource in, Map<String, PickledStorage> storages) throws IOException {
        return new PickleReader(in, storages).run();
    }

    private @Nullable Object run() throws IOException {
        while (true) {
            int code = in.next();
            spend(1);
            switch (code) {
                case 0x80 -> protocol();
                case 0x95 -> in.number(8); // a frame, which only says how much follows
                case '.' -> {
                    return pop();
                }
                case MARK -> stack.add(MARKER);
                case '0' -> pop();
                case '1' -> popToMark();
                case '2' -> stack.add(top());
                case 'N' -> stack.add(null);
                case 0x88 -> stack.add(true);
                case 0x89 -> stack.add(false);
                case 'J' -> stack.add((long) (int) in.number(4));
                case 'K' -> stack.add(in.number(1));
                case 'M' -> stack.add(in.number(2));
                case 0x8a -> stack.add(whole(in.bytes(in.number(1), "a number")));
                case 'G' -> stack.add(Double.longBitsToDouble(Long.reverseBytes(in.number(8))));
                case 'X' -> stack.add(in.text(in.number(4)));
                case 0x8c -> stack.add(in.text(in.number(1)));
                case 0x8d -> stack.add(in.text(in.number(8)));
                case 'B' -> stack.add(in.bytes(in.number(4), "bytes"));
                case 'C' -> stack.add(in.bytes(in.number(1), "bytes"));
                case 0x8e -> stack.add(in.bytes(in.number(8), "bytes"));
                case 'T' -> stack.add(in.text(in.number(4)));
                case 'U' -> stack.add(in.text(in.number(1)));
                case ']', ')', 0x8f -> stack.add(new ArrayList<>());
                case '}' -> stack.add(new LinkedHashMap<>());
                case 't', 0x91, 'l' -> stack.add(popToMark());
                case 0x85, 0x86, 0x87 -> tuple(code - 0x84);
                case 'a' -> append(List.of(new Holder(pop())));
                case 'e', 0x90 -> append(popToMark().stream().map(Holder::new).toList());
                case 's' -> {
                    Object value = pop();
                    put(pop(), value);
                }
                case 'u' -> putAll(popToMark());
                case 'c' -> stack.add(known(new Name(in.line(), in.line())));
                case 0x93 -> {
                    Object name = pop();
                    stack.add(known(new Name(text(pop()), text(name))));
                }
                case 'R', 0x81 -> {
                    List<?> arguments = list(pop(), "arguments");
                    stack.add(call(pop(), arguments));
                }
                case 'b' -> build();
                case 'Q' -> stack.add(storage(list(pop(), "a reference to a storage")));
                case 'q' -> memo.put(in.number(1), top());
                case 'r' -> memo.put(in.number(4), top());
                case 0x94 -> memo.put((long) memo.size(), top());
                case 'h' -> recall(in.number(1));
                case 'j' -> recall(in.number(4));
                default -> throw in.wrong(
                        "found the instruction " + (code >= 32 && code < 127 ? "'" + (char) code + "'" : "0x" + Integer.toHexString(code))
                                + ", which no state dict needs: damaged, or not a pickle that torch.save wrote");
            }
        }
    }

    private void spend(int instructions) throws FileFormatException {
        spent += instructions;
        if (spent > MOST_INSTRUCTIONS) {
            throw in.wrong("has more than " + MOST_INSTRUCTIONS + " instructions: not a file of weights");
        }
    }

    /** Lists may hold null, {@link List#of} may not. */
    private record Holder(@Nullable Object value) {}

    private void protocol() throws IOException {
        long protocol = in.number(1);
        if (protocol < 2 || protocol > 5) {
            throw in.wrong("is of pickle protocol " + protocol + "; 2 to 5 are known");
        }
    }

    private static Object whole(byte[] littleEndian) {
        if (littleEndian.length == 0) {
            return 0L;
        }
        byte[] big = new byte[littleEndian.length];
        for (int i = 0; i < big.length; i++) {
            big[i] = littleEndian[big.length - 1 - i];
        }
        BigInteger value = new BigInteger(big);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private @Nullable Object pop() throws FileFormatException {
        if (stack.isEmpty()) {
            throw in.wrong("takes a value where there is none: damaged");
        }
        Object value = stack.removeLast();
        if (value == MARKER) {
            throw in.wrong("takes a mark for a value: damaged");
        }
        return value;
    }

    private @Nullable Object top() throws FileFormatException {
        Object value = pop();
        stack.add(value);
        return value;
    }

    private List<@Nullable Object> popToMark() throws FileFormatException {
        int mark = stack.size() - 1;
        while (mark >= 0 && stack.get(mark) != MARKER) {
            mark--;
        }
        if (mark < 0) {
            throw in.wrong("has a group that does not begin: damaged");
        }
        List<@Nullable Object> group = new ArrayList<>(stack.subList(mark + 1, stack.size()));
        stack.subList(mark, stack.size()).clear();
        return group;
    }

    private void tuple(int count) throws FileFormatException {
        List<@Nullable Object> tuple = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tuple.addFirst(pop());
        }
        stack.add(tuple);
    }

    @SuppressWarnings("unchecked")
    private void append(List<Holder> values) throws FileFormatException {
        List<@Nullable Object> list = (List<@Nullable Object>) list(top(), "a list");
        values.forEach(holder -> list.add(holder.value()));
    }

    private void putAll(List<@Nullable Object> pairs) throws FileFormatException {
        if (pairs.size() % 2 != 0) {
            throw in.wrong("has a key without a value: damaged");
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            put(pairs.get(i), pairs.get(i + 1));
        }
    }

    @SuppressWarnings("unchecked")
    private void put(@Nullable Object key, @Nullable Object value) throws FileFormatException {
        if (!(key instanceof String || key instanceof Long)) {
            throw in.wrong("has a dictionary whose key is " + describe(key) + "; expected names");
        }
        if (!(top() instanceof Map)) {
            throw in.wrong("puts an entry into " + describe(top()) + ": damaged");
        }
        ((Map<Object, @Nullable Object>) top()).put(key, value);
    }

    private void recall(long index) throws FileFormatException {
        if (!memo.containsKey(index)) {
            throw in.wrong("refers to value " + index + ", which does not come before: damaged");
        }
        stack.add(memo.get(index));
    }

    private String text(@Nullable Object value) throws FileFormatException {
        if (value instanceof String text) {
            return text;
        }
        throw in.wrong("has " + describe(value) + " where a text belongs: damaged");
    }

    private List<?> list(@Nullable Object value, String what) throws FileFormatException {
        if (value instanceof List<?> list) {
            return list;
        }
        throw in.wrong("has " + describe(value) + " where " + what + " belongs: damaged");
    }

    private static String describe(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Name name -> name.text();
            case PickledTensor _ -> "a tensor";
            case PickledStorage _ -> "a storage";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a dictionary";
            case String _ -> "a text";
            default -> "a value of another kind";
        };
    }

    /** What a state dict may name; anything else would be a program. */
    private Name known(Name name) throws FileFormatException {
        boolean known = switch (name.module()) {
            case "collections" -> name.name().equals("OrderedDict");
            case "torch._utils" -> name.name().matches("_rebuild_tensor(_v2)?|_rebuild_parameter");
            case "torch" -> StorageType.of(name.name()) != null || name.name().equals("Size") || name.name().equals("device");
            default -> false;
        };
        if (known) {
            return name;
        }
        boolean module = name.module().equals("__main__") || name.module().startsWith("torch.nn.")
                || name.module().startsWith("torchvision.models");
        throw in.wrong("names " + name.text() + (module
                ? ": the file holds a whole module, and reading one would run a program; " + CONVERSION
                : ", which a file of weights does not need: refused, because a pickle can run programs; if it holds a whole module, "
                        + CONVERSION));
    }

    private @Nullable Object call(@Nullable Object called, List<?> arguments) throws FileFormatException {
        if (!(called instanceof Name name)) {
            throw in.wrong("calls " + describe(called) + ": damaged");
        }
        return switch (name.name()) {
            case "OrderedDict" -> ordered(arguments);
            case "_rebuild_tensor", "_rebuild_tensor_v2" -> tensor(arguments);
            case "_rebuild_parameter" -> {
                if (arguments.isEmpty() || !(arguments.getFirst() instanceof PickledTensor tensor)) {
                    throw in.wrong("has a parameter without a tensor: damaged");
                }
                yield tensor;
            }
            case "Size" -> arguments.size() == 1 ? arguments.getFirst() : arguments;
            case "device" -> arguments;
            default -> throw in.wrong("calls " + name.text() + ", which is a type of storages: damaged");
        };
    }

    private Map<Object, @Nullable Object> ordered(List<?> arguments) throws FileFormatException {
        stack.add(new LinkedHashMap<>());
        for (Object pair : arguments.isEmpty() ? List.of() : list(arguments.getFirst(), "entries")) {
            spend(1);
            List<?> entry = list(pair, "an entry");
            if (entry.size() != 2) {
                throw in.wrong("has an entry of " + entry.size() + " values in a dictionary: damaged");
            }
            put(entry.get(0), entry.get(1));
        }
        @SuppressWarnings("unchecked")
        Map<Object, @Nullable Object> map = (Map<Object, @Nullable Object>) stack.removeLast();
        return map;
    }

    private PickledTensor tensor(List<?> arguments) throws FileFormatException {
        if (arguments.size() < 4 || !(arguments.get(0) instanceof PickledStorage storage) || !(arguments.get(1) instanceof Long offset)) {
            throw in.wrong("has a tensor without a storage: damaged");
        }
        long[] sizes = longs(arguments.get(2));
        long[] strides = longs(arguments.get(3));
        if (sizes.length != strides.length) {
            throw in.wrong("has a tensor of " + sizes.length + " sizes and " + strides.length + " strides: damaged");
        }
        return new PickledTensor(storage, offset, sizes, strides);
    }

    private long[] longs(@Nullable Object value) throws FileFormatException {
        List<?> list = list(value, "a list of sizes");
        if (list.size() > MOST_DIMENSIONS) {
            throw in.wrong("has a tensor of " + list.size() + " dimensions; at most " + MOST_DIMENSIONS + " are read");
        }
        long[] numbers = new long[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(list.get(i) instanceof Long number) || number < 0) {
                throw in.wrong("has a tensor with a size or stride that is not a whole number from 0: damaged");
            }
            numbers[i] = number;
        }
        return numbers;
    }

    /** {@code ('storage', type, key, device, elements)}, in older files with a view behind. */
    private PickledStorage storage(List<?> id) throws FileFormatException {
        if (!id.isEmpty() && "module".equals(id.getFirst())) {
            throw in.wrong("the file holds a whole module, and reading one would run a program; " + CONVERSION);
        }
        if (id.size() < 5 || !"storage".equals(id.getFirst()) || !(id.get(1) instanceof Name type) || !(id.get(4) instanceof Long elements)
                || elements < 0) {
            throw in.wrong("has a reference that is not one to a storage: damaged");
        }
        StorageType known = StorageType.of(type.name());
        if (known == null) {
            throw in.wrong("has a storage of type " + type.text() + ": damaged");
        }
        if (id.size() > 5 && id.get(5) != null) {
            throw in.wrong(
                    "has a storage that is a view of another one, as PyTorch before 0.4 wrote them; save it anew with a newer PyTorch");
        }
        PickledStorage storage = new PickledStorage(known, text(id.get(2)), elements);
        PickledStorage before = storages.putIfAbsent(storage.key(), storage);
        if (before != null && !before.equals(storage)) {
            throw in.wrong("describes the storage " + storage.key() + " in two ways: damaged");
        }
        return storage;
    }

    /** State behind an object: an ordered dictionary's is PyTorch's list of module versions, which nobody needs. */
    private void build() throws FileFormatException {
        pop();
        if (!(top() instanceof Map)) {
            throw in.wrong("gives a state to " + describe(top()) + ": refused");
        }
    }
}
