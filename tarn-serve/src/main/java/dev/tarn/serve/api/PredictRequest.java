package dev.tarn.serve.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.model.Model;
import dev.tarn.serve.http.Exchange;
import dev.tarn.serve.http.Problem;
import dev.tarn.tensor.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * The images in the body of a request: a picture file as it is, several as {@code multipart/form-data}, or JSON.
 *
 * @param names of the images where they have some, else empty
 * @param top how many classes to name
 */
record PredictRequest(Images images, List<String> names, int top) {
    /** Of one request; larger batches are for the sender to cut. */
    static final int MOST_IMAGES = 4096;
    private static final int TOP = 3;
    /** What curl says of a body unless it is told otherwise. */
    private static final String CURL = "application/x-www-form-urlencoded";

    static PredictRequest read(Exchange exchange, Model model) {
        int top = exchange.query("top").map(PredictRequest::top).orElse(TOP);
        String type = exchange.mediaType();
        if (type.equals("application/json")) {
            return json(exchange, model, top);
        }
        if (type.equals("multipart/form-data")) {
            List<Images> images = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (FormFiles.File file : FormFiles.read(exchange)) {
                images.add(Pictures.read(file.content(), file.name(), model, exchange));
                names.add(file.name());
            }
            if (images.isEmpty()) {
                throw Problem.badRequest("the form has no files in it; expected pictures");
            }
            return new PredictRequest(Images.joined(images), names, top);
        }
        if (type.isEmpty() || type.startsWith("image/") || type.equals("application/octet-stream") || type.equals(CURL)) {
            return new PredictRequest(Pictures.read(exchange.body(), "the body", model, exchange), List.of(), top);
        }
        throw Problem.unsupported("expected a picture (image/png, image/jpeg, …), multipart/form-data with pictures, or application/json");
    }

    private static int top(String text) {
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw Problem.badRequest("top must be a whole number from 1");
        }
        return Integer.parseInt(text);
    }

    private static PredictRequest json(Exchange exchange, Model model, int top) {
        byte[] body = exchange.body();
        // A digit and a comma become four bytes, and growing arrays are held twice.
        exchange.memory().take(4L * body.length);
        List<Images> images = new ArrayList<>();
        int[] wanted = {top};
        BodyJson.object(body, 0, body.length, (name, json) -> {
            switch (name) {
                case "image" -> images.add(image(json, "image", model, exchange));
                case "images" -> images.add(images(json, model, exchange));
                case "top" -> wanted[0] = top(Integer.toString(BodyJson.integer(json, "top")));
                default -> throw Problem.badRequest("there is no member '" + shortened(name) + "'; expected image, images, top");
            }
        });
        if (images.size() != 1) {
            throw Problem.badRequest("expected either 'image' with one image or 'images' with several");
        }
        if (images.getFirst().count() > MOST_IMAGES) {
            throw Problem.tooLarge(images.getFirst().count() + " images; at most " + MOST_IMAGES + " in one request");
        }
        return new PredictRequest(images.getFirst(), List.of(), wanted[0]);
    }

    static Images image(JsonParser json, String what, Model model, Exchange exchange) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return Pictures.read(base64(json.getText(), what), what, model, exchange);
        }
        BodyJson.array(json, what);
        return new Images(shaped(NumberArray.read(json, what), model.network().input(), what), 1);
    }

    private static Images images(JsonParser json, Model model, Exchange exchange) throws IOException {
        BodyJson.array(json, "images");
        JsonToken first = json.nextToken();
        if (first == JsonToken.END_ARRAY) {
            throw Problem.badRequest("images is empty; expected at least one");
        }
        List<Images> images = new ArrayList<>();
        for (; json.currentToken() != JsonToken.END_ARRAY; json.nextToken()) {
            if (images.size() == MOST_IMAGES) {
                throw Problem.tooLarge("more than " + MOST_IMAGES + " images in one request");
            }
            images.add(image(json, "images[" + images.size() + "]", model, exchange));
        }
        return Images.joined(images);
    }

    /** The numbers, if they are as many as the network takes, and nested as it is or not at all. */
    private static float[] shaped(NumberArray numbers, Shape input, String what) {
        List<Integer> sizes = numbers.sizes();
        List<Integer> wanted = new ArrayList<>();
        for (int size : input.toArray()) {
            wanted.add(size);
        }
        boolean grey = input.rank() == 3 && input.size(2) == 1 && sizes.equals(wanted.subList(0, 2));
        if (!sizes.equals(wanted) && !sizes.equals(List.of(input.elements())) && !grey) {
            throw Problem.badRequest(what + " is " + text(sizes) + "; the model takes " + input
                    + " (numbers in 0 to 1), nested or as one row of " + input.elements());
        }
        return numbers.values();
    }

    private static String text(List<Integer> sizes) {
        return String.join("×", sizes.stream().map(String::valueOf).toList());
    }

    /** Base64, alone or as a data URL, as canvases give it. */
    private static byte[] base64(String text, String what) {
        int start = 0;
        if (text.startsWith("data:")) {
            start = text.indexOf(',') + 1;
            if (start == 0 || !text.substring(0, start).toLowerCase(Locale.ROOT).endsWith(";base64,")) {
                throw Problem.badRequest(what + ": a data URL must be base64");
            }
        }
        try {
            return Base64.getDecoder().decode(text.substring(start));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(what + " is a string, but not base64; expected a picture file in base64, or numbers");
        }
    }

    static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}
