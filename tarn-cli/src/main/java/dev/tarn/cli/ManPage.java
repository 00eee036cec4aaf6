package dev.tarn.cli;

import dev.tarn.TarnVersion;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command's manual page in roff with the man macros (man(7)), made from what picocli knows of it, so that {@code --help} and {@code man} cannot differ.
 */
final class ManPage {
    private final CommandSpec command;
    private final StringBuilder page = new StringBuilder();

    private ManPage(CommandSpec command) {
        this.command = command;
    }

    static String of(CommandSpec command) {
        return new ManPage(command).write();
    }

    /** {@code tarn-train}: also the name of the file, before {@code .1}. */
    static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    private String write() {
        String name = name(command);
        page.append(".TH \"").append(escaped(name.toUpperCase(Locale.ROOT))).append("\" \"1\" \"\" \"Tarn ")
                .append(escaped(TarnVersion.current()))
                .append("\" \"Tarn\"\n");
        section("NAME");
        String description = String.join(" ", command.usageMessage().description());
        line(name + " - " + plain(description));
        section("SYNOPSIS");
        line(new Help(command, Help.defaultColorScheme(Ansi.OFF)).synopsis(0).strip().replaceAll("\\s+", " "));
        section("DESCRIPTION");
        line(plain(description));
        for (String footer : command.usageMessage().footer()) {
            paragraph(plain(footer));
        }
        List<PositionalParamSpec> parameters = command.positionalParameters().stream().filter(p -> !p.hidden()).toList();
        if (!parameters.isEmpty()) {
            section("ARGUMENTS");
            parameters.forEach(parameter -> entry(parameter.paramLabel(), parameter));
        }
        List<OptionSpec> options = command.options().stream().filter(o -> !o.hidden()).toList();
        if (!options.isEmpty()) {
            section("OPTIONS");
            options.forEach(option -> entry(label(option), option));
        }
        commands();
        section("EXIT STATUS");
        line("0 when done, 1 for a failure, which is explained in one line on standard error, 2 for wrong usage, 130 when interrupted.");
        if (command.parent() != null) {
            section("SEE ALSO");
            line(name(command.parent()) + "(1)");
        }
        return page.toString();
    }

    private void commands() {
        List<CommandSpec> commands = command.subcommands().values().stream().map(sub -> sub.getCommandSpec())
                .filter(sub -> !sub.usageMessage().hidden())
                .distinct().toList();
        if (commands.isEmpty()) {
            return;
        }
        section("COMMANDS");
        for (CommandSpec sub : commands) {
            tagged(name(sub) + "(1)", String.join(" ", sub.usageMessage().description()));
        }
    }

    private static String label(OptionSpec option) {
        String names = String.join(", ", option.names());
        boolean takes = option.arity().max() > 0 && !option.typeInfo().isBoolean();
        return takes ? names + " " + option.paramLabel() : names;
    }

    private void entry(String label, ArgSpec argument) {
        tagged(label, String.join(" ", argument.description()));
    }

    private void tagged(String label, String text) {
        page.append(".TP\n\\fB").append(escaped(label)).append("\\fR\n");
        line(plain(text));
    }

    private void section(String heading) {
        page.append(".SH ").append(heading).append('\n');
    }

    private void paragraph(String text) {
        if (!text.isBlank()) {
            page.append(".PP\n");
            line(text);
        }
    }

    private void line(String text) {
        page.append(escaped(text.strip())).append('\n');
    }

    /** picocli's descriptions are formats, in which a percent sign is written twice. */
    private static String plain(String text) {
        return text.replace("%n", " ").replace("%%", "%");
    }

    /** A backslash starts an escape in roff, a leading dot or quote a macro, and a bare hyphen may be broken or become a dash. */
    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
