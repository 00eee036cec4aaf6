package dev.tarn.cli;

import dev.tarn.TarnVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The root command {@code tarn}: lists its commands and is the one place that ends the process. */
@Command(name = "tarn", description = "Convolutional networks in pure Java.", mixinStandardHelpOptions = true, versionProvider = Main.Version.class)
public final class Main {

    private Main() {
    }

    /** Runs one command and exits with its status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[]{"tarn " + TarnVersion.current()};
        }
    }
}
