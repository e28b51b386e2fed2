package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.MalformedCheckpointException;
import io.cairn.faults.FailingOperations;
import io.cairn.faults.FailingOperations.Mode;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Saves that may be written later: when they are, with how many writes, and what becomes of them when that fails. */
class DeferredSaveTest extends FileStoreFixture {
    private static final int LARGE = 5_000;

    /** As many small records as one write takes. */
    private static final int MOST = 16;

    private final UnsafeBuffer encoded = new UnsafeBuffer(new byte[100_000]);

    /** Of all writes since {@link #watch()}. */
    private final List<Long> lengths = new ArrayList<>();

    private FaultyFileSystem files;
    private Path realDirectory;

    @BeforeEach
    void putFaultsInBetween() throws IOException {
        realDirectory = directory;
        files = FaultyFileSystem.over(temp);
        directory = files.root().resolve("store");
    }

    /** With slots that are there already, so that no write is for want of them. */
    private FileCheckpointStore openWithRoom(final int maxPerStream, final Durability durability) {
        final FileCheckpointStore store = new FileCheckpointStore(
                configuration(maxPerStream).durability(durability).growthStep(1 << 20));
        store.save(state("room", 1));
        store.save(state("room", 1, LARGE));
        store.save(state("room", 1, 70_000));
        store.deleteBefore("room", -1);
        return store;
    }

    private FileCheckpointStore openWithRoom() {
        return openWithRoom(4, Durability.ON_SYNC);
    }

    private void watch() {
        lengths.clear();
        files.interceptor(operation -> {
            if (operation.kind() == Kind.WRITE) {
                lengths.add(operation.length());
            }
            return Verdict.PROCEED;
        });
    }

    private boolean defer(final FileCheckpointStore store, final CheckpointState state) {
        return store.saveDeferred(
                state.id().streamId(), state.id().createdAtNs(), encoded, 3, state.serialize(encoded, 3));
    }

    private void deferMany(final FileCheckpointStore store, final int count) {
        for (int i = 0; i < count; i++) {
            defer(store, state("s" + i, i));
        }
    }

    /** What another process sees, which a kill of this one leaves. */
    private String seenBeside(final String streamId) {
        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(realDirectory)) {
            return sequences(reader.list(streamId));
        }
    }

    @Test
    void shouldWriteWithTheNextSync() {
        try (FileCheckpointStore store = openWithRoom()) {
            watch();
            defer(store, state("s", 1));
            assertEquals(List.of(), lengths);
            assertEquals("", seenBeside("s"));
            assertEquals(OptionalLong.empty(), store.durableSequence("s"));
            store.sync();
            assertEquals("1", seenBeside("s"));
            assertEquals(OptionalLong.of(1), store.durableSequence("s"));
            assertEquals(List.of(4096L), lengths);
            store.sync();
            assertEquals(List.of(4096L), lengths);
        }
    }

    @Test
    void shouldWriteWithoutAFlushWhenAskedTo() {
        try (FileCheckpointStore store = openWithRoom()) {
            watch();
            assertFalse(store.writeDeferred());
            defer(store, state("s", 1));
            assertTrue(store.writeDeferred());
            assertFalse(store.writeDeferred());
            assertEquals(List.of(4096L), lengths);
            assertEquals("1", seenBeside("s"));
            assertEquals(OptionalLong.empty(), store.durableSequence("s"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, MOST, MOST + 1, 100})
    void shouldWriteNeighboursTogether(final int count) {
        try (FileCheckpointStore store = openWithRoom()) {
            watch();
            deferMany(store, count);
            store.sync();
            assertEquals(
                    IntStream.iterate(count, left -> left > 0, left -> left - MOST)
                            .mapToObj(left -> 4096L * Math.min(MOST, left))
                            .toList(),
                    lengths);
        }
        try (FileCheckpointStore store = new FileCheckpointStore(configuration(4))) {
            for (int i = 0; i < count; i++) {
                assertEquals(state("s" + i, i), store.latest("s" + i).orElseThrow());
            }
            assertEquals(List.of(), store.damage());
        }
    }

    @Test
    void shouldWriteInTheOrderOfTheSavesWhateverTheirSizes() {
        try (FileCheckpointStore store = openWithRoom()) {
            watch();
            defer(store, state("s", 1));
            defer(store, state("t", 1, LARGE));
            assertEquals(List.of(4096L), lengths);
            assertEquals("1", seenBeside("s"));
            defer(store, state("t", 2, LARGE));
            defer(store, state("u", 1, 70_000));
            assertEquals(List.of(4096L, 2 * 8192L, 73_728L), lengths);
            defer(store, state("s", 2));
            store.save(state("t", 3));
            assertEquals(List.of(4096L, 2 * 8192L, 73_728L, 4096L, 4096L), lengths);
            assertEquals("1 2", seenBeside("s"));
            assertEquals("1 2 3", seenBeside("t"));
            assertEquals("1", seenBeside("u"));
        }
    }

    /** The next place in the one file is that of a slot in the other. */
    @Test
    void shouldNotTakeSlotsOfTwoFilesForNeighbours() {
        try (FileCheckpointStore store = openWithRoom()) {
            store.save(state("t", 1, LARGE));
            watch();
            defer(store, state("s", 1));
            defer(store, state("s", 2));
            defer(store, state("t", 2, LARGE));
            store.sync();
            assertEquals(List.of(2 * 4096L, 8192L), lengths);
            assertEquals(state("t", 2, LARGE), store.latest("t").orElseThrow());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"PROCESS", "EVERY_SAVE"})
    void shouldWriteAtOnceAtOtherLevels(final Durability durability) {
        try (FileCheckpointStore store = openWithRoom(4, durability)) {
            watch();
            defer(store, state("s", 1));
            assertEquals(List.of(4096L), lengths);
            assertEquals("1", seenBeside("s"));
        }
    }

    @Test
    void shouldShowWhatIsDeferred() {
        final CheckpointDecoder decoder = new CheckpointDecoder();
        final CheckpointPin pin = new CheckpointPin();
        try (FileCheckpointStore store = openWithRoom()) {
            for (int i = 1; i <= 3; i++) {
                defer(store, state("s", i));
            }
            assertEquals("1 2 3", sequences(store.list("s")));
            defer(store, state("s", 4));
            assertEquals(state("s", 4), store.latest("s").orElseThrow());
            defer(store, state("s", 5));
            assertTrue(store.latest("s", decoder));
            assertEquals(5, decoder.sequence());
            assertTrue(decoder.isValid());
            defer(store, state("s", 6));
            assertTrue(store.pin("s", pin));
            for (int i = 7; i <= 20; i++) {
                defer(store, state("s", i));
            }
            assertFalse(decoder.isValid());
            assertEquals(6, pin.decoder().sequence());
            assertEquals(state("s", 6), pin.decoder().toState(state("s", 6).id()));
            pin.close();
            assertEquals(4, store.checkpointCount("s"));
            final List<Long> visited = new ArrayList<>();
            store.visitNewestFirst("s", decoder, seen -> visited.add(seen.sequence()));
            assertEquals(List.of(20L, 19L, 18L, 17L), visited);
        }
    }

    /** What was not looked at since the store was opened is judged before it is shown, or pushes another one out. */
    @Test
    void shouldJudgeAStreamOfWhichSomeAreDeferred() {
        try (FileCheckpointStore store = openWithRoom()) {
            store.save(state("s", 1, 20_000));
            store.save(state("s", 2, 20_000));
        }
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(4).durability(Durability.ON_SYNC))) {
            defer(store, state("s", 3, 20_000));
            defer(store, state("s", 4, 20_000));
            assertEquals("1 2 3 4", sequences(store.list("s")));
            assertEquals(List.of(), store.damage());
        }
    }

    @Test
    void shouldDeleteWhatIsDeferred() {
        try (FileCheckpointStore store = openWithRoom()) {
            for (int i = 1; i <= 4; i++) {
                defer(store, state("s", i));
            }
            assertEquals(2, store.deleteBefore("s", 3));
            assertEquals("3 4", seenBeside("s"));
            defer(store, state("s", 5));
            assertEquals(3, store.deleteBefore("s", -1));
            assertEquals("", seenBeside("s"));
            assertEquals(Set.of(), store.streams());
        }
    }

    @Test
    void shouldUseTheSlotOfWhatIsNotEvenWritten() {
        try (FileCheckpointStore store = openWithRoom(1, Durability.ON_SYNC)) {
            for (int i = 1; i <= 40; i++) {
                defer(store, state("s", i));
                defer(store, state("t", i));
            }
            assertEquals("40", sequences(store.list("s")));
            assertEquals("40", sequences(store.list("t")));
        }
        try (FileCheckpointStore store = open(1)) {
            assertEquals("40", sequences(store.list("s")));
            assertEquals("40", sequences(store.list("t")));
            assertEquals(List.of(), store.damage());
        }
    }

    @Test
    void shouldWriteAtClose() {
        try (FileCheckpointStore store = openWithRoom()) {
            deferMany(store, 3);
        }
        assertEquals("2", seenBeside("s2"));
    }

    @Test
    void shouldTellThatACheckpointWasEvictedByItsOwnSave() {
        try (FileCheckpointStore store = openWithRoom(2, Durability.ON_SYNC)) {
            assertTrue(defer(store, state("s", 8)));
            assertTrue(defer(store, state("s", 9)));
            assertFalse(defer(store, state("s", 7)));
            store.sync();
            assertFalse(defer(store, state("s", 7)));
            store.sync();
            assertEquals("8 9", seenBeside("s"));
        }
    }

    @Test
    void shouldRefuseWhatIsNoCheckpoint() {
        try (FileCheckpointStore store = openWithRoom()) {
            defer(store, state("s", 1));
            encoded.setMemory(0, 100, (byte) -1);
            assertThrows(MalformedCheckpointException.class, () -> store.saveDeferred("s", 1, encoded, 0, 100));
            watch();
            store.save(state("s", 2));
            assertEquals(List.of(4096L, 4096L), lengths);
            store.save(state("s", 3));
            assertEquals("1 2 3", seenBeside("s"), "a save after one that was refused is not deferred");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ENOSPC", "HALF_THEN_ENOSPC"})
    void shouldKeepWhatThereIsNoSpaceFor(final Mode mode) {
        try (FileCheckpointStore store = openWithRoom()) {
            defer(store, state("u", 7));
            store.sync();
            deferMany(store, 3);
            files.interceptor(FailingOperations.from(mode, 1));
            assertEquals(
                    "there is no space left for checkpoints that were saved before",
                    assertThrows(StoreFullException.class, store::sync).getMessage());
            assertThrows(StoreFullException.class, () -> store.save(state("t", 1)));
            assertThrows(StoreFullException.class, () -> defer(store, state("t", 1, LARGE)));
            assertThrows(StoreFullException.class, () -> store.latest("s1"));
            assertThrows(StoreFullException.class, () -> store.deleteBefore("s1", -1));
            assertEquals(state("u", 7), store.latest("u").orElseThrow());
            assertEquals(OptionalLong.empty(), store.durableSequence("s1"));
            defer(store, state("t", 2));
            files.interceptor();
            store.sync();
            assertEquals(OptionalLong.of(1), store.durableSequence("s1"));
            assertEquals("2", sequences(store.list("t")));
        }
        try (FileCheckpointStore store = open(4)) {
            assertEquals("0", sequences(store.list("s0")));
            assertEquals("1", sequences(store.list("s1")));
            assertEquals("2", sequences(store.list("s2")));
            assertEquals("2", sequences(store.list("t")));
            assertEquals(List.of(), store.damage());
        }
    }

    @Test
    void shouldTellAtCloseThatThereIsNoSpace() {
        final FileCheckpointStore store = openWithRoom();
        defer(store, state("s", 1));
        files.interceptor(FailingOperations.from(Mode.ENOSPC, 1));
        assertThrows(StoreFullException.class, store::close);
        files.interceptor();
        try (FileCheckpointStore again = open(4)) {
            assertEquals(Set.of(), again.streams());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"EIO", "HALF_THEN_EIO"})
    void shouldNotShowWhatCouldNotBeWritten(final Mode mode) {
        try (FileCheckpointStore store = openWithRoom()) {
            store.save(state("w", 7, LARGE));
            store.save(state("u", 7, LARGE)); // as far from its start as s1 is in the other file
            for (int i = 0; i < 5; i++) {
                store.save(state("v" + i, i));
            }
            store.sync();
            for (int i = 3; i > 0; i--) {
                store.deleteBefore("v" + i, -1);
            }
            deferMany(store, 3); // between v0 and v4
            files.interceptor(FailingOperations.once(mode, 1));
            assertThrows(StoreFailedException.class, store::sync);
            for (int i = 0; i < 3; i++) {
                final String streamId = "s" + i;
                assertThrows(StoreFailedException.class, () -> store.latest(streamId));
                assertThrows(StoreFailedException.class, () -> store.list(streamId));
            }
            assertEquals(state("u", 7, LARGE), store.latest("u").orElseThrow());
            assertEquals(state("v0", 0), store.latest("v0").orElseThrow());
            assertEquals(state("v4", 4), store.latest("v4").orElseThrow());
            assertThrows(StoreFailedException.class, () -> defer(store, state("t", 1)));
            assertThrows(StoreFailedException.class, store::sync);
        }
        try (FileCheckpointStore store = open(4)) {
            assertEquals("7", sequences(store.list("u")));
            assertTrue(store.damage().size() <= 1, store.damage().toString());
        }
    }

    /** The failure belongs to those before it; the store has failed all the same. */
    @Test
    void shouldFailWithASaveThatHasThoseBeforeItWritten() {
        try (FileCheckpointStore store = openWithRoom()) {
            defer(store, state("s", 1));
            files.interceptor(FailingOperations.once(Mode.EIO, 1));
            assertThrows(StoreFailedException.class, () -> defer(store, state("t", 1, LARGE)));
            assertThrows(StoreFailedException.class, store::sync);
            assertEquals(List.of(), store.list("t"));
        }
    }
}
