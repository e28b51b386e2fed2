package io.cairn.store;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointValidator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** A copy of one record, taken while a writer may be writing over it, and judged after it was taken. */
final class RecordCopy {
    /** What has become of a record. */
    enum Outcome {
        COPIED,
        /** There is another one, or none, in its slot. */
        OVERWRITTEN,
        DAMAGED
    }

    /** A record is being written about as fast as it is read here. What takes longer is looked for another time. */
    private static final int MAX_READS = 100;

    private final SlotHeader header = new SlotHeader();
    private final CheckpointValidator validator = new CheckpointValidator();
    private final PayloadCheck payloadCheck = new PayloadCheck();
    private final UnsafeBuffer generation = new UnsafeBuffer(DirectMemory.allocate(Long.BYTES));
    private ByteBuffer bytes = DirectMemory.allocate(1 << 16);
    private UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private String problem;

    /** Makes views of the last copy invalid. */
    void invalidate() {
        generation.putLongOrdered(0, generation.getLong(0) + 1);
    }

    /** What is wrong with the record that was damaged. */
    String problem() {
        return problem;
    }

    /**
     * Copies a record, and wraps the decoder around the copy if there is one. A record that is being written is read until it is whole, or
     * does not change from one time to the next; one that keeps changing counts as written over.
     */
    Outcome copy(final SlotFile file, final FoundRecord record, final long storeId, final CheckpointDecoder decoder)
            throws ClosedChannelException {
        invalidate();
        try {
            return read(file, record, storeId, decoder);
        } catch (final ClosedChannelException ex) {
            throw ex;
        } catch (final IOException ex) {
            problem = "it cannot be read: " + FailureReason.of(ex);
            return Outcome.DAMAGED;
        }
    }

    private Outcome read(
            final SlotFile file, final FoundRecord record, final long storeId, final CheckpointDecoder decoder)
            throws IOException {
        final int length = record.payloadOffset() + record.payloadLength();
        if (length > bytes.capacity()) {
            bytes = allocate(BitUtil.findNextPositivePowerOfTwo(length));
            buffer = new UnsafeBuffer(bytes);
        }
        long checksum = -1;
        for (int reads = 0; reads < MAX_READS; reads++) {
            file.read(bytes.clear().limit(length), file.position(SlotAllocator.number(record.slot())));
            header.wrap(bytes, 0, length);
            if (header.problem(storeId, record.slot()) != null || !header.isOf(record)) {
                return Outcome.OVERWRITTEN;
            }
            problem = payloadCheck.problem(bytes.clear(), buffer, record.payloadOffset(), header, validator);
            if (problem == null) {
                if (decoder != null) {
                    decoder.wrapSlot(
                            buffer,
                            record.payloadOffset(),
                            record.payloadLength(),
                            generation,
                            0,
                            record.createdAtNs());
                }
                return Outcome.COPIED;
            }
            if (payloadCheck.checksum() == checksum) {
                return Outcome.DAMAGED;
            }
            checksum = payloadCheck.checksum();
        }
        return Outcome.OVERWRITTEN;
    }

    private static ByteBuffer allocate(final int length) {
        try {
            return ByteBuffer.allocateDirect(length);
        } catch (final OutOfMemoryError ex) {
            throw new StoreFailedException(
                    "the JVM has no " + length + " bytes of direct memory left for a copy: " + DirectMemory.ADVICE, ex);
        }
    }
}
