package dev.tarn.bench.peers;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * libtorch from Java, one native call a function as from C++. Tensors are freed when a call ends, not when a collector finds them: its allocator then
 * gets the same memory again and again.
 */
final class LibtorchRival implements Rival {
    private static final double RATE = 1e-4;

    private final String name;
    private final Runnable call;
    private float[] last = new float[0];
    private final float[] first;

    private LibtorchRival(String name, java.util.function.Function<LibtorchRival, Runnable> call) {
        this.name = "libtorch" + name;
        this.call = call.apply(this);
        this.call.run();
        first = last;
        last = new float[0];
    }

    private static Tensor images(Task task, boolean channelsLast) {
        return channelsLast
                ? LibtorchNetwork.channelsLast(task.channelsLast(), task.batch(), task.channels(), task.height(), task.width())
                : Tensor.create(task.channelsFirst(), task.batch(), task.channels(), task.height(), task.width());
    }

    static Rival training(Task task, boolean channelsLast) {
        set_num_threads(1);
        LibtorchNetwork network = new LibtorchNetwork(task, channelsLast, true);
        Tensor images = images(task, channelsLast);
        long[] classes = new long[task.batch()];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = i % 10;
        }
        Tensor labels = Tensor.create(classes, task.batch());
        TensorVector parameters = new TensorVector();
        network.parameters().forEach(p -> parameters.push_back(p.requires_grad_(true)));
        SGD optimizer = new SGD(parameters, new SGDOptions(RATE));
        return new LibtorchRival(channelsLast ? ", channels last" : "", rival -> () -> {
            try (PointerScope _ = new PointerScope()) {
                optimizer.zero_grad();
                Tensor loss = cross_entropy_loss(network.forward(images), labels);
                loss.backward();
                optimizer.step();
                rival.last = new float[] {loss.item_float()};
            }
        });
    }

    static Rival inference(Task task, boolean channelsLast) {
        set_num_threads(1);
        LibtorchNetwork network = new LibtorchNetwork(task, channelsLast, false);
        Tensor images = images(task, channelsLast);
        return new LibtorchRival(channelsLast ? ", channels last" : "", rival -> () -> {
            try (PointerScope _ = new PointerScope(); InferenceMode _ = new InferenceMode(true)) {
                FloatBuffer outputs = network.forward(images).createBuffer();
                rival.last = new float[outputs.remaining()];
                outputs.get(rival.last);
            }
        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public float[] firstResult() {
        return first;
    }

    @Override
    public void call() {
        call.run();
    }
}
