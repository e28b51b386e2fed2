package io.cairn.checkpoint;

import java.util.Objects;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;

/**
 * Identity of a checkpoint: the stream it belongs to, the sequence of the last event it includes, and when it was
 * taken. Immutable and thread-safe.
 *
 * <p>Ids order by stream (by code point, as their UTF-8 bytes compare), then by sequence, then by creation time, both
 * unsigned.
 *
 * @param streamId of the stream; any text that UTF-8 can carry, so no unpaired surrogates.
 * @param sequence of the last event included, unsigned.
 * @param createdAtNs nanoseconds since the Unix epoch at which the checkpoint was taken, unsigned.
 */
public record CheckpointId(String streamId, long sequence, long createdAtNs) implements Comparable<CheckpointId> {
    /**
     * Creates an id.
     *
     * @param streamId of the stream.
     * @param sequence of the last event included, unsigned.
     * @param createdAtNs nanoseconds since the Unix epoch, unsigned.
     * @throws NullPointerException if the stream id is null.
     * @throws IllegalArgumentException if the stream id has an unpaired surrogate.
     */
    public CheckpointId {
        requireValid(streamId);
    }

    /**
     * Checks that a text can be a stream id.
     *
     * @param streamId to check.
     * @throws NullPointerException if it is null.
     * @throws IllegalArgumentException if it has an unpaired surrogate.
     */
    public static void requireValid(final String streamId) {
        Objects.requireNonNull(streamId, "streamId");
        Utf8.encodedLength(streamId, "stream id");
    }

    /**
     * Creates an id with the system's time.
     *
     * @param streamId of the stream.
     * @param sequence of the last event included, unsigned.
     * @return the id.
     */
    public static CheckpointId of(final String streamId, final long sequence) {
        return of(streamId, sequence, SystemEpochNanoClock.INSTANCE);
    }

    /**
     * Creates an id with the time of a clock.
     *
     * @param streamId of the stream.
     * @param sequence of the last event included, unsigned.
     * @param clock that tells the creation time.
     * @return the id.
     */
    public static CheckpointId of(final String streamId, final long sequence, final EpochNanoClock clock) {
        return new CheckpointId(streamId, sequence, clock.nanoTime());
    }

    @Override
    public int compareTo(final CheckpointId that) {
        int result = Utf8.compare(streamId, that.streamId);
        if (result == 0) {
            result = Long.compareUnsigned(sequence, that.sequence);
        }
        if (result == 0) {
            result = Long.compareUnsigned(createdAtNs, that.createdAtNs);
        }
        return result;
    }

    /**
     * Readable form, with unsigned numbers. A strange stream id is quoted.
     *
     * @return such as {@code orders@18446744073709551615 (created at 1500 ns)}.
     */
    @Override
    public String toString() {
        return Names.shown(streamId) + '@' + Long.toUnsignedString(sequence) + " (created at "
                + Long.toUnsignedString(createdAtNs) + " ns)";
    }
}
