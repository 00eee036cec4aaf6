package dev.tarn.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go. Logback finds this class as a service: nothing is logged until a command asks for it, and no XML is read, which would cost a tenth of a second at each start.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final int QUEUE = 4096;

    /** For Logback, which finds the class as a service. */
    public Logging() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * From now on, lines go to standard error, by a thread of their own: when they cannot be written as fast as they come, the less important ones are left out rather than that anybody waits.
     *
     * @param encoder how a line looks
     * @param requests whether each request gets one
     */
    static LoggerContext start(Encoder<ILoggingEvent> encoder, boolean requests) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.setImmediateFlush(true);
        console.start();
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setQueueSize(QUEUE);
        async.setNeverBlock(true);
        async.addAppender(console);
        async.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(async);
        context.getLogger("dev.tarn").setLevel(Level.INFO);
        context.getLogger("dev.tarn.serve.access").setLevel(requests ? Level.INFO : Level.OFF);
        return context;
    }
}
