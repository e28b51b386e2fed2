package io.cairn.manager;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * An operator whose state goes into checkpoints and comes back from them. The bytes are its own affair, and so is telling
 * an older version of them from a newer one.
 */
public interface OperatorSnapshot {
    /**
     * Most bytes that {@link #snapshot} would write now. The room in the store is obtained by this bound, so it should be
     * tight.
     *
     * @return length in bytes, 0 or more.
     */
    int maxSnapshotLength();

    /**
     * Writes the state. This is on the hot path: it should neither allocate nor lock. If it throws, no checkpoint is taken.
     *
     * @param buffer to write to, of {@link #maxSnapshotLength()} bytes from the offset on.
     * @param offset of the first byte to write.
     * @return the number of bytes written.
     */
    int snapshot(MutableDirectBuffer buffer, int offset);

    /**
     * Tells whether {@link #restore} can take a state, without taking it. If one operator cannot, the stream is recovered
     * from an older checkpoint.
     *
     * @param buffer that holds the state.
     * @param offset of the state in bytes.
     * @param length of the state in bytes.
     * @return true, by default.
     */
    default boolean accepts(final DirectBuffer buffer, final int offset, final int length) {
        return true;
    }

    /**
     * Replaces all of the operator's state by one that {@link #snapshot} has written. The buffer is only lent: what is to
     * stay must be copied.
     *
     * @param buffer that holds the state.
     * @param offset of the state in bytes.
     * @param length of the state in bytes.
     */
    void restore(DirectBuffer buffer, int offset, int length);
}
