package io.cairn.store;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.MalformedCheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
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

    private final SlotHeader header = new SlotHeader();
    private final CRC32C crc = new CRC32C();
    private final UnsafeBuffer generation = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
    private ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 16);
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

    /** Copies a record. Payload and header of a record that is being written over can disagree once, but not twice. */
    Outcome copy(final SlotFile file, final FoundRecord record, final long storeId, final CheckpointDecoder decoder)
            throws IOException {
        invalidate();
        final int length = record.payloadOffset() + record.payloadLength();
        if (length > bytes.capacity()) {
            bytes = ByteBuffer.allocateDirect(BitUtil.findNextPositivePowerOfTwo(length));
            buffer = new UnsafeBuffer(bytes);
        }
        for (int attempt = 0; attempt < 2; attempt++) {
            file.read(bytes.clear().limit(length), file.position(SlotAllocator.number(record.slot())));
            header.wrap(bytes, 0, length);
            if (header.problem(storeId, record.slot()) != null || header.ordinal() != record.ordinal()) {
                return Outcome.OVERWRITTEN;
            }
            problem = payloadProblem(record, decoder);
            if (problem == null) {
                return Outcome.COPIED;
            }
        }
        return Outcome.DAMAGED;
    }

    private String payloadProblem(final FoundRecord record, final CheckpointDecoder decoder) {
        final int offset = record.payloadOffset();
        crc.reset();
        crc.update(bytes.limit(offset + record.payloadLength()).position(offset));
        if ((int) crc.getValue() != record.payloadCrc()) {
            return "the checksum of the payload is wrong";
        }
        try {
            decoder.wrapSlot(buffer, offset, record.payloadLength(), generation, 0, record.createdAtNs());
        } catch (final MalformedCheckpointException ex) {
            return "the payload is no checkpoint: " + ex.getMessage();
        }
        return decoder.sequence() == record.sequence()
                ? null
                : "the payload has the sequence " + Long.toUnsignedString(decoder.sequence());
    }
}
