package dev.tarn.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tarn.json.Json;
import dev.tarn.model.Model;
import dev.tarn.network.NetworkText;
import dev.tarn.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainTest {
    @TempDir
    private static Path folder;
    private static TestService service;

    @BeforeAll
    static void start() throws IOException {
        Model deep = Model.initialize(NetworkText.parse(
                "conv 4 3 same, maxpool 2, relu, conv 12 3 same, relu, maxpool 2, flatten, dropout 0.5, dense 3", Shape.of(8, 8, 1)), 5);
        Path file = Files.createDirectories(folder.resolve("deep/1")).resolve("model.safetensors");
        deep.save(file);
        service = new TestService(folder);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Map<String, Object> ask(String model, Map<String, ?> more) {
        List<Float> pixels = new ArrayList<>();
        for (float pixel : TestService.pixels(11)) {
            pixels.add(pixel);
        }
        Map<String, Object> question = new HashMap<>(more);
        question.put("image", pixels);
        HttpResponse<String> response = service.postJson("/v1/models/" + model + "/explain", Json.write(question));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return TestService.json(response);
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shapes", "deep"})
    void activationsBeforeAndAfterPoolingAgreeInEveryBit(String model) {
        for (String order : List.of("before", "after")) {
            Map<?, ?> comparison = map(ask(model, Map.of("order", order)).get("comparison"));
            List<?> places = (List<?>) comparison.get("places");
            assertThat(places).hasSize(model.equals("deep") ? 2 : 1);
            assertThat(places).allSatisfy(place -> assertThat(map(place).get("different")).isEqualTo(0L));
        }
        Map<?, ?> none = map(ask(model, Map.of("order", "none")).get("comparison"));
        assertThat(((List<?>) none.get("places"))).anySatisfy(place -> assertThat(number(map(place).get("different"))).isPositive());
    }

    @Test
    void theLayersStandInTheOrderAskedFor() {
        assertThat(names(ask("deep", Map.of("order", "before")))).startsWith("conv1", "relu1", "pool1", "conv2", "relu2", "pool2");
        assertThat(names(ask("deep", Map.of("order", "after")))).startsWith("conv1", "pool1", "relu1", "conv2", "pool2", "relu2");
        assertThat(names(ask("deep", Map.of("order", "none")))).startsWith("conv1", "pool1", "conv2", "pool2");
    }

    private static List<Object> names(Map<String, Object> answer) {
        List<Object> names = new ArrayList<>();
        ((List<?>) answer.get("layers")).forEach(layer -> names.add(map(layer).get("name")));
        return names;
    }

    @Test
    void productsAndBiasOfACellAddUpToItsValue() {
        for (int channel = 0; channel < 12; channel++) {
            Map<?, ?> cell = map(
                    ask("deep", Map.of("cell", Map.of("layer", "pool2", "row", 1, "column", 0, "channel", channel))).get("cell"));
            Map<?, ?> convolution = map(cell.get("convolution"));
            double sum = number(convolution.get("bias")) + number(convolution.get("othersSum"));
            for (Object one : (List<?>) convolution.get("channels")) {
                double products = 0;
                for (Object term : (List<?>) map(one).get("terms")) {
                    products += number(map(term).get("input")) * number(map(term).get("weight"));
                }
                assertThat(products).isCloseTo(number(map(one).get("sum")), within(1e-5));
                sum += products;
            }
            assertThat(sum).isCloseTo(number(convolution.get("value")), within(1e-5));
            assertThat(number(cell.get("value"))).isEqualTo(Math.max(0, number(convolution.get("value"))));
        }
    }

    @Test
    void whatReachesADenseUnitAddsUpToItsValue() {
        for (int unit = 0; unit < 3; unit++) {
            Map<?, ?> dense = map(ask("deep", Map.of("dense", Map.of("layer", "dense1", "unit", unit))).get("dense"));
            assertThat(dense.get("reads")).isEqualTo("pool2");
            assertThat(number(dense.get("sum")) + number(dense.get("bias"))).isCloseTo(number(dense.get("value")), within(1e-4));
            assertThat(((List<?>) dense.get("channels")).stream().mapToDouble(ExplainTest::number).sum())
                    .isCloseTo(number(dense.get("sum")), within(1e-4));
        }
    }

    @Test
    void viewsHoldTheChannelsAskedFor() {
        Map<?, ?> view = map(
                ((List<?>) ask("deep", Map.of("views", List.of(Map.of("layer", "relu2", "first", 3, "count", 2)))).get("views"))
                        .getFirst());
        assertThat(view.get("channels")).isEqualTo(12L);
        assertThat(java.util.Base64.getDecoder().decode(view.get("values").toString())).hasSize(2 * 16 * 4);
    }

    @Test
    void aFileIsExplainedAsNumbersOrAsAPicture() throws IOException {
        HttpResponse<String> json = service.post("/v1/models/shapes/explain", "image/png", TestService.picture(3));
        assertThat(TestService.json(json)).containsKeys("prediction", "gradCam", "winners");
        for (String kind : List.of("grad-cam", "winners")) {
            HttpResponse<byte[]> picture = service.bytes("/v1/models/shapes/explain?picture=" + kind, TestService.picture(3),
                    "Content-Type", "image/png");
            assertThat(ImageIO.read(new ByteArrayInputStream(picture.body())).getWidth()).isEqualTo(224);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "order": "sideways"                                                        | one of as-written, before, after, none
            "views": [{"layer": "conv9", "first": 0, "count": 1}]                      | no layer is called 'conv9'
            "views": [{"layer": "conv1", "first": 0, "count": 0}]                      | count (from 1)
            "views": [{"layer": "conv1", "colour": 1}]                                 | no member 'colour'
            "views": 3                                                                 | views must be an array
            "filters": ["relu1"]                                                       | 'relu1' is no convolution
            "cell": {"layer": "pool1", "row": 9, "column": 0, "channel": 0}            | it has no row 9
            "cell": {"layer": "dense1", "row": 0, "column": 0, "channel": 0}           | it has no cells
            "cell": 4                                                                  | cell must be an object
            "dense": {"layer": "conv1", "unit": 0}                                     | conv1 is no dense layer
            "dense": {"layer": "dense1", "unit": 7}                                    | there is none 7
            "label": 99, "gradCam": true                                               | class 99
            "label": "x"                                                               | label must be a whole number
            "nothing": 1                                                               | there is no member 'nothing'
            """)
    void questionsThatTheNetworkCannotAnswer(String members, String detail) {
        String pixels = "0.5,".repeat(63) + "0.5";
        HttpResponse<String> response = service.postJson("/v1/models/shapes/explain", "{\"image\": [" + pixels + "], " + members + "}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(TestService.json(response).get("detail").toString()).contains(detail);
    }

    @Test
    void explainingNeedsOneImage() {
        assertThat(service.postJson("/v1/models/shapes/explain", "{}").body()).contains("expected 'image'");
    }
}
