package io.cairn.jmh.peers;

/**
 * A codec with its checkpoints: those to write, and the same ones written already, to read. It writes into one buffer again
 * and again. Names and metadata are known beforehand, as those of a running pipeline are: a codec that takes them in UTF-8 is given them so.
 *
 * @param <T> form in which a program that uses the codec holds a checkpoint.
 * @param <S> form in which the codec takes the bytes to read.
 */
abstract class CheckpointCodec<T, S> {
    private Object[] checkpoints;
    private Object[] sources;

    /** Takes checkpoints to write, and writes each of them once, to be read. */
    final void load(final Checkpoint... loaded) {
        checkpoints = new Object[loaded.length];
        sources = new Object[loaded.length];
        for (int i = 0; i < loaded.length; i++) {
            checkpoints[i] = prepare(loaded[i]);
            loadBytes(i, encoded(i));
        }
    }

    /** Replaces the bytes to be read of one of the checkpoints. */
    final void loadBytes(final int index, final byte[] bytes) {
        sources[index] = source(bytes);
    }

    /** Writes one of the checkpoints, and returns its length. */
    final int encode(final int index) {
        return encode(checkpointAt(index));
    }

    /** Writes one of the checkpoints, and returns its bytes. */
    final byte[] encoded(final int index) {
        final byte[] result = new byte[encode(index)];
        copyEncoded(result);
        return result;
    }

    /** Reads all of one of the checkpoints, in place where the codec can, and returns its fingerprint. */
    final long read(final int index) {
        return read(sourceAt(index));
    }

    /** Reads one of the checkpoints into a new object. */
    final Checkpoint toHeap(final int index) {
        return toHeap(sourceAt(index));
    }

    abstract T prepare(Checkpoint checkpoint);

    abstract S source(byte[] bytes);

    abstract int encode(T checkpoint);

    /** Copies what was encoded last. */
    abstract void copyEncoded(byte[] destination);

    abstract long read(S source);

    abstract Checkpoint toHeap(S source);

    @SuppressWarnings("unchecked")
    private T checkpointAt(final int index) {
        return (T) checkpoints[index];
    }

    @SuppressWarnings("unchecked")
    private S sourceAt(final int index) {
        return (S) sources[index];
    }
}
