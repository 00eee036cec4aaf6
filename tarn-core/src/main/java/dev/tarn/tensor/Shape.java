package dev.tarn.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The sizes of an array's dimensions, outermost first. Immutable. */
public final class Shape {
    private final int[] sizes;

    private Shape(int[] sizes) {
        this.sizes = sizes;
    }

    /**
     * A shape from its sizes.
     *
     * @param sizes the outermost first; none for a single number
     * @return the shape
     * @throws IllegalArgumentException if a size is negative or the product exceeds what a Java array can hold
     */
    public static Shape of(int... sizes) {
        long product = 1;
        for (int size : sizes) {
            if (size < 0) {
                throw new IllegalArgumentException("shape " + Arrays.toString(sizes) + " has a negative size; expected 0 or more each");
            }
            product *= size;
            if (product > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "shape " + Arrays.toString(sizes) + " has more than 2³¹ elements; a Java array ends there");
            }
        }
        return new Shape(sizes.clone());
    }

    /** {@return how many dimensions there are} */
    public int rank() {
        return sizes.length;
    }

    /**
     * {@return the size of one dimension; negative indices count from the innermost: {@code size(-1)} is the last}
     *
     * @param dimension counted from 0, or from the end if negative
     */
    public int size(int dimension) {
        return sizes[dimension < 0 ? dimension + sizes.length : dimension];
    }

    /** {@return the number of elements} */
    public int elements() {
        int product = 1;
        for (int size : sizes) {
            product *= size;
        }
        return product;
    }

    /** {@return the sizes, the outermost first; a copy} */
    public int[] toArray() {
        return sizes.clone();
    }

    /**
     * {@return {@code of(first, this...)}: the shape of a batch of such arrays}
     *
     * @param first how many arrays
     */
    public Shape batchOf(int first) {
        int[] batch = new int[sizes.length + 1];
        batch[0] = first;
        System.arraycopy(sizes, 0, batch, 1, sizes.length);
        return of(batch);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** {@code 28×28×1}; a shape without dimensions is {@code scalar}. */
    @Override
    public String toString() {
        return sizes.length == 0 ? "scalar" : Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining("×"));
    }
}
