import java.util.Scanner;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * What a user of DL4J types, timed: its default memory format, one thread. Arguments: {@code train|infer NETWORK BATCH}; on standard input calls per round, one line each; it
 * answers seconds on standard output.
 */
public final class Dl4j {
    private Dl4j() {}

    private static ConvolutionLayer convolution(int filters, ConvolutionMode mode) {
        return new ConvolutionLayer.Builder(3, 3).nOut(filters).convolutionMode(mode).activation(Activation.RELU).build();
    }

    private static SubsamplingLayer pool() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {2, 2}).build();
    }

    private static MultiLayerNetwork network(String name) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder().seed(1).updater(new Sgd(1e-4)).list();
        InputType input = InputType.convolutional(28, 28, 1);
        switch (name) {
            case "convnet1" -> layers.layer(convolution(32, ConvolutionMode.Truncate)).layer(pool());
            case "convnet2" -> layers.layer(convolution(32, ConvolutionMode.Truncate)).layer(pool())
                    .layer(convolution(64, ConvolutionMode.Truncate)).layer(pool());
            case "vgg-small" -> {
                input = InputType.convolutional(32, 32, 3);
                for (int channels : new int[] {32, 64, 128}) {
                    layers.layer(convolution(channels, ConvolutionMode.Same)).layer(convolution(channels, ConvolutionMode.Same)).layer(pool());
                }
                layers.layer(new DenseLayer.Builder().nOut(128).activation(Activation.RELU).build());
            }
            default -> throw new IllegalArgumentException(name + ": expected convnet1, convnet2 or vgg-small");
        }
        layers.layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nOut(10).activation(Activation.SOFTMAX).build());
        layers.setInputType(input);
        MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
        network.init();
        return network;
    }

    public static void main(String[] arguments) {
        int batch = Integer.parseInt(arguments[2]);
        MultiLayerNetwork network = network(arguments[1]);
        INDArray images = arguments[1].equals("vgg-small") ? Nd4j.randn(batch, 3, 32, 32) : Nd4j.randn(batch, 1, 28, 28);
        INDArray labels = Nd4j.zeros(batch, 10);
        for (int i = 0; i < batch; i++) {
            labels.putScalar(i, i % 10, 1);
        }
        Runnable call = arguments[0].equals("train") ? () -> network.fit(images, labels) : () -> network.output(images, false);
        Scanner questions = new Scanner(System.in);
        while (questions.hasNextInt()) {
            int calls = questions.nextInt();
            long start = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                call.run();
            }
            System.out.println(1e-9 * (System.nanoTime() - start));
        }
    }
}
