package dev.tarn.cli;

import static java.util.Objects.requireNonNull;

import dev.tarn.TarnVersion;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
@Command(name = "tarn", description = "Convolutional networks in pure Java.", scope = ScopeType.INHERIT, mixinStandardHelpOptions = true, versionProvider = Main.Version.class, synopsisSubcommandLabel = "COMMAND")
public final class Main implements Callable<Integer> {
    /** In the order in which help lists them. */
    private static final Map<String, Class<?>> COMMANDS = commands();

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

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("train", TrainCommand.class);
        commands.put("evaluate", EvaluateCommand.class);
        commands.put("predict", PredictCommand.class);
        commands.put("run", RunCommand.class);
        commands.put("inspect", InspectCommand.class);
        commands.put("explain", ExplainCommand.class);
        commands.put("study", StudyCommand.class);
        commands.put("convert", ConvertCommand.class);
        commands.put("serve", ServeCommand.class);
        commands.put("bench", BenchCommand.class);
        commands.put("find-rate", FindRateCommand.class);
        commands.put("compare", CompareCommand.class);
        commands.put("data", DataCommand.class);
        commands.put("doctor", DoctorCommand.class);
        commands.put("manual", ManualCommand.class);
        commands.put("help", HelpCommand.class);
        return commands;
    }

    /** Those that speak of the others. */
    private static final Set<String> NEED_ALL = Set.of("manual", "help");

    /**
     * Runs one command and exits with its status.
     *
     * @param arguments the command's name and its options
     */
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
            return commandLine(main, arguments.length == 0 ? "" : arguments[0]).setOut(out).execute(arguments);
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
        return commandLine(new Main(terminal), "");
    }

    /** Reading what all commands declare takes longer than many a command runs: where the first argument names one, it comes alone. */
    private static CommandLine commandLine(Main main, String first) {
        CommandLine tarn = new CommandLine(main);
        boolean alone = COMMANDS.containsKey(first) && !NEED_ALL.contains(first);
        COMMANDS.forEach((name, command) -> {
            if (!alone || name.equals(first)) {
                tarn.addSubcommand(name, command);
            }
        });
        return tarn
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
