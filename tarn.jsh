// Tarn in JShell. After "mvn package", from the checkout:
//
//   jshell --class-path 'tarn-cli/target/lib/*' -R--add-modules=jdk.incubator.vector tarn.jsh
//
// Without the -R option the plain kernels compute: the same results, slower.
import dev.tarn.data.*;
import dev.tarn.image.*;
import dev.tarn.layer.*;
import dev.tarn.model.*;
import dev.tarn.network.*;
import dev.tarn.tensor.*;
import dev.tarn.train.*;
import dev.tarn.zoo.*;
import java.nio.file.*;

/** A training listener that prints a line an epoch. */
class Print implements TrainingListener {
    public void onEpoch(EpochRecord epoch, java.util.function.Supplier<Model> model) {
        System.out.printf("epoch %d  loss %.4f  accuracy %.1f %%%n", epoch.epoch(), epoch.loss(), 100 * epoch.accuracy());
    }
}

System.out.println("""
    Try:
      var x = Tensor.randomNormal(Shape.of(4, 4), 1)
      x.relu().maxPool2d(2)
      var data = Datasets.load("fashion-mnist-small")
      var network = Network.input(28, 28, 1).conv2d(32, 3).relu().maxPool2d(2).flatten().dense(10)
      var trained = Trainer.standard().epochs(2).listener(new Print()).fit(Model.initialize(network, 1), data)
      trained.test().accuracy()
      trained.test().confusion()""");
