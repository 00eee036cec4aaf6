package dev.tarn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;

/** The report of every command that writes one, in a real Chromium: nothing goes wrong in it, every figure can be taken away, everybody can read it. */
class ReportsInBrowserTest {
    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path folder;
    private static ChromeDriver browser;

    @BeforeAll
    static void writeTheReports() throws Exception {
        Optional<Path> chromium = program("chromium");
        Optional<Path> driver = program("chromedriver");
        Assumptions.assumeTrue(chromium.isPresent() && driver.isPresent(), "needs Debian's packages chromium and chromium-driver");
        String network = "conv 4 3, relu, maxpool 2, flatten, dense 2";
        String data = SmallImages.idx(folder.resolve("data")).toString();
        for (String seed : List.of("1", "2")) {
            run("train", "--data", data, "--model", network, "--epochs", "2", "--batch", "10", "--seed", seed, "--augment", "shift 1",
                    "--out",
                    Files.createDirectories(folder.resolve(seed)).resolve("train.safetensors").toString());
        }
        String model = folder.resolve("1/train.safetensors").toString();
        run("explain", model, "--data", data, "--index", "0", "--index", "1", "--out", page("explain"));
        run("inspect", model, "--data", data, "--html", page("inspect"));
        run("compare", folder.resolve("1").toString(), folder.resolve("2").toString(), "--html", page("compare"));
        run("find-rate", "--data", data, "--model", network, "--batch", "10", "--optimizer", "sgd", "--steps", "60", "--out",
                page("find-rate"));
        run("study", "--data", data, "--model", network, "--seeds", "2", "--epochs", "1", "--claims", "sign,order,sparsity,features",
                "--out", folder.resolve("study").toString());
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.get().toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--user-data-dir=" + folder.resolve("profile"));
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
        browser = new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(driver.get().toFile()).usingAnyFreePort().build(),
                options);
        browser.manage().timeouts().scriptTimeout(Duration.ofMinutes(5)).pageLoadTimeout(Duration.ofMinutes(5));
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    private static Optional<Path> program(String name) {
        return Stream.of("/usr/bin/", "/usr/local/bin/", "/snap/bin/").map(place -> Path.of(place + name)).filter(Files::isExecutable)
                .findFirst();
    }

    private static String page(String name) {
        return folder.resolve(name + ".html").toString();
    }

    private static void run(String... arguments) {
        Tarn tarn = Tarn.run(arguments);
        assertThat(tarn.status()).as(tarn.people()).isZero();
    }

    private static void open(String page, int width, boolean dark) {
        browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        browser.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        browser.get(folder.resolve(page).toUri().toString());
        browser.executeScript("document.querySelectorAll('details').forEach(part => part.open = true)");
    }

    private static List<String> said() {
        return browser.manage().logs().get("browser").getAll().stream().map(LogEntry::getMessage).toList();
    }

    @SuppressWarnings("unchecked")
    private static List<String> violations() throws Exception {
        try (var script = ReportsInBrowserTest.class.getResourceAsStream("/axe.min.js")) {
            browser.executeScript(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
        return (List<String>) browser.executeAsyncScript(
                """
                        const done = arguments[0];
                        axe.run().then(result => done(result.violations.map(v => v.id + ': ' + v.help + ' ' + v.nodes.map(n => n.html).slice(0, 3).join(' | '))),
                            error => done(['axe failed: ' + error]));""");
    }

    /** Presses every button that gives a picture; the name and the beginning of each file that the page would have saved. */
    @SuppressWarnings("unchecked")
    private static List<String> pictures() {
        return (List<String>) browser.executeScript(
                """
                        const saved = [];
                        const click = HTMLAnchorElement.prototype.click;
                        HTMLAnchorElement.prototype.click = function () { saved.push(this.download + ' ' + decodeURIComponent(this.href).slice(0, 60)); };
                        document.querySelectorAll('figure.chart button').forEach(button => button.click());
                        HTMLAnchorElement.prototype.click = click;
                        return saved;""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1/train.html", "explain.html", "inspect.html", "compare.html", "find-rate.html", "study/study.html"})
    void aReportWorks(String page) throws Exception {
        said();
        open(page, 1200, false);
        long charts = (Long) browser.executeScript("return document.querySelectorAll('figure.chart').length");
        long drawn = (Long) browser.executeScript("return document.querySelectorAll('figure.chart .plot svg').length");
        assertThat(drawn).as("charts that are drawn").isEqualTo(charts).isPositive();
        assertThat(pictures()).as("pictures to take away").hasSize((int) charts)
                .allSatisfy(file -> assertThat(file).matches("[a-z0-9-]+\\.svg data:image/svg\\+xml;charset=utf-8,<svg .*"));
        assertThat((Long) browser.executeScript("return document.querySelectorAll('figure.chart a[download$=\".csv\"]').length"))
                .as("numbers to take away").isEqualTo(charts);
        assertThat(violations()).as("axe, light").isEmpty();
        open(page, 1200, true);
        assertThat(violations()).as("axe, dark").isEmpty();
        open(page, 390, false);
        assertThat((Long) browser.executeScript("return document.documentElement.scrollWidth")).as("width on a phone")
                .isLessThanOrEqualTo(390);
        assertThat(said()).as("what the page had to say").isEmpty();
    }
}
