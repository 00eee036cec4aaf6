package dev.tarn.serve.api;

import dev.tarn.image.ByteImage;
import dev.tarn.image.ImageDecoder;
import dev.tarn.image.ImageDecoder.Announced;
import dev.tarn.image.ImageFormatException;
import dev.tarn.model.Model;
import dev.tarn.serve.http.Exchange;
import dev.tarn.serve.http.Problem;
import dev.tarn.tensor.Shape;
import java.util.concurrent.Semaphore;

/** Picture files in a request. Their size is looked at, and memory for them set aside, before anything is decoded. */
final class Pictures {
    /** Of a decoded picture: Java's own form, our bytes, and a copy turned upright. */
    private static final int BYTES_A_PIXEL = 12;
    /** Decoding only computes: more at once than processors would only take more memory. */
    private static final Semaphore DECODING = new Semaphore(Runtime.getRuntime().availableProcessors());

    private Pictures() {}

    /** Decodes, resizes and scales one picture as the model wants it. */
    static Images read(byte[] file, String name, Model model, Exchange exchange) {
        Shape input = model.network().input();
        if (input.rank() != 3 || (input.size(2) != 1 && input.size(2) != 3)) {
            throw Problem.badRequest("the model takes " + input + ", which is not a picture; send numbers as JSON");
        }
        if (file.length == 0) {
            throw Problem.badRequest(name + " is empty; expected a picture");
        }
        try {
            Announced announced = ImageDecoder.announced(file, name);
            long pixels = (long) announced.height() * announced.width();
            if (pixels > exchange.limits().pixels()) {
                throw Problem.tooLarge(name + " announces " + announced.width() + "×" + announced.height() + " pixels; at most "
                        + exchange.limits().pixels() + " are decoded");
            }
            exchange.memory().take(pixels * BYTES_A_PIXEL);
            DECODING.acquireUninterruptibly();
            try {
                ByteImage picture = ImageDecoder.decode(file, name);
                return new Images(model.preprocessing().pixels(picture, input).data(), 1);
            } finally {
                DECODING.release();
            }
        } catch (ImageFormatException e) {
            throw Problem.of(422, "not-a-picture", "The body is not a picture that can be read", name + " " + e.reason()).exception();
        }
    }
}
