package dev.tarn.weights;

/**
 * A tensor as a pickle describes it: a view of a storage.
 *
 * @param offset of its first element in the storage
 * @param sizes of its dimensions
 * @param strides elements from one index to the next, for each dimension
 */
record PickledTensor(PickledStorage storage, long offset, long[] sizes, long[] strides) {
    /** The numbers themselves lie elsewhere in the file, under a key. */
    record PickledStorage(StorageType type, String key, long elements) {}
}
