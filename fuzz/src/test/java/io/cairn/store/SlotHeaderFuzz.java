package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** The header of a record and the manifest, from any bytes: refused in words, or sound and written again the same. */
class SlotHeaderFuzz {
    private static final int SHIFT = 12;
    private static final int SIZE = 1 << SHIFT;
    private static final long STORE_ID = 0x0102030405060708L;
    private static final int NUMBER = 3;

    @FuzzTest
    void isRefusedOrSound(final byte[] bytes) throws FramedFile.Problem {
        if (bytes.length > SIZE) {
            return;
        }
        final ByteBuffer memory = ByteBuffer.allocateDirect(SIZE).put(bytes);
        judge(memory);
        // Once more as somebody has it who knows the checksum.
        repair(memory);
        judge(memory);
        decodeManifest(bytes);
    }

    private static void judge(final ByteBuffer memory) {
        final long slot = SlotAllocator.slot(SHIFT, NUMBER);
        final SlotHeader header = new SlotHeader().wrap(memory, 0, SIZE);
        final String problem = header.problem(STORE_ID, slot);
        if (problem != null) {
            assertFalse(problem.isEmpty());
            return;
        }
        final int payloadOffset = SlotHeader.payloadOffset(header.streamIdLength());
        assertTrue(header.ordinal() >= 0 && header.ordinal() <= SlotHeader.MAX_ORDINAL);
        assertTrue(header.payloadLength() >= 0 && header.payloadLength() <= SIZE - payloadOffset);
        final String streamId = header.streamId();
        if (streamId != null && !header.isFree()) {
            requireSameWhenWritten(memory, header, slot, streamId, payloadOffset);
        }
    }

    private static void requireSameWhenWritten(
            final ByteBuffer memory,
            final SlotHeader header,
            final long slot,
            final String streamId,
            final int payloadOffset) {
        final ByteBuffer copy = ByteBuffer.allocateDirect(SIZE).put(memory.clear());
        final SlotHeader written = new SlotHeader().wrap(copy, 0, SIZE);
        final byte[] encodedId = streamId.getBytes(StandardCharsets.UTF_8);
        assertEquals(header.streamIdLength(), encodedId.length);
        written.write(
                STORE_ID,
                slot,
                header.ordinal(),
                header.sequence(),
                header.createdAtNs(),
                encodedId,
                header.payloadLength());
        assertNull(written.problem(STORE_ID, slot));
        assertEquals(streamId, written.streamId());
        assertEquals(header.sequence(), written.sequence());
        assertEquals(header.createdAtNs(), written.createdAtNs());
        // The checksums may differ, and so may the padding; the rest may not.
        final int end = payloadOffset + header.payloadLength();
        assertArrayEquals(array(memory, 0, 56), array(copy, 0, 56));
        assertArrayEquals(array(memory, payloadOffset, end), array(copy, payloadOffset, end));
    }

    private static void decodeManifest(final byte[] bytes) throws FramedFile.Problem {
        final ByteBuffer asItIs = frame(bytes);
        final ByteBuffer sealed = FramedFile.seal(frame(bytes));
        for (final ByteBuffer candidate : List.of(asItIs, sealed)) {
            final Manifest manifest;
            try {
                manifest = Manifest.decode(candidate);
            } catch (final FramedFile.Problem ex) {
                assertFalse(ex.getMessage().isEmpty());
                continue;
            }
            assertTrue(manifest.maxPerStream() >= 1);
            final Manifest again = Manifest.decode(manifest.encode());
            assertEquals(manifest.storeId, again.storeId);
            for (int shift = Manifest.MIN_SHIFT; shift <= Manifest.MAX_SHIFT; shift++) {
                assertEquals(manifest.slotCount(shift), again.slotCount(shift));
            }
        }
    }

    private static ByteBuffer frame(final byte[] bytes) {
        return ByteBuffer.wrap(Arrays.copyOf(bytes, Manifest.LENGTH)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] array(final ByteBuffer memory, final int start, final int end) {
        final byte[] result = new byte[end - start];
        memory.duplicate().clear().position(start).get(result);
        return result;
    }

    private static void repair(final ByteBuffer memory) {
        final ByteBuffer bytes = memory.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
        final int idLength = bytes.getInt(SlotHeader.STREAM_ID_LENGTH_OFFSET);
        if (idLength >= 0 && idLength <= SlotHeader.MAX_STREAM_ID_LENGTH) {
            final CRC32C crc = new CRC32C();
            crc.update(bytes.duplicate().limit(SlotHeader.HEADER_CRC_OFFSET));
            crc.update(
                    bytes.duplicate().limit(SlotHeader.payloadOffset(idLength)).position(SlotHeader.LENGTH));
            bytes.putInt(SlotHeader.HEADER_CRC_OFFSET, (int) crc.getValue());
        }
    }
}
