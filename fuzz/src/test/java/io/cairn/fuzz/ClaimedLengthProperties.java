package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.MalformedCheckpointException;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.util.List;
import net.jqwik.api.Example;
import org.agrona.concurrent.UnsafeBuffer;

/** A count or length of billions with nothing behind it costs no more than one that is too high by one. */
class ClaimedLengthProperties {
    private static final List<Integer> HUGE = List.of(-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 24);
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 200;

    /** For the digits of a larger number in the message. */
    private static final long TOLERANCE = 64;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final CheckpointDecoder decoder = new CheckpointDecoder();

    private final PlainCheckpoint checkpoint = new PlainCheckpoint(
            1,
            2,
            3,
            List.of(new PlainCheckpoint.Operator("counts", Bytes.random(40, 1))),
            List.of(new PlainCheckpoint.Source("orders-0", 5)),
            List.of(new PlainCheckpoint.Metadata("version", "1")));

    /** Counts and lengths are the fields that can claim; all of them are tried. */
    @Example
    void noClaimedLengthAllocatesMoreThanTheException() {
        final List<ReferenceWriter.Piece> pieces = ReferenceWriter.pieces(checkpoint);
        int at = 0;
        for (final ReferenceWriter.Piece piece : pieces) {
            if (piece.isLength()) {
                final byte[] bytes = ReferenceWriter.write(checkpoint);
                final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
                final int honest = buffer.getInt(at, ByteOrder.LITTLE_ENDIAN);
                for (final int huge : HUGE) {
                    compare(buffer, at, honest, huge);
                }
            }
            at += piece.bytes().length();
        }
    }

    private void compare(final UnsafeBuffer buffer, final int at, final int honest, final int huge) {
        // Too high by as much as nobody can read, but not by billions.
        buffer.putInt(at, honest + buffer.capacity(), ByteOrder.LITTLE_ENDIAN);
        final long modest = leastAllocated(buffer);
        buffer.putInt(at, huge, ByteOrder.LITTLE_ENDIAN);
        final long claimed = leastAllocated(buffer);
        buffer.putInt(at, honest, ByteOrder.LITTLE_ENDIAN);
        assertTrue(
                claimed <= modest + TOLERANCE,
                "field at " + at + ": a claim of " + Integer.toUnsignedString(huge) + " allocates " + claimed
                        + " bytes, a modest one " + modest);
    }

    private long leastAllocated(final UnsafeBuffer buffer) {
        for (int i = 0; i < WARM_UP / HUGE.size(); i++) {
            refuse(buffer);
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MEASURED; i++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            refuse(buffer);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private void refuse(final UnsafeBuffer buffer) {
        try {
            decoder.wrap(buffer, 0, buffer.capacity());
        } catch (final MalformedCheckpointException ex) {
            return;
        }
        throw new AssertionError("accepted " + buffer.getInt(24, ByteOrder.LITTLE_ENDIAN));
    }
}
