package dev.tarn.cli;

import dev.tarn.plan.NonFiniteException;
import dev.tarn.train.DivergenceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The one place that turns what went wrong into one line {@code tarn: …} and an exit status. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final Terminal terminal;
    private final BooleanSupplier debug;

    /** @param debug whether the stack is wanted; asked when something fails */
    Failures(Terminal terminal, BooleanSupplier debug) {
        this.terminal = terminal;
        this.debug = debug;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        terminal.say("tarn: " + oneLine(explain(e)) + "; see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitStatus.WRONG_USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        return failed(e);
    }

    int failed(Throwable e) {
        terminal.say("tarn: " + oneLine(explain(e)));
        if (debug.getAsBoolean()) {
            e.printStackTrace(terminal.stream());
        }
        return ExitStatus.FAILED;
    }

    /** Messages of our own exceptions explain themselves; those of the JDK need a word more. */
    private static String explain(Throwable e) {
        return switch (e) {
            case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
            case FileAlreadyExistsException present -> present.getFile() + ": exists already";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case UncheckedIOException wrapper when wrapper.getCause() != null -> explain(wrapper.getCause());
            case OutOfMemoryError memory ->
                "out of memory (" + memory.getMessage() + "); give Java more, as in TARN_JAVA_OPTIONS=-Xmx4g, or take a smaller --batch";
            case ParameterException usage when usage.getMessage() != null -> usage.getMessage();
            case IOException io when io.getMessage() != null -> io.getMessage();
            case IllegalArgumentException argument when argument.getMessage() != null -> argument.getMessage();
            case ArithmeticException notFinite when notFinite instanceof NonFiniteException || notFinite instanceof DivergenceException ->
                String.valueOf(notFinite.getMessage());
            case IllegalStateException state when state.getMessage() != null -> state.getMessage();
            default -> "unexpected " + e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage())
                    + "; --debug shows where";
        };
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
