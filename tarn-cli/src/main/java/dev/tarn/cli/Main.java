package dev.tarn.cli;

import static java.util.Objects.requireNonNull;

import dev.tarn.TarnVersion;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command {@code tarn}: lists its commands and is the one place that ends the process. */
@Command(name = "tarn", description = "Convolutional networks in pure Java.", scope = ScopeType.INHERIT, mixinStandardHelpOptions = true, versionProvider = Main.Version.class, synopsisSubcommandLabel = "COMMAND", subcommands = {
    TrainCommand.class, EvaluateCommand.class, PredictCommand.class, RunCommand.class, InspectCommand.class, ExplainCommand.class,
    StudyCommand.class, ConvertCommand.class,
    ServeCommand.class, BenchCommand.class, FindRateCommand.class, CompareCommand.class, DataCommand.class, DoctorCommand.class,
    ManualCommand.class, HelpCommand.class})
public final class Main implements Callable<Integer> {
    private final Terminal terminal;
    private final Failures failures;
    private final Interruption interruption;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack of a failure.")
    private boolean debug;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print one JSON object as the last line of standard output.")
    private boolean json;

    private Main(Terminal terminal) {
        this.terminal = terminal;
        this.failures = new Failures(terminal, () -> debug);
        this.interruption = new Interruption(terminal);
    }

    /** Runs one command and exits with its status. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess(StandardError.restoreInBackground());
        System.exit(execute(terminal, new PrintWriter(System.out, true, System.out.charset()), arguments));
    }

    /**
     * Runs one command in this process.
     *
     * @param out standard output, where results go
     * @return the exit status: 0 done, 1 failed, 2 wrong usage
     */
    static int execute(Terminal terminal, PrintWriter out, String... arguments) {
        Main main = new Main(terminal);
        try {
            return commandLine(main).setOut(out).execute(arguments);
        } catch (Error e) {
            return main.failures.failed(e);
        } finally {
            terminal.clearProgress();
            out.flush();
            main.interruption.close();
        }
    }

    /** The commands and how they are parsed, for those who only want to look. */
    static CommandLine commandLine(Terminal terminal) {
        return commandLine(new Main(terminal));
    }

    private static CommandLine commandLine(Main main) {
        return new CommandLine(main)
                .setUsageHelpWidth(Math.clamp(main.terminal.width(), 80, 120))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(main.failures)
                .setParameterExceptionHandler(main.failures);
    }

    /** {@code tarn} alone asks for a command. */
    @Override
    public Integer call() {
        requireNonNull(spec).commandLine().usage(terminal.stream());
        return ExitStatus.WRONG_USAGE;
    }

    Terminal terminal() {
        return terminal;
    }

    Interruption interruption() {
        return interruption;
    }

    boolean json() {
        return json;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tarn " + TarnVersion.current()};
        }
    }
}
