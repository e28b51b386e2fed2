package io.cairn.jmh.peers;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;

/** Java serialization: a stream for each checkpoint, over an array that is reused. */
final class JavaCodec extends CheckpointCodec<Checkpoint, byte[]> {
    private final ByteArrayOutputStream target = new ByteArrayOutputStream(Buffers.TARGET_LENGTH);

    @Override
    Checkpoint prepare(final Checkpoint checkpoint) {
        return checkpoint;
    }

    @Override
    byte[] source(final byte[] bytes) {
        return bytes;
    }

    @Override
    int encode(final Checkpoint checkpoint) {
        target.reset();
        try (ObjectOutputStream output = new ObjectOutputStream(target)) {
            output.writeObject(checkpoint);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return target.size();
    }

    @Override
    void copyEncoded(final byte[] destination) {
        System.arraycopy(target.toByteArray(), 0, destination, 0, destination.length);
    }

    @Override
    long read(final byte[] source) {
        return toHeap(source).fingerprint();
    }

    @Override
    Checkpoint toHeap(final byte[] source) {
        try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(source))) {
            return (Checkpoint) input.readObject();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (final ClassNotFoundException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
