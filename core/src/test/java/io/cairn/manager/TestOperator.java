package io.cairn.manager;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** An operator whose state is one long, and which can be told to misbehave. */
class TestOperator implements OperatorSnapshot {
    long value;
    int maxLength = Long.BYTES;
    int claimedLength = Long.BYTES;
    RuntimeException failure;
    long refused = -1;
    int restores;

    @Override
    public int maxSnapshotLength() {
        return maxLength;
    }

    @Override
    public int snapshot(final MutableDirectBuffer buffer, final int offset) {
        if (failure != null) {
            throw failure;
        }
        if (maxLength >= Long.BYTES) {
            buffer.putLong(offset, value);
        }
        return claimedLength;
    }

    @Override
    public boolean accepts(final DirectBuffer buffer, final int offset, final int length) {
        return length == Long.BYTES && buffer.getLong(offset) != refused;
    }

    @Override
    public void restore(final DirectBuffer buffer, final int offset, final int length) {
        value = buffer.getLong(offset);
        restores++;
    }
}
