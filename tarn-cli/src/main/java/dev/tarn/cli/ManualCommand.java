package dev.tarn.cli;

import dev.tarn.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tarn manual}: manual pages, and completion for shells. */
@Command(name = "manual", description = "Print the manual page of a command in roff, write all of them to a folder, or print what makes a shell complete options.", footer = {
    "", "Read a page: tarn manual train | man -l -", "Complete in bash or zsh: source <(tarn manual --completion)"})
final class ManualCommand extends TarnCommand {
    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command whose page is printed. Default: tarn itself.")
    private @Nullable String command;

    @Option(names = "--output", paramLabel = "DIR", description = "Write the pages of all commands to this folder, such as /usr/local/share/man/man1.")
    private @Nullable Path output;

    @Option(names = "--completion", description = "Print a script for bash and zsh.")
    private boolean completion;

    @Override
    Map<String, ?> run() throws IOException {
        CommandSpec root = parsed().commandSpec().root();
        if ((completion ? 1 : 0) + (output == null ? 0 : 1) + (command == null ? 0 : 1) > 1) {
            throw usage("COMMAND, --output and --completion are three different things; name one of them");
        }
        if (completion) {
            String script = AutoComplete.bash("tarn", root.commandLine());
            return printed("completion", script);
        }
        if (output != null) {
            return Map.of("files", pages(root, output));
        }
        if (command == null) {
            return printed("page", ManPage.of(root));
        }
        var found = root.subcommands().get(command);
        if (found == null) {
            throw usage("there is no command '" + command + "'; there are " + String.join(", ", root.subcommands().keySet()));
        }
        return printed("page", ManPage.of(found.getCommandSpec()));
    }

    private Map<String, ?> printed(String what, String text) {
        if (!json()) {
            out().print(text);
            out().flush();
        }
        return Map.of(what, text);
    }

    private List<String> pages(CommandSpec root, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<CommandSpec> commands = new ArrayList<>(List.of(root));
        root.subcommands().values().forEach(sub -> commands.add(sub.getCommandSpec()));
        List<String> files = new ArrayList<>();
        for (CommandSpec spec : commands) {
            Path file = folder.resolve(ManPage.name(spec) + ".1");
            AtomicFile.write(file, stream -> stream.write(ManPage.of(spec).getBytes(StandardCharsets.UTF_8)));
            files.add(file.toString());
            if (!json()) {
                out().println(file);
            }
        }
        return files;
    }
}
