package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointLayout;
import io.cairn.checkpoint.MalformedCheckpointException;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.CheckpointStore;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/** A claim of a store and, while it is open, what was written into its room. */
final class OpenClaim {
    final CheckpointClaim claim = new CheckpointClaim();
    private String streamId;
    private PlainCheckpoint checkpoint;
    private byte[] bytes;
    private int room;

    boolean isOpen() {
        return checkpoint != null;
    }

    /** Whether it is closed, or was claimed from a store. */
    boolean isOf(final CheckpointStore store, final StoreRun run) {
        return !isOpen() || run.store(streamId) == store;
    }

    /** Whether it is open, and for a stream. */
    boolean isFor(final String stream) {
        return isOpen() && streamId.equals(stream);
    }

    /** Claims some bytes more than the checkpoint needs, and writes the checkpoint. */
    void open(final StoreRun run, final String stream, final PlainCheckpoint content, final int spare) {
        final byte[] encoded = ReferenceWriter.write(content);
        final int length = encoded.length + spare;
        if (isOpen()) {
            assertThrows(
                    IllegalStateException.class,
                    () -> run.store(stream).claim(stream, content.sequence(), length, claim));
            return;
        }
        assertThrows(IllegalArgumentException.class, () -> run.store(stream).claim(stream, 0, -1 - spare, claim));
        if (run.take(stream, length, () -> run.store(stream).claim(stream, content.sequence(), length, claim))) {
            assertEquals(length, claim.buffer().capacity());
            claim.buffer().putBytes(0, encoded);
            streamId = stream;
            checkpoint = content;
            bytes = encoded;
            room = length;
        }
    }

    void commit(final StoreRun run) {
        if (isOpen()) {
            run.tick(streamId, checkpoint.sequence());
            final boolean isKept = claim.commit(bytes.length);
            run.saved(streamId, run.nowNs(), checkpoint, room, isKept);
            checkpoint = null;
        } else {
            assertThrows(IllegalStateException.class, () -> claim.commit(0));
        }
    }

    void abort(final StoreRun run) {
        claim.abort();
        if (isOpen()) {
            run.giveBack(streamId, room);
            checkpoint = null;
        }
    }

    /** Commits in vain what is no checkpoint, or not the one that was claimed, and then sets it right again. */
    void commitSpoiled() {
        final MutableDirectBuffer buffer = claim.buffer();
        assertThrows(IndexOutOfBoundsException.class, () -> claim.commit(room + 1));
        assertThrows(IndexOutOfBoundsException.class, () -> claim.commit(-1));
        assertThrows(MalformedCheckpointException.class, () -> claim.commit(CheckpointLayout.HEADER_LENGTH - 1));
        assertThrows(MalformedCheckpointException.class, () -> claim.commit(0));
        buffer.putInt(CheckpointLayout.OPERATOR_COUNT_OFFSET, -1, ByteOrder.LITTLE_ENDIAN);
        assertThrows(MalformedCheckpointException.class, () -> claim.commit(room));
        buffer.putBytes(0, bytes);
        buffer.putLong(0, checkpoint.sequence() + 1, ByteOrder.LITTLE_ENDIAN);
        final CheckpointException refusal = assertThrows(CheckpointException.class, () -> claim.commit(bytes.length));
        assertFalse(refusal instanceof MalformedCheckpointException);
        buffer.putBytes(0, bytes);
    }

    /** Nobody else may write where this claim does. */
    void compare() {
        assertEquals(isOpen(), claim.isOpen());
        assertEquals(isOpen() ? room : 0, claim.buffer().capacity());
        if (isOpen()) {
            final byte[] written = new byte[bytes.length];
            claim.buffer().getBytes(0, written);
            assertArrayEquals(bytes, written);
        }
    }

    /** Aborts the claim, since its stream was given up, and nothing else can be done. */
    void requireLost(final StoreRun run) {
        final int lost = room;
        requireOnlyAborting();
        run.giveBack(streamId, lost);
    }

    /** Aborts the claim, since its store is closed, and nothing else can be done. */
    void requireOnlyAborting() {
        assertThrows(IllegalStateException.class, () -> claim.commit(isOpen() ? bytes.length : 0));
        assertEquals(isOpen(), claim.isOpen());
        claim.abort();
        assertFalse(claim.isOpen());
        checkpoint = null;
    }
}
