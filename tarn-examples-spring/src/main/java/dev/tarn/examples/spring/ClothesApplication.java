package dev.tarn.examples.spring;

import dev.tarn.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Run it with {@code --model=convnet1.safetensors}, and with {@code --add-modules jdk.incubator.vector} for Java itself: it is several times as fast with vectors. */
@SpringBootApplication
public class ClothesApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(ClothesApplication.class, arguments);
    }

    /** One model for the whole application: it is immutable, and any number of requests may use it at once. */
    @Bean
    Model model(@Value("${model}") Path file) throws IOException {
        return Model.load(file);
    }
}
