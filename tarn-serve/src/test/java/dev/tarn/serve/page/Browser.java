package dev.tarn.serve.page;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A real Chromium without a window, as Debian installs it. */
final class Browser implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    final ChromeDriver driver;

    Browser(Path profile) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium").orElseThrow().toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--disable-dev-shm-usage", "--window-size=1280,1000", "--user-data-dir=" + profile);
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(program("chromedriver").orElseThrow().toFile()).usingAnyFreePort().build();
        driver = new ChromeDriver(service, options);
        driver.manage().timeouts().scriptTimeout(LONGEST).pageLoadTimeout(LONGEST);
    }

    static boolean isThere() {
        return program("chromium").isPresent() && program("chromedriver").isPresent();
    }

    private static Optional<Path> program(String name) {
        return Stream.of("/usr/bin/", "/usr/local/bin/", "/snap/bin/").map(folder -> Path.of(folder + name)).filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens an address in an empty page, and waits until the page shows an answer. */
    void open(URI address) {
        driver.get("about:blank");
        driver.get(address.toString());
        await("return Number(document.body?.dataset.shown ?? 0) > 0");
    }

    /** Does something, and waits until the page has shown another answer and is at rest. */
    void change(Runnable action) {
        long before = shown();
        action.run();
        await("return Number(document.body.dataset.shown) > " + before);
    }

    private long shown() {
        return (Long) run("return Number(document.body.dataset.shown ?? 0)");
    }

    void await(String condition) {
        new WebDriverWait(driver, LONGEST, Duration.ofMillis(25)).until(d -> Boolean.TRUE.equals(run(condition)));
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    String text(String selector) {
        return find(selector).getText();
    }

    void dark(boolean dark) {
        driver.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** As wide as this many CSS pixels, on a screen with two pixels for each where it is narrow. */
    void size(int width, int height) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", width < 600 ? 2 : 1, "mobile", width < 600));
    }

    /** Puts a picture of the whole page where people can look at it. */
    void picture(String name) throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "screenshots"));
        Map<String, Object> answer = driver.executeCdpCommand("Page.captureScreenshot",
                Map.of("format", "png", "captureBeyondViewport", true));
        Files.write(folder.resolve(name + ".png"), java.util.Base64.getDecoder().decode((String) answer.get("data")));
    }

    /** What axe-core has to say, a line a violation. */
    @SuppressWarnings("unchecked")
    List<String> violations() throws Exception {
        try (var script = Browser.class.getResourceAsStream("/axe.min.js")) {
            run(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
        return (List<String>) driver.executeAsyncScript(
                """
                        const done = arguments[0];
                        axe.run().then(result => done(result.violations.map(v => v.id + ': ' + v.help + ' ' + v.nodes.map(n => n.html).slice(0, 3).join(' | '))),
                            error => done(['axe failed: ' + error]));""");
    }

    byte[] screenshot() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
