package dev.tarn.kernel;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** What a kernel allocates once it is compiled: vectors that become objects show here before they show in any time. */
final class Allocation {
    private static final int ROUNDS = 2000;

    private Allocation() {}

    /** Fewest bytes that one call allocates, of many: the first ones run interpreted. Stops at the first round below {@code enough}. */
    static long fewest(Runnable call, long enough) {
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS && fewest > enough; i++) {
            long before = allocated();
            for (int j = 0; j < 10; j++) {
                call.run();
            }
            fewest = Math.min(fewest, (allocated() - before) / 10);
        }
        return fewest;
    }

    /** By the management interface, because the type that has the method lies in a module that nothing else here needs. */
    private static long allocated() {
        try {
            return (Long) ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName("java.lang:type=Threading"),
                    "getThreadAllocatedBytes",
                    new Object[] {Thread.currentThread().threadId()}, new String[] {"long"});
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }
}
