package dev.tarn.examples;

import dev.tarn.tensor.Shape;
import dev.tarn.tensor.Tensor;

/** The article's NumPy program: ReLU, then max pooling, on a 4×4 array of random numbers, each step printed. */
public final class NumpyProgram {
    private NumpyProgram() {}

    /** An argument is the seed; without one every run prints the same numbers. */
    public static void main(String[] arguments) {
        Tensor convOutput = Tensor.randomNormal(Shape.of(4, 4), arguments.length == 0 ? 1 : Long.parseLong(arguments[0]));
        Tensor reluOutput = convOutput.relu();
        Tensor pooledOutput = reluOutput.maxPool2d(2);

        System.out.println("Convolutional Output:\n" + convOutput);
        System.out.println("\nReLU Output:\n" + reluOutput);
        System.out.println("\nPooled Output:\n" + pooledOutput);
    }
}
