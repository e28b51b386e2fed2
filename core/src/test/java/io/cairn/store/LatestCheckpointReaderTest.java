package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.CheckpointState;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a reader copies, also while the store changes in the middle of it. */
class LatestCheckpointReaderTest {
    private static final int LENGTH = 1000;

    private final CheckpointDecoder decoder = new CheckpointDecoder();
    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer();
    private InMemoryCheckpointStore store = new InMemoryCheckpointStore(2);
    private LatestCheckpointReader reader = store.latestReader("s");
    private long next = 1;

    @AfterEach
    void close() {
        store.close();
    }

    private static CheckpointState state(final long sequence) {
        final byte[] bytes = new byte[LENGTH];
        Arrays.fill(bytes, (byte) sequence);
        return new CheckpointState(new CheckpointId("s", sequence, sequence + 500)).setOperatorState("o", bytes);
    }

    private void save(final int count) {
        for (int i = 0; i < count; i++) {
            store.save(state(next++));
        }
    }

    private void requireCopy(final long sequence) {
        assertEquals(state(sequence).serializedLength(), reader.copy(buffer, decoder));
        requireDecoded(sequence);
    }

    private void requireDecoded(final long sequence) {
        assertTrue(decoder.isValid());
        assertEquals(state(sequence), decoder.toState(new CheckpointId("s", sequence, decoder.createdAtNs())));
    }

    /** A buffer during whose filling the store changes. */
    private final class Interrupted extends UnsafeBuffer {
        private final Runnable change;
        private int changes;

        Interrupted(final int changes, final Runnable change) {
            super(new byte[2 * LENGTH]);
            this.changes = changes;
            this.change = change;
        }

        @Override
        public void putBytes(final int index, final DirectBuffer source, final int sourceIndex, final int length) {
            final int half = length / 2;
            super.putBytes(index, source, sourceIndex, half);
            if (changes-- > 0) {
                change.run();
            }
            super.putBytes(index + half, source, sourceIndex + half, length - half);
        }
    }

    @Test
    void shouldCopyTheNewest() {
        save(1);
        requireCopy(1);
        save(5);
        requireCopy(6);
        store.save(state(5));
        requireCopy(6);
        store.save(new CheckpointState(new CheckpointId("s", 6, 9)).eventCount(7));
        assertEquals(32, reader.copy(buffer, decoder));
        assertEquals(7, decoder.eventCount());
        assertEquals(9, decoder.createdAtNs());
        store.save(state(-1));
        requireCopy(-1);
        save(1);
        requireCopy(-1);
    }

    @Test
    void shouldCopyWhatWasThereBeforeTheReader() {
        try (InMemoryCheckpointStore other = new InMemoryCheckpointStore(2)) {
            other.save(state(3));
            reader = other.latestReader(new String("s"));
            assertSame(reader, other.latestReader("s"));
            assertEquals("s", reader.streamId());
            requireCopy(3);
            other.save(state(4));
            requireCopy(4);
        }
    }

    @Test
    void shouldCopyWhatIsCommitted() {
        final CheckpointClaim claim = new CheckpointClaim();
        store.claim("s", 1, 2 * LENGTH, claim);
        final int length = state(1).serialize(claim.buffer(), 0);
        assertEquals(LatestCheckpointReader.NO_CHECKPOINT, reader.copy(buffer, decoder));
        claim.commit(length);
        assertEquals(length, reader.copy(buffer, decoder));
        assertEquals(store.latest("s").orElseThrow().id().createdAtNs(), decoder.createdAtNs());
    }

    @Test
    void shouldFindNothingWhereThereIsNothingAndFollowTheStream() {
        assertEquals(LatestCheckpointReader.NO_CHECKPOINT, reader.copy(buffer, decoder));
        assertFalse(decoder.isValid());
        assertEquals(Set.of(), store.streams());
        save(3);
        assertEquals(1, store.deleteBefore("s", 3));
        requireCopy(3);
        assertEquals(1, store.deleteBefore("s", 9));
        assertEquals(LatestCheckpointReader.NO_CHECKPOINT, reader.copy(buffer, decoder));
        assertEquals(0, store.deleteBefore("s", 9));
        store.save(state(2));
        requireCopy(2);
        assertSame(reader, store.latestReader("s"));
    }

    @Test
    void shouldCopyIntoEachKindOfBuffer() {
        save(1);
        final int length = state(1).serializedLength();
        for (final MutableDirectBuffer target : new MutableDirectBuffer[] {
            new UnsafeBuffer(new byte[length]),
            new UnsafeBuffer(ByteBuffer.allocateDirect(length)),
            new ExpandableArrayBuffer(16),
            new ExpandableDirectByteBuffer(16)
        }) {
            assertEquals(length, reader.copy(target, decoder));
            requireDecoded(1);
        }
    }

    @Test
    void shouldRefuseABufferThatIsTooSmallOrNotToBeWrittenTo() {
        save(1);
        final int length = state(1).serializedLength();
        final CheckpointOverflowException ex = assertThrows(
                CheckpointOverflowException.class, () -> reader.copy(new UnsafeBuffer(new byte[length - 1]), decoder));
        assertEquals(
                "the newest checkpoint of stream s has " + length + " bytes, and the buffer " + (length - 1),
                ex.getMessage());
        assertThrows(
                ReadOnlyBufferException.class,
                () -> reader.copy(
                        new UnsafeBuffer(ByteBuffer.allocateDirect(length).asReadOnlyBuffer()), decoder));
        assertFalse(decoder.isValid());
    }

    @Test
    void shouldRefuseToCopyFromAStoreThatIsClosed() {
        save(1);
        requireCopy(1);
        store.close();
        assertEquals(
                "the store is closed",
                assertThrows(IllegalStateException.class, () -> reader.copy(buffer, decoder))
                        .getMessage());
        requireDecoded(1);
    }

    @Test
    void shouldRefuseABadStreamId() {
        assertThrows(IllegalArgumentException.class, () -> store.latestReader("\ud800"));
        assertThrows(NullPointerException.class, () -> store.latestReader(null));
    }

    /** With two checkpoints of a stream its newest is there until two more are saved. */
    @Test
    void shouldCopyWhatWasTheNewestWhileOneMoreIsSaved() {
        save(1);
        final Interrupted target = new Interrupted(1, () -> save(1));
        reader.copy(target, decoder);
        requireDecoded(1);
        requireCopy(2);
    }

    @Test
    void shouldCopyAgainWhatWasOverwrittenMeanwhile() {
        save(1);
        for (int saves = 2; saves < 9; saves++) {
            final int count = saves;
            reader.copy(new Interrupted(3, () -> save(count)), decoder);
            requireDecoded(next - 1);
        }
    }

    @Test
    void shouldCopyAgainWhatWasOnlyEvictedMeanwhile() {
        save(1);
        final CheckpointPin pin = new CheckpointPin();
        store.pin("s", pin);
        reader.copy(new Interrupted(1, () -> save(2)), decoder);
        requireDecoded(1);
        store.pin("s", new CheckpointPin());
        reader.copy(new Interrupted(1, () -> store.deleteBefore("s", -1)), decoder);
        requireDecoded(3);
    }

    @Test
    void shouldSayThatItWasOvertakenAndLeaveTheDecoderAsItWas() {
        save(1);
        requireCopy(1);
        assertEquals(LatestCheckpointReader.OVERTAKEN, reader.copy(new Interrupted(100, () -> save(2)), decoder));
        requireDecoded(1);
        requireCopy(next - 1);
    }

    @Test
    void shouldFindNothingIfAllIsDeletedMeanwhile() {
        save(1);
        assertEquals(
                LatestCheckpointReader.NO_CHECKPOINT,
                reader.copy(new Interrupted(1, () -> store.deleteBefore("s", -1)), decoder));
        assertFalse(decoder.isValid());
    }

    @Test
    void shouldRefuseIfTheStoreIsClosedMeanwhile() {
        save(1);
        assertThrows(IllegalStateException.class, () -> reader.copy(new Interrupted(1, store::close), decoder));
        assertFalse(decoder.isValid());
    }

    /** A slot of one checkpoint that is recycled when its length is asked for. */
    private static final class Recycled extends UnsafeBuffer {
        private final LatestCheckpointReader shownBy;

        Recycled(final LatestCheckpointReader shownBy) {
            super(ByteBuffer.allocateDirect(4096));
            this.shownBy = shownBy;
            final byte[] bytes = state(1).serialize();
            putLong(InMemoryCheckpointStore.GENERATION_OFFSET, 5);
            putInt(InMemoryCheckpointStore.LENGTH_OFFSET, bytes.length);
            putBytes(InMemoryCheckpointStore.SLOT_HEADER_LENGTH, bytes);
        }

        @Override
        public int getInt(final int index) {
            putLong(InMemoryCheckpointStore.GENERATION_OFFSET, 6);
            putInt(InMemoryCheckpointStore.LENGTH_OFFSET, 4000);
            shownBy.show(null, 0, 0);
            return super.getInt(index);
        }
    }

    @Test
    void shouldNotTakeTheLengthOfWhatHasReplacedACheckpoint() {
        final LatestCheckpointReader other = new LatestCheckpointReader("s");
        other.show(new Recycled(other), 0, 5);
        final MutableDirectBuffer small = new UnsafeBuffer(new byte[state(1).serializedLength()]);
        assertEquals(LatestCheckpointReader.NO_CHECKPOINT, other.copy(small, decoder));
    }
}
