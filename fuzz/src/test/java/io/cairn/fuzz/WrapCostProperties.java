package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.MalformedCheckpointException;
import java.lang.management.ManagementFactory;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.agrona.concurrent.UnsafeBuffer;

/** What it costs to wrap bytes of whatever origin, up to 1 MiB: an exception at most, and work in proportion to the bytes. */
class WrapCostProperties {
    /** Reads per byte: one to find the length or to see that a text is not ASCII, one to find what it is instead, one to tell where. */
    private static final int READS_PER_BYTE = 3;

    /** Bytes of memory per byte, once: a decoder grows with the fields that are there, by doubling. */
    private static final int GROWTH_PER_BYTE = 4;

    /** For the text of a message. */
    private static final int MESSAGE = 1024;

    private static final int ATTEMPTS = 5;

    private static final CheckpointDecoder DECODER = grown();
    private static final CountedReads COUNTED = new CountedReads();

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final UnsafeBuffer buffer = new UnsafeBuffer();

    @Property(tries = 200)
    void wrapAllocatesNothingButTheException(@ForAll(supplier = WrapInput.Any.class) final WrapInput input) {
        final long exception = allocated(DECODER, new byte[1]);
        final byte[] bytes = input.bytes();
        final long allocated = allocated(DECODER, bytes);
        if (isAccepted(DECODER, bytes)) {
            assertEquals(0, allocated);
        } else {
            assertTrue(allocated <= exception + MESSAGE, () -> allocated + " bytes; an exception has " + exception);
        }
        Statistics.collect(isAccepted(DECODER, bytes));
    }

    @Property(tries = 100)
    void aNewDecoderGrowsWithWhatIsThere(@ForAll(supplier = WrapInput.Any.class) final WrapInput input) {
        final byte[] bytes = input.bytes();
        final CheckpointDecoder fresh = new CheckpointDecoder();
        buffer.wrap(bytes);
        final long before = threads.getCurrentThreadAllocatedBytes();
        isAccepted(fresh, bytes);
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        final long atMost = allocated(DECODER, new byte[1]) + 16 * MESSAGE + (long) GROWTH_PER_BYTE * bytes.length;
        assertTrue(allocated <= atMost, () -> allocated + " bytes for " + bytes.length);
    }

    @Property(tries = 200)
    void wrapReadsNoByteMoreThanAFewTimes(@ForAll(supplier = WrapInput.Any.class) final WrapInput input) {
        final byte[] bytes = input.bytes();
        assertEquals(isAccepted(DECODER, bytes), COUNTED.isAccepted(bytes));
        final long reads = COUNTED.reads();
        assertTrue(
                reads <= 32 + (long) READS_PER_BYTE * bytes.length,
                () -> reads + " reads of " + bytes.length + " bytes");
    }

    /** Or nothing would be COUNTED. */
    @Example
    void readsAreCounted() {
        COUNTED.isAccepted(new byte[28]);
        assertEquals(1, COUNTED.reads());
        COUNTED.isAccepted(new WrapInput(WrapInput.Fields.LONG_ASCII, WrapInput.End.WHOLE, 8000, 1).bytes());
        assertTrue(COUNTED.reads() >= 990 && COUNTED.reads() <= 1010, () -> COUNTED.reads() + " reads");
    }

    private long allocated(final CheckpointDecoder reader, final byte[] bytes) {
        buffer.wrap(bytes);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS; i++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            wrap(reader);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private boolean isAccepted(final CheckpointDecoder reader, final byte[] bytes) {
        buffer.wrap(bytes);
        return wrap(reader);
    }

    private boolean wrap(final CheckpointDecoder reader) {
        try {
            reader.wrap(buffer, 0, buffer.capacity());
            return true;
        } catch (final MalformedCheckpointException ex) {
            return false;
        }
    }

    /** One that has seen as many fields as there can be. */
    private static CheckpointDecoder grown() {
        final CheckpointDecoder decoder = new CheckpointDecoder();
        for (final WrapInput.Fields fields : WrapInput.Fields.values()) {
            final byte[] bytes = new WrapInput(fields, WrapInput.End.WHOLE, WrapInput.LONGEST, 1).bytes();
            try {
                decoder.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
            } catch (final MalformedCheckpointException ex) {
                assertEquals(WrapInput.Fields.NOISE, fields, ex.getMessage());
            }
        }
        return decoder;
    }
}
