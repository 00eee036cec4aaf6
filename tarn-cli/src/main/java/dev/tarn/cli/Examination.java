package dev.tarn.cli;

import dev.tarn.data.DatasetCatalog;
import dev.tarn.kernel.Kernels;
import dev.tarn.measure.MachinePeak;
import dev.tarn.plan.Workers;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;

/** What {@code tarn doctor} looks at, one method a check. */
final class Examination {
    private static final int JAVA = 25;
    private static final long MEGABYTE = 1 << 20;
    private static final long LITTLE_MEMORY = 512 * MEGABYTE;
    /** Load that others cause, in processors, from which figures suffer. */
    private static final double BUSY = 0.5;
    private static final Path CPU_LIMIT = Path.of("/sys/fs/cgroup/cpu.max");
    private static final Path MEMORY_LIMIT = Path.of("/sys/fs/cgroup/memory.max");

    private Examination() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<>();
        checks.add(java());
        checks.add(compiler());
        checks.add(vectors());
        checks.add(processors());
        checks.add(load());
        checks.add(memory());
        checks.add(collector());
        checks.add(arithmetic());
        checks.add(cache());
        checks.add(text());
        return checks;
    }

    private static Check java() {
        Runtime.Version version = Runtime.version();
        String found = "%s (%s, %s)".formatted(version, System.getProperty("java.vm.name"), System.getProperty("java.home"));
        return version.feature() >= JAVA ? Check.ok("java", found) : Check.fail("java", found, "install a JDK " + JAVA + " or newer");
    }

    private static Check compiler() {
        String mode = System.getProperty("java.vm.info", "");
        if (mode.contains("interpreted")) {
            return Check.fail("compiler", mode, "start Java without -Xint: nothing is compiled");
        }
        String level = option("TieredStopAtLevel", "4");
        return level.equals("4")
                ? Check.ok("compiler", mode)
                : Check.warn("compiler", mode + ", TieredStopAtLevel " + level,
                        "start Java without -XX:TieredStopAtLevel: the optimising compiler is off");
    }

    private static Check vectors() {
        Kernels.Choice choice = Kernels.choice();
        if (!choice.vector()) {
            return Check.warn("vectors", "plain Java, several times slower", choice.reason());
        }
        return Check.ok("vectors", choice.bits() + " bits (" + choice.reason() + ")");
    }

    private static Check processors() {
        int allowed = Runtime.getRuntime().availableProcessors();
        int threads = Workers.defaultThreads();
        String limit = firstLine(CPU_LIMIT);
        String quota = limit.isEmpty() || limit.startsWith("max") ? "" : ", the container's quota is " + limit.replace(' ', '/');
        String found = "%d that Java may use, %d threads by default%s".formatted(allowed, threads, quota);
        if (threads > allowed) {
            return Check.warn("processors", found,
                    "more threads than processors wait for each other: set TARN_THREADS to " + allowed + " at most");
        }
        return threads < allowed
                ? Check.warn("processors", found, "unset TARN_THREADS, or use --threads " + allowed + ", to use all of them")
                : Check.ok("processors", found);
    }

    private static Check load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        if (load < 0) {
            return Check.ok("load", "not known on this system");
        }
        String found = String.format(Locale.ROOT, "%.1f over the last minute", load);
        return load > BUSY
                ? Check.warn("load", found, "other programs are at work: times and figures of speed will be worse than they could be")
                : Check.ok("load", found);
    }

    private static Check memory() {
        long most = Runtime.getRuntime().maxMemory();
        long physical = attribute("TotalMemorySize");
        String limit = firstLine(MEMORY_LIMIT);
        String container = limit.isEmpty() || limit.equals("max") ? "" : ", the container's limit is " + bytes(Long.parseLong(limit));
        String found = bytes(most) + " for Java" + (physical > 0 ? " of " + bytes(physical) : "") + container;
        return most < LITTLE_MEMORY
                ? Check.warn("memory", found, "give Java more, as in TARN_JAVA_OPTIONS=-Xmx2g, if training runs out of it")
                : Check.ok("memory", found);
    }

    private static Check collector() {
        String names = ManagementFactory.getGarbageCollectorMXBeans().stream().map(GarbageCollectorMXBean::getName)
                .collect(Collectors.joining(", "));
        return Check.ok("collector", names + "; a training step allocates nothing");
    }

    private static Check arithmetic() {
        try (Workers one = Workers.of(1); Workers all = Workers.of(Workers.defaultThreads())) {
            double single = MachinePeak.gflops(one);
            double together = MachinePeak.gflops(all);
            String found = String.format(Locale.ROOT, "%.0f GFLOP/s on one thread, %.0f on %d", single, together, all.threads());
            return all.threads() > 1 && together < 0.7 * all.threads() * single
                    ? Check.warn("arithmetic", found,
                            "threads slow each other down: other programs, or two threads on one core; try --threads " + all.threads() / 2)
                    : Check.ok("arithmetic", found);
        }
    }

    private static Check cache() {
        Path folder = DatasetCatalog.standard().cache();
        Path there = folder;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            return Check.warn("data sets", folder + " cannot be written to",
                    "set XDG_CACHE_HOME to a folder that can, for tarn data fetch");
        }
        try {
            return Check.ok("data sets", "%s, %s free".formatted(folder, bytes(Files.getFileStore(there).getUsableSpace())));
        } catch (IOException e) {
            return Check.ok("data sets", folder.toString());
        }
    }

    private static Check text() {
        String names = System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name());
        return Charset.forName(names).newEncoder().canEncode('é')
                ? Check.ok("file names", names)
                : Check.warn("file names", names, "set LC_ALL=C.UTF-8: files whose names are not plain ASCII cannot be opened");
    }

    static String bytes(long count) {
        return count >= 1024 * MEGABYTE
                ? String.format(Locale.ROOT, "%.1f GB", count / (1024.0 * MEGABYTE))
                : count / MEGABYTE + " MB";
    }

    /** A flag of the virtual machine. */
    private static String option(String name, String otherwise) {
        try {
            Object answer = ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
                    "getVMOption",
                    new Object[] {name}, new String[] {"java.lang.String"});
            return String.valueOf(((javax.management.openmbean.CompositeData) answer).get("value"));
        } catch (JMException | RuntimeException unknown) { // another virtual machine
            return otherwise;
        }
    }

    private static long attribute(String name) {
        try {
            Object value = ManagementFactory.getPlatformMBeanServer().getAttribute(new ObjectName("java.lang:type=OperatingSystem"), name);
            return value instanceof Long bytes ? bytes : 0;
        } catch (JMException unknown) {
            return 0;
        }
    }

    private static String firstLine(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file).getFirst().strip() : "";
        } catch (IOException | RuntimeException unreadable) {
            return "";
        }
    }
}
