package dev.tarn.serve.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that send a byte now and then but never a whole request: they are never silent, so that the idle time-out does not see them. Bodies have a deadline of their own, in {@link BodyReader};
 * this is for headers. Safe for any number of threads.
 */
public final class SlowConnections extends AbstractLifeCycle implements Connection.Listener {
    private final Connector connector;
    private final Duration longest;
    private final Map<Connection, Progress> open = new ConcurrentHashMap<>();

    /**
     * Watches a connector.
     *
     * @param connector whose connections are cut
     * @param longest that a request may take to arrive
     */
    public SlowConnections(Connector connector, Duration longest) {
        this.connector = connector;
        this.longest = longest;
    }

    private static final class Progress {
        private volatile boolean handling;
        /** Bytes that had come when the last request was answered. */
        private volatile long bytes;
        /** When more than those were first seen; 0: not yet. */
        private volatile long since;
    }

    /** A request of this connection has arrived. */
    void begin(Connection connection) {
        Progress progress = open.get(connection);
        if (progress != null) {
            progress.handling = true;
        }
    }

    /** It was answered. */
    void end(Connection connection) {
        Progress progress = open.get(connection);
        if (progress != null) {
            progress.bytes = connection.getBytesIn();
            progress.since = 0;
            progress.handling = false;
        }
    }

    @Override
    protected void doStart() {
        schedule(connector.getScheduler());
    }

    private void schedule(Scheduler scheduler) {
        Scheduler.Task ignored = scheduler.schedule(() -> {
            long now = System.nanoTime();
            open.forEach((connection, progress) -> look(connection, progress, now));
            if (isRunning()) {
                schedule(scheduler);
            }
        }, Math.max(50, longest.toMillis() / 4), TimeUnit.MILLISECONDS);
    }

    private void look(Connection connection, Progress progress, long now) {
        if (progress.handling || connection.getBytesIn() == progress.bytes) {
            return;
        }
        if (progress.since == 0) {
            progress.since = now;
        } else if (now - progress.since > longest.toNanos()) {
            connection.close();
        }
    }

    @Override
    public void onOpened(Connection connection) {
        open.put(connection, new Progress());
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
    }
}
