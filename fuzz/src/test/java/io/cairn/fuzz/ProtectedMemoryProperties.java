package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.EncodedName;
import io.cairn.store.CheckpointStore;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.agrona.concurrent.UnsafeBuffer;

/** Where a range ends nobody reads or writes on: there is no memory behind it. */
class ProtectedMemoryProperties {
    private final UnsafeBuffer memory = ProtectedMemory.buffer();
    private final Agreement agreement = new Agreement();
    private final CheckpointDecoder decoder = new CheckpointDecoder();
    private final CheckpointEncoder encoder = new CheckpointEncoder();
    private long lastRead;
    private byte[] filler;

    /** Or this class would prove nothing. */
    @Example
    void whatIsBeyondCannotBeTouched() {
        requireCut();
    }

    /** By then the access is compiled, and the fault is told otherwise. */
    @Example
    void whatIsBeyondCannotBeTouchedByCompiledCodeEither() {
        for (int i = 0; i < 200; i++) {
            for (int k = 0; k < 1000; k++) {
                lastRead = memory.getLong(k * Long.BYTES);
            }
            requireCut();
        }
    }

    private void requireCut() {
        final boolean isCut = System.getProperty("os.name").equals("Linux");
        assertEquals(isCut, isOutOfReach(ProtectedMemory.END));
        assertEquals(isCut, isOutOfReach(ProtectedMemory.END - Long.BYTES + 1));
        assertFalse(isOutOfReach(ProtectedMemory.END - Long.BYTES));
    }

    @Property(tries = 300)
    void everyTruncationIsReadOrRefused(@ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint) {
        final byte[] bytes = ReferenceWriter.write(checkpoint);
        for (int length = 0; length <= bytes.length; length++) {
            final byte[] cut = Arrays.copyOf(bytes, length);
            agreement.on(memory, ProtectedMemory.put(cut), cut);
        }
    }

    @Property(tries = 5_000)
    void damagedStructuresAreReadOrRefused(
            @ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint,
            @ForAll("damages") final List<Damage> damages) {
        final byte[] bytes = Damage.applyAll(damages, checkpoint);
        agreement.on(memory, ProtectedMemory.put(bytes), bytes);
    }

    @Property(tries = 300)
    void everyReaderStopsAtTheEnd(@ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint) {
        final byte[] bytes = ReferenceWriter.write(checkpoint);
        Assume.that(bytes.length <= ProtectedMemory.END);
        final int start = ProtectedMemory.put(bytes);
        requireRead(checkpoint, decoder.wrap(memory, start, bytes.length));
        requireRead(checkpoint, decoder.wrapSlot(memory, start, bytes.length, memory, 0, 5));
        requireRead(checkpoint, decoder.wrap(new UnsafeBuffer(memory, start, bytes.length), 0, bytes.length));
        assertEquals(
                checkpoint.lastWins(),
                PlainCheckpoint.of(CheckpointState.deserialize("stream", memory, start, bytes.length)));
        final ByteBuffer range = ProtectedMemory.byteBuffer(bytes.length);
        for (final ByteBuffer buffer : List.of(
                range,
                range.slice(),
                range.asReadOnlyBuffer(),
                range.duplicate().order(ByteOrder.LITTLE_ENDIAN))) {
            requireRead(checkpoint, decoder.wrap(buffer));
            assertEquals(checkpoint.lastWins(), PlainCheckpoint.of(CheckpointState.deserialize("stream", buffer)));
        }
    }

    @Property(tries = 300)
    void everyWriterStopsAtTheEnd(@ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint) {
        final byte[] expected = ReferenceWriter.write(checkpoint);
        Assume.that(expected.length <= ProtectedMemory.END);
        for (final EncodingStyle style : EncodingStyle.values()) {
            encoder.wrap(memory, ProtectedMemory.END - expected.length, expected.length);
            style.encode(encoder, memory, false, checkpoint);
            assertArrayEquals(expected, ProtectedMemory.get(expected.length), style.name());
        }
        final CheckpointState state = checkpoint.toState("stream", 7);
        final byte[] once = ReferenceWriter.write(checkpoint.lastWins());
        state.serialize(memory, ProtectedMemory.END - once.length);
        assertArrayEquals(once, ProtectedMemory.get(once.length));
        ProtectedMemory.put(new byte[once.length]);
        state.serialize(ProtectedMemory.byteBuffer(once.length));
        assertArrayEquals(once, ProtectedMemory.get(once.length));
        decoder.wrap(ByteBuffer.wrap(expected));
        for (int i = 0; i < checkpoint.operators().size(); i++) {
            final byte[] operator = checkpoint.operators().get(i).state().toArray();
            decoder.getOperatorState(i, memory, ProtectedMemory.END - operator.length);
            assertArrayEquals(operator, ProtectedMemory.get(operator.length));
        }
    }

    @Property(tries = 100)
    void aRangeThatIsTooShortIsNotLeft(@ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint) {
        final int length = ReferenceWriter.write(checkpoint).length;
        for (final EncodingStyle style : EncodingStyle.values()) {
            for (int range = 0; range < length; range++) {
                encoder.wrap(memory, ProtectedMemory.END - range, range);
                assertThrows(CheckpointOverflowException.class, () -> style.encode(encoder, memory, false, checkpoint));
            }
        }
    }

    /** The last slot ends with its file, and so does the mapping of it. */
    @Property(tries = 60)
    void aCheckpointAtTheEndOfAFileIsRead(@ForAll @IntRange(max = 8) final int spare, @ForAll final boolean isLarge) {
        try (TempDirectory temp = TempDirectory.inMemory()) {
            final Path directory = temp.resolve("store");
            final int slot = isLarge ? 8192 : 4096;
            final int empty = DiskSpace.recordLength("stream", lengthWith(0));
            final PlainCheckpoint checkpoint = withState(slot - spare - empty);
            assertTrue(slot - 8 <= DiskSpace.recordLength("stream", lengthWith(slot - spare - empty)));
            try (FileCheckpointStore store = new FileCheckpointStore(new FileStoreConfiguration()
                    .directory(directory)
                    .maxPerStream(3)
                    .growthStep(slot))) {
                for (int i = 0; i < 3; i++) {
                    store.save(checkpoint.toState("stream", i));
                    assertEquals(
                            4096 + (i + 1L) * slot,
                            directory.resolve("slots-" + slot).toFile().length());
                    requireSame(checkpoint, store);
                }
            }
            try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
                assertTrue(reader.latest("stream", decoder));
                requireRead(checkpoint, decoder);
                assertEquals(List.of(), reader.damage());
            }
        }
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        return Damage.any().list().ofMinSize(1).ofMaxSize(3);
    }

    private void requireSame(final PlainCheckpoint checkpoint, final CheckpointStore store) {
        assertTrue(store.latest("stream", decoder));
        requireRead(checkpoint, decoder);
        store.list("stream").forEach(state -> assertEquals(checkpoint, PlainCheckpoint.of(state)));
    }

    private void requireRead(final PlainCheckpoint expected, final CheckpointDecoder actual) {
        assertEquals(expected, DecoderReading.of(actual));
        assertEquals(
                expected.lastWins(), PlainCheckpoint.of(actual.toState(new CheckpointId("s", actual.sequence(), 0))));
        expected.operators().forEach(operator -> requireFound(operator.name(), actual));
        expected.sources().forEach(source -> {
            assertTrue(actual.findSource(source.name()) >= 0);
            assertTrue(actual.findSource(EncodedName.of(source.name())) >= 0);
            assertEquals(CheckpointDecoder.NOT_FOUND, actual.findSource(source.name() + "/ and more"));
        });
        expected.metadataMap().forEach((key, value) -> assertEquals(value, actual.metadata(key)));
    }

    private static void requireFound(final String name, final CheckpointDecoder actual) {
        assertTrue(actual.findOperator(name) >= 0);
        assertTrue(actual.findOperator(EncodedName.of(name)) >= 0);
        assertEquals(CheckpointDecoder.NOT_FOUND, actual.findOperator(name + "/ and more"));
        assertEquals(CheckpointDecoder.NOT_FOUND, actual.findOperator(EncodedName.of(name + "/ and more")));
    }

    private static int lengthWith(final int stateLength) {
        return ReferenceWriter.write(withState(stateLength)).length;
    }

    private static PlainCheckpoint withState(final int length) {
        return new PlainCheckpoint(
                1,
                2,
                3,
                List.of(new PlainCheckpoint.Operator("window", Bytes.random(length, 5))),
                List.of(),
                List.of(new PlainCheckpoint.Metadata("k", "v")));
    }

    /**
     * Compiled code is told of a fault only when its thread next enters the virtual machine and comes back, as it does for an array that
     * does not fit into the thread's allocation buffer. Yielding is not enough.
     */
    private boolean isOutOfReach(final int index) {
        try {
            lastRead = memory.getLong(index);
            for (int i = 0; i < 1000; i++) {
                filler = new byte[1 << 16];
            }
            return false;
        } catch (final InternalError ex) {
            return true;
        }
    }
}
