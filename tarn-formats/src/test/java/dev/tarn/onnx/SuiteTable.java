package dev.tarn.onnx;

import dev.tarn.onnx.BackendSuite.Outcome;
import dev.tarn.onnx.BackendSuite.Result;
import dev.tarn.onnx.operator.Operators;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What came out of the backend suite, as Markdown. */
final class SuiteTable {
    static final List<String> GROUPS = List.of("node", "simple", "pytorch-converted", "pytorch-operator");
    static final Set<String> COMPUTED = Operators.names();

    private SuiteTable() {}

    static String of(List<Result> results) {
        StringBuilder text = new StringBuilder("| tests | all | passed | of them planned, too | refused | failed |\n")
                .append("| --- | --- | --- | --- | --- | --- |\n");
        for (String group : GROUPS) {
            text.append(row("`" + group + "`", results.stream().filter(result -> result.group().equals(group)).toList()));
        }
        text.append(row("together", results)).append('\n');
        List<Result> ours = results.stream().filter(result -> COMPUTED.containsAll(result.operators())).toList();
        text.append("Of ").append(ours.size()).append(" tests of nothing but the ").append(COMPUTED.size())
                .append(" operators that Tarn computes, ")
                .append(count(ours, Outcome.PASSED)).append(" pass. Refused among these: ")
                .append(ours.stream().filter(result -> result.outcome() == Outcome.REFUSED).map(result -> "`" + result.name() + "`")
                        .collect(Collectors.joining(", ")))
                .append(".\n\n| operator | tests | passed | of them planned, too |\n| --- | --- | --- | --- |\n");
        byOperator(ours).forEach((operator, own) -> text.append("| ").append(operator).append(" | ").append(own.size()).append(" | ")
                .append(count(own, Outcome.PASSED)).append(" | ").append(own.stream().filter(Result::planned).count()).append(" |\n"));
        text.append("\nOperators of the suite that are refused: ")
                .append(results.stream().flatMap(result -> result.operators().stream()).filter(Predicate.not(COMPUTED::contains))
                        .collect(Collectors.toCollection(TreeSet::new)).stream().collect(Collectors.joining(", ")))
                .append(".\n");
        return text.toString();
    }

    private static Map<String, List<Result>> byOperator(List<Result> results) {
        Map<String, List<Result>> by = new TreeMap<>();
        for (String operator : COMPUTED) {
            List<Result> own = results.stream().filter(result -> result.operators().contains(operator)).toList();
            if (!own.isEmpty()) {
                by.put(operator, own);
            }
        }
        return by;
    }

    private static long count(Collection<Result> results, Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }

    private static String row(String name, List<Result> results) {
        return "| " + name + " | " + results.size() + " | " + count(results, Outcome.PASSED) + " | "
                + results.stream().filter(Result::planned).count() + " | " + count(results, Outcome.REFUSED) + " | "
                + count(results, Outcome.FAILED) + " |\n";
    }
}
