package io.cairn.samples;

import io.cairn.manager.OperatorSnapshot;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The state of an operator as one piece of off-heap memory of fixed length, so that a snapshot is one copy of it and
 * allocates nothing. Integers in it are in the byte order of the machine, on which the state stays.
 */
abstract class OffHeapState implements OperatorSnapshot {
    final UnsafeBuffer buffer;

    /** Creates a state of zeros. */
    OffHeapState(final int length) {
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    }

    @Override
    public final int maxSnapshotLength() {
        return buffer.capacity();
    }

    @Override
    public final int snapshot(final MutableDirectBuffer target, final int offset) {
        target.putBytes(offset, buffer, 0, buffer.capacity());
        return buffer.capacity();
    }

    @Override
    public final boolean accepts(final DirectBuffer source, final int offset, final int length) {
        return length == buffer.capacity();
    }

    @Override
    public final void restore(final DirectBuffer source, final int offset, final int length) {
        buffer.putBytes(0, source, offset, length);
    }

    /** Whether both are the same, byte for byte. */
    final boolean isSameAs(final OffHeapState that) {
        return buffer.equals(that.buffer);
    }
}
