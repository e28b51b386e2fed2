package io.cairn.store;

import io.cairn.checkpoint.CheckpointValidator;
import io.cairn.checkpoint.MalformedCheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/** Judges the payload of a record by the header of it, which is known to be sound. */
final class PayloadCheck {
    private final CRC32C crc = new CRC32C();

    /** What is wrong with a payload in memory, or null. */
    String problem(
            final ByteBuffer bytes,
            final DirectBuffer buffer,
            final int offset,
            final SlotHeader header,
            final CheckpointValidator validator) {
        final int length = header.payloadLength();
        crc.reset();
        crc.update(bytes.limit(offset + length).position(offset));
        return problem(buffer, offset, length, header.payloadCrc(), header.sequence(), validator);
    }

    /** What is wrong with a payload on disk, or null, read by pieces of the chunk's size, in which the header may be. */
    String problem(
            final SlotFile file,
            final ByteBuffer chunk,
            final long slot,
            final SlotHeader header,
            final CheckpointValidator validator)
            throws IOException {
        final int number = SlotAllocator.number(slot);
        final int payloadOffset = SlotHeader.payloadOffset(header.streamIdLength());
        final int length = header.payloadLength();
        final int payloadCrc = header.payloadCrc();
        final long sequence = header.sequence();
        long position = file.position(number) + payloadOffset;
        crc.reset();
        for (int left = length; left > 0; ) {
            chunk.clear().limit(Math.min(left, chunk.capacity()));
            file.read(chunk, position);
            position += chunk.position();
            left -= chunk.position();
            crc.update(chunk.flip());
        }
        return problem(
                file.window(number), file.offset(number) + payloadOffset, length, payloadCrc, sequence, validator);
    }

    /** Checksum of the payload that was judged last. */
    long checksum() {
        return crc.getValue();
    }

    private String problem(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final int payloadCrc,
            final long sequence,
            final CheckpointValidator validator) {
        if ((int) crc.getValue() != payloadCrc) {
            return "the checksum of the payload is wrong";
        }
        try {
            validator.validate(buffer, offset, length);
        } catch (final MalformedCheckpointException ex) {
            return "the payload is no checkpoint: " + ex.getMessage();
        }
        return validator.sequence() == sequence
                ? null
                : "the payload has the sequence " + Long.toUnsignedString(validator.sequence());
    }
}
