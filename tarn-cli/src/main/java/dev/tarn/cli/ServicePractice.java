package dev.tarn.cli;

import dev.tarn.serve.TarnServer;
import dev.tarn.serve.repository.ServedModel;
import dev.tarn.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;

/**
 * A service asks itself what clients will ask: the practice run of the launcher, after which the JVM has the classes of answering ready, and knows which of their methods are worth compiling. A real service then gives its
 * first answer in about half the time.
 */
final class ServicePractice {
    private static final int REQUESTS = 300;

    private ServicePractice() {}

    /**
     * Pictures and numbers in turns, for each model.
     *
     * @throws IOException if one is not answered as it should be
     */
    static void run(TarnServer server) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (ServedModel served : server.repository().all()) {
                Shape input = served.model().network().input();
                byte[] numbers = numbers(input);
                byte[] picture = input.rank() == 3 ? picture(input) : numbers;
                for (int i = 0; i < REQUESTS; i++) {
                    boolean asPicture = i % 2 == 0 && input.rank() == 3;
                    HttpRequest request = HttpRequest.newBuilder(server.address().resolve("/v1/models/" + served.name() + "/predict"))
                            .header("Content-Type", asPicture ? "image/png" : "application/json")
                            .POST(BodyPublishers.ofByteArray(asPicture ? picture : numbers)).build();
                    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
                    if (answer.statusCode() != 200) {
                        throw new IOException("practice: " + answer.body());
                    }
                }
            }
        }
    }

    private static byte[] numbers(Shape input) {
        String row = String.join(",", java.util.Collections.nCopies(input.elements(), "0.5"));
        return ("{\"image\":[" + row + "]}").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] picture(Shape input) throws IOException {
        BufferedImage image = new BufferedImage(input.size(1), input.size(0),
                input.size(2) == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            Arrays.fill(row, 0x010101 * (y * 8 & 255));
            image.setRGB(0, y, image.getWidth(), 1, row, 0, 0);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }
}
