package dev.tarn.cli;

import static java.util.Objects.requireNonNull;

import dev.tarn.json.Json;
import dev.tarn.train.StopRequest;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ParseResult;
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

    /**
     * Does the work. Throws to fail; what is thrown is explained by its message.
     *
     * @return the fields of the object that {@code --json} prints as the last line, in their order: strings, numbers, booleans, lists, maps
     */
    abstract Map<String, ?> run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        Map<String, ?> fields = run();
        if (json()) {
            terminal().clearProgress();
            out().println(Json.write(fields));
        }
        return ExitStatus.DONE;
    }

    /** What picocli has set: a positional parameter that has to be there. */
    static <T> T given(@Nullable T parameter) {
        return requireNonNull(parameter);
    }

    /** What was on the command line. */
    final ParseResult parsed() {
        return requireNonNull(spec).commandLine().getParseResult();
    }

    /** Wrong usage that only the command itself can see; to be thrown. */
    final ParameterException usage(String message) {
        return new ParameterException(requireNonNull(spec).commandLine(), message);
    }

    /** For what people read. */
    final Terminal terminal() {
        return requireNonNull(main).terminal();
    }

    /** By what Ctrl-C asks a command to stop that knows how to. */
    final StopRequest stop() {
        return requireNonNull(main).interruption().stop();
    }

    /** For a command that runs until Ctrl-C or SIGTERM: what makes it finish then. */
    final void onInterrupt(Runnable action) {
        requireNonNull(main).interruption().onInterrupt(action);
    }

    /** Standard output, for results. */
    final PrintWriter out() {
        return requireNonNull(spec).commandLine().getOut();
    }

    /** Whether {@code --json} was given; {@link #call} prints the object, a command only has to leave out what programs do not want. */
    final boolean json() {
        return requireNonNull(main).json();
    }
}
