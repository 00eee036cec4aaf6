package dev.tarn.serve.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.data.Dataset;
import dev.tarn.model.Model;
import dev.tarn.model.Preprocessing;
import dev.tarn.network.NetworkText;
import dev.tarn.serve.ServeOptions;
import dev.tarn.serve.TarnServer;
import dev.tarn.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;

/** The page in a real browser, as people use it. */
class PageTest {
    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path folder;
    private static TarnServer server;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(Browser.isThere(), "needs Debian's packages chromium and chromium-driver");
        model("shapes", "conv 4 3, relu, maxpool 2, conv 6 3, relu, maxpool 2, flatten, dense 3")
                .save(folder.resolve("shapes.safetensors"));
        model("plain", "conv 3 3 same, tanh, flatten, dense 3").save(folder.resolve("plain.safetensors"));
        server = TarnServer.start(List.of(folder.resolve("shapes.safetensors"), folder.resolve("plain.safetensors")), Model::load,
                model -> Optional.of(new Blots()),
                ServeOptions.standard().at("127.0.0.1", 0));
        browser = new Browser(folder.resolve("profile"));
    }

    private static Model model(String name, String network) {
        return Model.initialize(NetworkText.parse(network, Shape.of(16, 16, 1)), name.length())
                .withClasses(List.of("circle", "square", "star"))
                .withPreprocessing(Preprocessing.standardise(new float[] {0.3f}, new float[] {0.4f}));
    }

    /** Pictures of one bright rectangle each. */
    private static final class Blots implements Dataset {
        @Override
        public String name() {
            return "blots";
        }

        @Override
        public int size() {
            return 40;
        }

        @Override
        public int height() {
            return 16;
        }

        @Override
        public int width() {
            return 16;
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public List<String> classes() {
            return List.of("circle", "square", "star");
        }

        @Override
        public int label(int index) {
            return index % 3;
        }

        @Override
        public void read(int index, float[] pixels, int at) {
            for (int i = 0; i < 256; i++) {
                int y = i / 16;
                int x = i % 16;
                pixels[at + i] = y > index % 7 && y < 12 && x > 2 && x < 6 + index % 9 ? 0.9f : 0.05f * (i % 3);
            }
        }

        @Override
        public String fingerprint() {
            return "blots";
        }
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
            server.close();
        }
    }

    @BeforeEach
    void fresh() {
        browser.size(1280, 1000);
        browser.dark(false);
        browser.driver.manage().logs().get("browser");
        browser.open(server.address().resolve("/#model=shapes"));
    }

    @AfterEach
    void nothingWentWrongInTheBrowser() {
        assertThat(browser.driver.manage().logs().get("browser").getAll()).extracting(LogEntry::getMessage).isEmpty();
        assertThat(browser.find("#message").isDisplayed()).isFalse();
    }

    @Test
    void theFirstTestImageIsShownAndNamed() throws Exception {
        float[] pixels = new float[256];
        new Blots().read(0, pixels, 0);
        for (int i = 0; i < 256; i++) {
            pixels[i] = Math.round(255 * pixels[i]) / 255f;
        }
        assertThat(browser.text("#says")).startsWith(server.repository().find("shapes").orElseThrow().model().predict(pixels).label());
        assertThat(browser.all("#bars li")).hasSize(3);
        assertThat(browser.all("#blocks button")).hasSize(3);
        browser.picture("page");
    }

    @Test
    void drawingChangesTheAnswerAndTheAddress() {
        String before = browser.text("#bars");
        browser.change(() -> browser.find("#clear").click());
        WebElement paper = browser.find("#drawing");
        browser.change(() -> new Actions(browser.driver).moveToElement(paper, -60, -60).clickAndHold().moveByOffset(80, 90)
                .moveByOffset(40, -60).release().perform());
        assertThat(browser.text("#bars")).isNotEqualTo(before);
        browser.await("return location.hash.includes('image=p.')");
    }

    @Test
    void aDroppedPictureIsShown() {
        browser.change(() -> browser
                .run("""
                        const canvas = new OffscreenCanvas(300, 200);
                        const context = canvas.getContext('2d');
                        context.fillStyle = '#fff';
                        context.fillRect(60, 40, 120, 90);
                        canvas.convertToBlob({type: 'image/png'}).then(blob => {
                          const transfer = new DataTransfer();
                          transfer.items.add(new File([blob], 'box.png', {type: 'image/png'}));
                          document.getElementById('drawing').dispatchEvent(new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: transfer}));
                        });"""));
        browser.await("return location.hash.includes('image=p.')");
        assertThat(browser.all("#samples button[aria-pressed=true]")).isEmpty();
    }

    @Test
    void aFileThatIsNoPictureIsExplained() {
        browser.run(
                """
                        const transfer = new DataTransfer();
                        transfer.items.add(new File(['hello'], 'box.png', {type: 'image/png'}));
                        document.getElementById('drawing').dispatchEvent(new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: transfer}));""");
        browser.await("return !document.getElementById('message').hidden");
        assertThat(browser.text("#message")).contains("not a picture");
        browser.change(() -> browser.all("#samples button").get(2).click());
        browser.driver.manage().logs().get("browser");
    }

    @Test
    void theOrderOfReluAndPoolingChangesNothingAndLeavingItOutDoes() {
        browser.open(server.address().resolve("/#model=shapes&channel=0"));
        assertThat(browser.find("[value=before]").isSelected()).isTrue();
        browser.change(() -> browser.find("[value=after]").click());
        assertThat(browser.text("#comparison")).contains("not one differs in a single bit", "The answer stays");
        assertThat(browser.all("#steps figcaption b")).extracting(WebElement::getText).containsExactly("The image", "Filter 0",
                "Convolution · conv1", "Max pool · pool1", "ReLU · relu1");
        browser.change(() -> browser.find("[value=none]").click());
        assertThat(browser.text("#comparison")).matches("(?s)[1-9][\\d,]* of [\\d,]+ pooled values differ.*");
        assertThat(browser.all("#steps figcaption b")).hasSize(4);
    }

    @Test
    void aCellTellsItsArithmetic() {
        browser.change(() -> new Actions(browser.driver).moveToElement(browser.find("#chooser"), 5, 5).click().perform());
        assertThat(browser.text("#cell")).contains("Its window in relu1", "Input × weight", "bias", "this cell is");
        double together = number(browser.run(
                "return [...document.querySelectorAll('#cell tr')].find(r => r.textContent.startsWith('together')).lastChild.textContent"));
        double products = number(browser.run(
                "return [...document.querySelectorAll('#cell tr')].find(r => r.textContent.startsWith('products')).lastChild.textContent"));
        double bias = number(browser.run(
                "return [...document.querySelectorAll('#cell tr')].find(r => r.textContent.startsWith('bias')).lastChild.textContent"));
        assertThat(products + bias).isCloseTo(together, org.assertj.core.api.Assertions.within(0.02));
    }

    private static double number(Object text) {
        return Double.parseDouble(text.toString().replace('−', '-'));
    }

    @Test
    void theAddressHoldsTheView() {
        browser.change(() -> browser.all("#samples button").get(3).click());
        browser.change(() -> browser.all("#blocks button").get(1).click());
        browser.change(() -> browser.all("#channels button").get(2).click());
        browser.change(() -> browser.find("[value=after]").click());
        String address = browser.driver.getCurrentUrl();
        String sentence = browser.text("#sentence");
        String bars = browser.text("#bars");
        assertThat(address).contains("image=test.3", "block=conv2", "channel=2", "order=after");
        browser.open(java.net.URI.create(address));
        assertThat(browser.text("#sentence")).isEqualTo(sentence);
        assertThat(browser.text("#bars")).isEqualTo(bars);
        assertThat(browser.find("[value=after]").isSelected()).isTrue();
    }

    @Test
    void denseLayersSayWhatReachesThem() {
        browser.change(() -> browser.all("#blocks button").get(2).click());
        assertThat(browser.text("#dense")).contains("What reaches dense1", "bias", "together");
        browser.change(() -> new org.openqa.selenium.support.ui.Select(browser.find("#unit")).selectByVisibleText("circle"));
        assertThat(browser.driver.getCurrentUrl()).contains("unit=0");
    }

    @Test
    void everythingCanBeDoneByKeyboard() {
        browser.open(server.address().resolve("/#model=shapes&channel=0&row=3&column=3"));
        browser.change(() -> browser.find("#clear").sendKeys(Keys.ENTER));
        String empty = browser.text("#bars");
        WebElement paper = browser.find("#drawing");
        browser.change(() -> paper.sendKeys(Keys.SPACE, Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN));
        browser.await("return document.getElementById('bars').innerText.length > 0");
        browser.await("return location.hash.includes('image=p.')");
        assertThat(browser.text("#bars")).isNotEqualTo(empty);
        browser.change(() -> browser.find("#chooser").sendKeys(Keys.ARROW_LEFT));
        assertThat(browser.driver.switchTo().activeElement().getDomAttribute("id")).isEqualTo("chooser");
        browser.change(() -> browser.find("#chooser").sendKeys(Keys.ARROW_UP));
        assertThat(browser.driver.getCurrentUrl()).contains("row=2", "column=2");
        browser.change(() -> browser.find("[value=before]").sendKeys(Keys.ARROW_RIGHT));
        assertThat(browser.driver.getCurrentUrl()).contains("order=after");
    }

    @Test
    void aPhoneShowsItAllWithoutScrollingSideways() throws Exception {
        browser.size(375, 800);
        browser.open(server.address().resolve("/#model=shapes&block=conv2"));
        assertThat((Long) browser.run("return document.documentElement.scrollWidth")).isLessThanOrEqualTo(375);
        assertThat(browser.violations()).isEmpty();
        browser.picture("phone");
    }

    @Test
    void axeFindsNothingInLightAndDark() throws Exception {
        assertThat(browser.violations()).isEmpty();
        browser.change(() -> browser.dark(true));
        assertThat(browser.violations()).isEmpty();
        browser.picture("dark");
        browser.change(() -> browser.all("#blocks button").get(2).click());
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        Object elsewhere = browser.run(
                "return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin) && !n.startsWith('data:') && !n.startsWith('blob:'))");
        assertThat((List<?>) elsewhere).isEmpty();
    }

    @Test
    void anotherModelCanBeChosen() {
        browser.change(() -> new org.openqa.selenium.support.ui.Select(browser.find("#model")).selectByVisibleText("plain"));
        browser.await("return document.querySelectorAll('#blocks button').length === 2");
        assertThat(browser.find("#order").isDisplayed()).isFalse();
        assertThat(Map.of("address", browser.driver.getCurrentUrl()).get("address")).contains("model=plain");
    }
}
