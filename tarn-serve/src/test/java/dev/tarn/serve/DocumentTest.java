package dev.tarn.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.model.Model;
import dev.tarn.network.Network;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The commands in docs/serving.md, as a reader would run them. */
class DocumentTest {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    @TempDir
    private static Path folder;
    private static TarnServer server;

    @BeforeAll
    static void start() throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")) && Files.isExecutable(Path.of("/bin/sh")), "needs curl");
        Model.initialize(Network.input(28, 28, 1).conv2d(4, 3).relu().maxPool2d(2).flatten().dense(10), 1)
                .save(folder.resolve("convnet1.safetensors"));
        server = TarnServer.start(List.of(folder.resolve("convnet1.safetensors")), Model::load, ServeOptions.standard().at("127.0.0.1", 0));
        BufferedImage boot = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        boot.createGraphics().fillRect(4, 14, 20, 8);
        Files.write(folder.resolve("boot.png"), TestService.png(boot));
        String numbers = "0.5,".repeat(783) + "0.5";
        Files.writeString(folder.resolve("image.json"), "{\"image\": [" + numbers + "]}");
        Files.writeString(folder.resolve("infer.json"),
                "{\"inputs\": [{\"name\": \"input\", \"shape\": [1, 28, 28, 1], \"datatype\": \"FP32\", \"data\": [" + numbers + "]}]}");
        while (!server.ready()) {
            Thread.onSpinWait();
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCommandRuns() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "serving.md"));
        List<String> commands = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(document); block.find();) {
            block.group(1).lines().filter(line -> !line.isBlank()).forEach(commands::add);
        }
        assertThat(commands).hasSizeGreaterThan(8).allMatch(command -> command.contains("curl"));
        return commands.stream().map(command -> DynamicTest.dynamicTest(command, () -> run(command)));
    }

    private static void run(String command) throws Exception {
        String here = command.replace("http://127.0.0.1:8080", server.address().toString());
        Process shell = new ProcessBuilder("/bin/sh", "-c", "curl() { command curl -sS --fail-with-body \"$@\"; }\n" + here)
                .directory(folder.toFile()).redirectErrorStream(true).start();
        String said = new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
    }
}
