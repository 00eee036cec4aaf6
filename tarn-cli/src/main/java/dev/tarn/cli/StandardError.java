package dev.tarn.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Gives the process its standard error back.
 *
 * <p>The launcher starts Java with stderr behind a filter, because Java announces incubating modules before {@code main} and no option stops that. The real
 * stderr waits at another descriptor, named by {@code -Dtarn.stderr}. {@code dup2} puts it back in place, for Java and for the JVM's own
 * last words alike.
 */
final class StandardError {
    private static final int STDERR = 2;

    private StandardError() {}

    /** Starts the restoration beside whatever else the start has to do: linking to C takes some 50 ms. */
    static Thread restoreInBackground() {
        return Thread.ofPlatform().daemon().name("stderr").start(() -> {
            Integer kept = Integer.getInteger("tarn.stderr");
            if (kept != null) {
                restore(kept);
            }
        });
    }

    /** If it fails, the filter stays: the same text arrives, only by a detour. */
    @SuppressWarnings("restricted") // The jar's manifest enables native access for exactly this.
    private static void restore(int kept) {
        try {
            Linker linker = Linker.nativeLinker();
            MethodHandle dup2 = linker.downcallHandle(linker.defaultLookup().findOrThrow("dup2"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            int ignored = (int) dup2.invokeExact(kept, STDERR);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            System.getLogger(StandardError.class.getName()).log(System.Logger.Level.DEBUG, "stderr stays behind the filter", e);
        }
    }
}
