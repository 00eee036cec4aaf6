package dev.tarn.cli;

import dev.tarn.cli.report.Figures;
import dev.tarn.model.Model;
import dev.tarn.network.LayerCost;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;
import dev.tarn.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tarn inspect}: what a model is made of. */
@Command(name = "inspect", description = "Show the layers of a model: output shape, parameters, multiply-adds.")
final class InspectCommand extends TarnCommand {
    /** What a network of the zoo is shown for: the embedded images. */
    private static final Shape ZOO_INPUT = Shape.of(28, 28, 1);
    private static final int ZOO_CLASSES = 10;

    @Parameters(paramLabel = "FILE", description = "A model file; or the name of a network of the zoo, shown for 28×28×1 and 10 classes.")
    private @Nullable Path file;

    @Override
    Map<String, ?> run() throws IOException {
        Network network = network(given(file));
        if (!json()) {
            print(network);
        }
        List<Map<String, ?>> layers = new ArrayList<>();
        for (Node node : network.nodes()) {
            Map<String, Object> layer = new LinkedHashMap<>();
            layer.put("name", node.name());
            layer.put("layer", node.layer().text());
            layer.put("inputs",
                    node.inputs().stream().map(input -> input == Network.INPUT ? "input" : network.nodes().get(input).name()).toList());
            layer.put("output", sizes(node.output()));
            layer.put("parameters", LayerCost.parameters(network, node));
            layer.put("macs", LayerCost.multiplyAdds(network, node));
            layers.add(layer);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("network", network.toString());
        fields.put("input", sizes(network.input()));
        fields.put("layers", layers);
        fields.put("parameters", LayerCost.parameters(network));
        fields.put("macs", LayerCost.multiplyAdds(network));
        return fields;
    }

    private static Network network(Path file) throws IOException {
        String name = file.toString();
        return !Files.exists(file) && Zoo.names().contains(name) ? Zoo.network(name, ZOO_INPUT, ZOO_CLASSES) : Model.load(file).network();
    }

    private void print(Network network) {
        Table table = new Table("lllrr", "name", "layer", "output", "parameters", "multiply-adds");
        table.row("input", "", network.input().toString(), "", "");
        for (Node node : network.nodes()) {
            long parameters = LayerCost.parameters(network, node);
            long macs = LayerCost.multiplyAdds(network, node);
            table.row(node.name(), node.layer().text() + readers(network, node), node.output().toString(),
                    parameters == 0 ? "" : Figures.count(parameters),
                    macs == 0 ? "" : Figures.count(macs));
        }
        table.row("all", "", network.output().toString(), Figures.count(LayerCost.parameters(network)),
                Figures.count(LayerCost.multiplyAdds(network)));
        table.print(out());
    }

    /** Where a layer reads something else than the line above it. */
    private static String readers(Network network, Node node) {
        if (node.inputs().equals(List.of(network.nodes().indexOf(node) - 1))) {
            return "";
        }
        return " of " + String.join(" and ",
                node.inputs().stream().map(input -> input == Network.INPUT ? "input" : network.nodes().get(input).name()).toList());
    }

    private static List<Integer> sizes(Shape shape) {
        return Arrays.stream(shape.toArray()).boxed().toList();
    }
}
