package dev.tarn.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * What every command of {@code tarn} is built on. To add one: extend this class, annotate it with {@code @Command(name = …, description = …)}, name
 * it in the list of {@link Main}. Failures are thrown: {@link Failures} turns them into one line and a status.
 */
abstract class TarnCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable Main main;

    @Spec
    private @Nullable CommandSpec spec;

    /** Does the work. Throws to fail; what is thrown is explained by its message. */
    abstract void run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        run();
        return ExitStatus.DONE;
    }

    /** For what people read. */
    final Terminal terminal() {
        return requireNonNull(main).terminal();
    }

    /** Standard output, for results. */
    final PrintWriter out() {
        return requireNonNull(spec).commandLine().getOut();
    }

    /** Whether {@code --json} asks for one JSON object as the last line of standard output. */
    final boolean json() {
        return requireNonNull(main).json();
    }
}
