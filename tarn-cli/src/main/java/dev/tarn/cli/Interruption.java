package dev.tarn.cli;

import dev.tarn.train.StopRequest;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Lets a command finish when Ctrl-C (SIGINT) or SIGTERM ends the process. Java answers both by running its shutdown hooks and then ends with 130 or
 * 143, which is how shells know that a signal ended a program. The hook here asks the command to stop, and holds the end up until it has.
 */
final class Interruption implements AutoCloseable {
    private final Terminal terminal;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final StopRequest stop = new StopRequest();
    private @Nullable Thread hook;

    Interruption(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What a command that can be stopped has to ask. A process whose command never calls this ends at once. */
    synchronized StopRequest stop() {
        if (hook == null) {
            hook = new Thread(this::interrupted, "interruption");
            Runtime.getRuntime().addShutdownHook(hook);
        }
        return stop;
    }

    /** For a command that runs until somebody ends it: the action makes it finish, and the process waits until it has. */
    synchronized void onInterrupt(Runnable action) {
        hook = new Thread(() -> {
            action.run();
            awaitFinish();
        }, "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The hook's work. */
    void interrupted() {
        stop.request();
        terminal.say("stopping after this batch; what was learned is saved");
        awaitFinish();
    }

    private void awaitFinish() {
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command has finished, its results are out. */
    @Override
    public synchronized void close() {
        finished.countDown();
        if (hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The shutdown is under way: the hook has just been told to let it go on.
                hook = null;
            }
        }
    }
}
