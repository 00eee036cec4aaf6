package dev.tarn.cli;

import java.io.PrintStream;

/**
 * The person in front of the program: everything that is read by people and not by programs goes through here, to standard error. Progress shows on a terminal
 * only.
 */
public final class Terminal {
    private static final String TO_LINE_START_AND_CLEAR = "\r\u001b[K";

    private final PrintStream stream;
    private final boolean interactive;
    private final int width;
    private final Runnable beforeFirstWord;
    private boolean started;
    private boolean progressShows;

    /**
     * A terminal that writes to a stream.
     *
     * @param stream where the words go
     * @param interactive whether somebody watches, so that a line may be overwritten
     * @param width columns
     */
    public Terminal(PrintStream stream, boolean interactive, int width) {
        this(stream, interactive, width, () -> {});
    }

    private Terminal(PrintStream stream, boolean interactive, int width, Runnable beforeFirstWord) {
        this.stream = stream;
        this.interactive = interactive;
        this.width = width;
        this.beforeFirstWord = beforeFirstWord;
    }

    /** The terminal as the launcher describes it; without the launcher nobody watches. */
    static Terminal ofProcess(Thread stderrRestoration) {
        return new Terminal(System.err, Boolean.getBoolean("tarn.terminal"), Integer.getInteger("tarn.width", 80),
                () -> join(stderrRestoration));
    }

    /** {@return whether somebody watches, so that a line may be overwritten} */
    public boolean interactive() {
        return interactive;
    }

    /** {@return columns of the terminal, 80 where there is none} */
    public int width() {
        return width;
    }

    /**
     * Prints a line; a progress line makes room for it.
     *
     * @param line without its line feed
     */
    public synchronized void say(String line) {
        clearProgress();
        stream().println(line);
        stream().flush();
    }

    /**
     * Shows {@code line} in place of the last progress line, cut to the width; shows nothing unless somebody watches.
     *
     * @param line without its line feed
     */
    public synchronized void progress(String line) {
        if (interactive) {
            stream().print(TO_LINE_START_AND_CLEAR + line.substring(0, Math.min(line.length(), Math.max(0, width - 1))));
            stream().flush();
            progressShows = true;
        }
    }

    /** Takes the progress line away. */
    public synchronized void clearProgress() {
        if (progressShows) {
            stream().print(TO_LINE_START_AND_CLEAR);
            stream().flush();
            progressShows = false;
        }
    }

    /**
     * Where the words go, for those who print themselves, such as stack traces.
     *
     * @return the stream; to ask for it counts as a first word
     */
    public synchronized PrintStream stream() {
        if (!started) {
            started = true;
            beforeFirstWord.run();
        }
        return stream;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
