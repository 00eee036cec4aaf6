package dev.tarn.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.image.ByteImage;
import dev.tarn.model.Model;
import dev.tarn.network.Network;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class ClothesApplicationTest {
    @TempDir
    private Path folder;

    @Test
    void picturesAreNamedAndOtherBodiesRefused() throws Exception {
        Model model = Model.initialize(Network.input(28, 28, 1).conv2d(8, 3).relu().maxPool2d(2).flatten().dense(10), 1);
        model.save(folder.resolve("model.safetensors"));
        BufferedImage picture = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        picture.createGraphics().fillOval(5, 5, 18, 12);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", png);
        try (ConfigurableApplicationContext application = SpringApplication.run(ClothesApplication.class, "--server.port=0",
                "--server.address=127.0.0.1",
                "--model=" + folder.resolve("model.safetensors"), "--spring.main.banner-mode=off");
                HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port") + "/predict");
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(address).header("Content-Type", "image/png")
                    .POST(BodyPublishers.ofByteArray(png.toByteArray())).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("\"label\":\"" + model.predict(ByteImage.of(picture)).label() + "\"");
            HttpResponse<String> refusal = client.send(
                    HttpRequest.newBuilder(address).header("Content-Type", "image/png").POST(BodyPublishers.ofString("no picture")).build(),
                    BodyHandlers.ofString());
            assertThat(refusal.statusCode()).isEqualTo(422);
            assertThat(refusal.body()).contains("not a picture");
        }
    }
}
