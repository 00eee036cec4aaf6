package dev.tarn.cli;

import dev.tarn.report.Figures;
import dev.tarn.kernel.Kernels;
import dev.tarn.measure.MachinePeak;
import dev.tarn.measure.Operations;
import dev.tarn.measure.StepShare;
import dev.tarn.measure.Timing;
import dev.tarn.network.Network;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code tarn bench} found, as people and as programs read it.
 *
 * @param core peak of one core
 * @param peak GFLOP/s of all threads that were used
 */
record BenchFigures(Network network, int batch, int threads, MachinePeak core, double peak, Timing train, Timing infer, Timing latency) {

    double trainImages() {
        return batch / train.best();
    }

    double inferImages() {
        return batch / infer.best();
    }

    private double trainGflops() {
        return 1e-9 * Operations.training(network) * trainImages();
    }

    private double inferGflops() {
        return 1e-9 * Operations.forward(network) * inferImages();
    }

    /** {@code gflops} and {@code percent_of_peak} are training's. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("batch", batch);
        fields.put("threads", threads);
        fields.put("kernels", Kernels.choice().vector() ? "vector" : "plain");
        fields.put("vector_bits", Kernels.choice().bits());
        fields.put("kernels_reason", Kernels.choice().reason());
        fields.put("train_images_per_second", trainImages());
        fields.put("train_images_per_second_median", batch / train.median());
        fields.put("infer_images_per_second", inferImages());
        fields.put("infer_images_per_second_median", batch / infer.median());
        fields.put("infer_latency_microseconds", 1e6 * latency.best());
        fields.put("infer_latency_microseconds_median", 1e6 * latency.median());
        fields.put("gflops", trainGflops());
        fields.put("peak_gflops", peak);
        fields.put("percent_of_peak", 100 * trainGflops() / peak);
        fields.put("infer_gflops", inferGflops());
        fields.put("infer_percent_of_peak", 100 * inferGflops() / peak);
        fields.put("peak_gflops_one_core", core.gflops());
        fields.put("cache_gigabytes_per_second_one_core", 1e-9 * core.cacheBytes());
        fields.put("memory_gigabytes_per_second_one_core", 1e-9 * core.memoryBytes());
        fields.put("warm_up_seconds", train.warmUp());
        return fields;
    }

    void print(PrintWriter out, String model) {
        new Table("ll").row("network", model + " on " + network.input() + ", " + Figures.count(batch, "image") + " at a time")
                .row("kernels", BenchCommand.kernels())
                .row("threads", Integer.toString(threads))
                .row("peak",
                        String.format(Locale.ROOT, "%.1f GFLOP/s on one core, %.1f on %d; copies %.0f GB/s in the cache, %.0f in memory",
                                core.gflops(), peak, threads,
                                1e-9 * core.cacheBytes(), 1e-9 * core.memoryBytes()))
                .print(out);
        out.println();
        Table table = new Table("lrrrrr", "", "images/s", "median", "µs an image", "GFLOP/s", "of peak");
        table.row("training", Figures.count(Math.round(trainImages())), Figures.count(Math.round(batch / train.median())),
                micros(train.best() / batch), gflops(trainGflops()),
                Figures.percent(trainGflops() / peak));
        table.row("inference", Figures.count(Math.round(inferImages())), Figures.count(Math.round(batch / infer.median())),
                micros(infer.best() / batch), gflops(inferGflops()),
                Figures.percent(inferGflops() / peak));
        double single = 1e-9 * Operations.forward(network) / latency.best();
        table.row("single image", Figures.count(Math.round(1 / latency.best())), Figures.count(Math.round(1 / latency.median())),
                micros(latency.best()), gflops(single),
                Figures.percent(single / peak));
        table.print(out);
    }

    static void print(PrintWriter out, String heading, StepShare.Profile profile, MachinePeak core) {
        out.println();
        out.println(heading + ", by step" + (profile.threads() == 1 ? "" : "; GFLOP/s of one of " + profile.threads() + " threads"));
        Table table = new Table("llrrrrrr", "step", "kernel", "µs an image", "share", "GFLOP/s", "of peak", "bytes an image", "GB/s");
        for (StepShare step : profile.steps()) {
            boolean multiplies = step.multiplications() > 0;
            table.row(step.name(), step.kernel(), micros(step.seconds()), Figures.percent(step.share()),
                    multiplies ? gflops(step.gflops()) : "",
                    multiplies ? Figures.percent(step.gflops() / core.gflops()) : "", step.bytes() == 0 ? "" : Figures.count(step.bytes()),
                    step.bytes() == 0 ? "" : String.format(Locale.ROOT, "%.1f", step.gigabytesPerSecond()));
        }
        table.row("all", "", micros(profile.seconds()), Figures.percent(1), gflops(profile.gflops()),
                Figures.percent(profile.gflops() / core.gflops()), "", "");
        table.print(out);
    }

    static List<Map<String, ?>> fields(StepShare.Profile profile, MachinePeak core) {
        List<Map<String, ?>> list = new ArrayList<>();
        for (StepShare step : profile.steps()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", step.name());
            fields.put("kernel", step.kernel());
            fields.put("microseconds_per_image", 1e6 * step.seconds());
            fields.put("percent_of_time", 100 * step.share());
            fields.put("gflops", step.gflops());
            fields.put("percent_of_peak", 100 * step.gflops() / core.gflops());
            fields.put("bytes_per_image", step.bytes());
            list.add(fields);
        }
        return list;
    }

    private static String micros(double seconds) {
        return String.format(Locale.ROOT, "%.2f", 1e6 * seconds);
    }

    private static String gflops(double gflops) {
        return String.format(Locale.ROOT, "%.1f", gflops);
    }
}
