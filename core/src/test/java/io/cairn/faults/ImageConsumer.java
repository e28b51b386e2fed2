package io.cairn.faults;

/** Takes the images a power loss may leave, one by one; {@code E} is what checking one may throw. */
@FunctionalInterface
public interface ImageConsumer<E extends Exception> {
    /**
     * Called for each image.
     *
     * @param boundary how many operations of the trace had happened
     * @param image    may be kept
     */
    void accept(int boundary, DiskImage image) throws E;
}
