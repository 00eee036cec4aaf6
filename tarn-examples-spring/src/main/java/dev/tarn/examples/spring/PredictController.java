package dev.tarn.examples.spring;

import dev.tarn.image.ImageDecoder;
import dev.tarn.image.ImageFormatException;
import dev.tarn.model.Model;
import dev.tarn.model.Prediction;
import dev.tarn.model.Prediction.ClassProbability;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code curl -H 'Content-Type: image/png' --data-binary @boot.png localhost:8080/predict}. */
@RestController
class PredictController {
    private final Model model;

    PredictController(Model model) {
        this.model = model;
    }

    /** What goes back, as JSON. */
    record Answer(String label, double probability, List<ClassProbability> top) {}

    @PostMapping("/predict")
    Answer predict(@RequestBody byte[] picture) throws ImageFormatException {
        Prediction prediction = model.predict(ImageDecoder.decode(picture, "the body"));
        return new Answer(prediction.label(), prediction.probability(), prediction.top(3));
    }

    @ExceptionHandler
    ProblemDetail noPicture(ImageFormatException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, "the body " + e.reason());
    }
}
