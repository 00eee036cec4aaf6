package dev.tarn.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code tarn doctor}: whether this machine and this Java are what Tarn runs well on. */
@Command(name = "doctor", description = "Look at Java, its compiler, vectors, processors and memory, and say what to do about each that could be better.")
final class DoctorCommand extends TarnCommand {

    @Override
    Map<String, ?> run() {
        List<Check> checks = Examination.all();
        long faults = checks.stream().filter(check -> check.status() != Check.Status.OK).count();
        if (!json()) {
            Table table = new Table("lll");
            checks.forEach(check -> {
                table.row(check.status().word(), check.name(), check.found());
                if (!check.advice().isEmpty()) {
                    table.row("", "", "→ " + check.advice());
                }
            });
            table.print(out());
            out().println();
            out().println(
                    faults == 0 ? "Nothing to do." : faults == 1 ? "One thing could be better." : faults + " things could be better.");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("checks", checks.stream().map(Check::json).toList());
        fields.put("healthy", faults == 0);
        return fields;
    }
}
