package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.MalformedCheckpointException;
import io.cairn.faults.FailingOperations;
import io.cairn.faults.FailingOperations.Mode;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Interceptor;
import io.cairn.faults.Operation;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Trace;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Saves that may be written later: when they are, with how many writes, and what becomes of them when that fails. */
class DeferredSaveTest extends FileStoreFixture {
    private static final int LARGE = 5_000;

    /** As many small records as one write takes. */
    private static final int MOST = 16;

    private static final DeferredSaveListener NOBODY = new DeferredSaveListener() {
        @Override
        public void onWritten() {
            throw new AssertionError("it was written");
        }

        @Override
        public void onNotWritten(final CheckpointException reason) {
            throw new AssertionError("it was put off", reason);
        }
    };

    private final UnsafeBuffer encoded = new UnsafeBuffer(new byte[100_000]);

    /** Of all writes since {@link #watch()}. */
    private final List<Long> lengths = new ArrayList<>();

    /** What the listeners were told, in that order. */
    private final List<String> told = new ArrayList<>();

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
        final String name = state.id().streamId() + " " + state.id().sequence();
        return store.saveDeferred(
                state.id().streamId(),
                state.id().createdAtNs(),
                encoded,
                3,
                state.serialize(encoded, 3),
                new DeferredSaveListener() {
                    @Override
                    public void onWritten() {
                        told.add(name);
                    }

                    @Override
                    public void onNotWritten(final CheckpointException reason) {
                        told.add(name + ": " + reason.getClass().getSimpleName());
                    }
                });
    }

    /** Refuses all writes to a slot file from a position on. */
    private static Interceptor noRoom(final String file, final long from, final IOException reason) {
        return operation -> operation.kind() == Kind.WRITE
                        && operation.path().endsWith(file)
                        && operation.position() + operation.length() > from
                ? Verdict.onlyThenFail(Math.max(0, from - operation.position()), reason)
                : Verdict.PROCEED;
    }

    private static IOException full() {
        return new IOException("Auf dem Gerät ist kein Speicherplatz mehr verfügbar");
    }

    private void assertSound(final String expected) {
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(4).onDamage(DamagePolicy.REFUSE))) {
            assertEquals(
                    expected,
                    store.streams().stream()
                            .sorted()
                            .map(streamId -> streamId + ": " + sequences(store.list(streamId)))
                            .collect(Collectors.joining(", ")));
        }
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
            assertEquals(List.of(), told);
            assertTrue(store.writeDeferred());
            assertEquals(List.of("s 1"), told);
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
            assertEquals(List.of("s 1"), told);
            assertEquals("1", seenBeside("s"));
        }
    }

    /** The end of a slot that its record does not need costs less than one more write. */
    @ParameterizedTest
    @CsvSource({"9_000, 16_384, 12_288, 4", "17_000, 32_768, 20_480, 2", "25_000, 32_768, 28_672, 2"})
    void shouldWriteNeighboursTogetherThatLeaveBlocksOfTheirSlots(
            final String length, final String slotLength, final String recordLength, final int together) {
        final int stateLength = number(length);
        try (FileCheckpointStore store = openWithRoom()) {
            store.save(state("room", 1, stateLength));
            store.deleteBefore("room", -1);
            watch();
            for (int i = 0; i < together; i++) {
                defer(store, state("s" + i, i, stateLength));
            }
            store.sync();
            assertEquals(List.of((together - 1L) * number(slotLength) + number(recordLength)), lengths);
            for (int i = 0; i < together; i++) {
                assertEquals(
                        state("s" + i, i, stateLength), store.latest("s" + i).orElseThrow());
            }
        }
        assertSound(
                IntStream.range(0, together).mapToObj(i -> "s" + i + ": " + i).collect(Collectors.joining(", ")));
    }

    private static int number(final String text) {
        return Integer.parseInt(text.replace("_", ""));
    }

    @Test
    void shouldTakeMemoryForWhatIsDeferredOnlyOnceSomethingIs() {
        final BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
        final List<DeferredWrites> all = new ArrayList<>();
        final long before = direct.getTotalCapacity();
        for (int i = 0; i < 1_000; i++) {
            all.add(new DeferredWrites());
        }
        assertTrue(direct.getTotalCapacity() - before < 1_000 * 65_536L / 2, "memory of " + all.size());
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
            assertThrows(MalformedCheckpointException.class, () -> store.saveDeferred("s", 1, encoded, 0, 100, NOBODY));
            watch();
            store.save(state("s", 2));
            assertEquals(List.of(4096L, 4096L), lengths);
            store.save(state("s", 3));
            assertEquals("1 2 3", seenBeside("s"), "a save after one that was refused is not deferred");
        }
    }

    // ---- what finds no room

    @Test
    void shouldTakeBackOnlyWhatFindsNoRoom() {
        try (FileCheckpointStore store = openWithRoom()) {
            deferMany(store, 3);
            // As in the hole of a sparse copy: there is room for all slots except for one.
            files.interceptor(operation -> operation.kind() == Kind.WRITE
                            && operation.position() < 3 * 4096
                            && operation.position() + operation.length() > 2 * 4096
                    ? Verdict.onlyThenFail(Math.max(0, 2 * 4096 - operation.position()), full())
                    : Verdict.PROCEED);
            store.sync();
            assertEquals(List.of("s0 0", "s1 1: StoreFullException", "s2 2"), told);
            assertEquals(OptionalLong.of(0), store.durableSequence("s0"));
            assertEquals(OptionalLong.empty(), store.durableSequence("s1"));
            assertEquals(OptionalLong.of(2), store.durableSequence("s2"));
            assertEquals(Set.of("s0", "s2"), store.streams());
            assertTrue(defer(store, state("t", 1)), "another slot is tried");
            store.sync();
            assertEquals("t 1", told.get(3));
        }
        assertSound("s0: 0, s2: 2, t: 1");
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ENOSPC", "HALF_THEN_ENOSPC", "EIO", "HALF_THEN_EIO"})
    void shouldGoOnAfterOneRecordWasRefused(final Mode mode) {
        try (FileCheckpointStore store = openWithRoom()) {
            defer(store, state("s", 1));
            files.interceptor(FailingOperations.once(mode, 1, Set.of(Kind.WRITE)));
            store.sync();
            assertEquals(List.of("s 1: StoreFullException"), told);
            defer(store, state("s", 2));
            store.sync();
            assertEquals(OptionalLong.of(2), store.durableSequence("s"));
        }
        assertSound("s: 2");
    }

    /** The stream is full, and its oldest must not go for what is not there. */
    @Test
    void shouldKeepTheOldestWhereTheNewestFindsNoRoom() {
        try (FileCheckpointStore store = openWithRoom(2, Durability.ON_SYNC)) {
            defer(store, state("s", 1));
            defer(store, state("s", 2));
            store.sync();
            defer(store, state("s", 3));
            defer(store, state("s", 4));
            files.interceptor(noRoom("slots-4096", 0, full()));
            assertEquals("1 2", sequences(store.list("s")));
            assertEquals(OptionalLong.of(2), store.durableSequence("s"));
        }
        assertSound("s: 1 2");
    }

    @Test
    void shouldReadWhatIsOnDiskWhereWhatWasPutOffFindsNoRoom() {
        final CheckpointDecoder decoder = new CheckpointDecoder();
        try (FileCheckpointStore store = openWithRoom();
                CheckpointPin pin = new CheckpointPin()) {
            store.save(state("s", 1));
            store.sync();
            files.interceptor(noRoom("slots-4096", 0, full()));
            defer(store, state("s", 2));
            assertEquals(state("s", 1), store.latest("s").orElseThrow());
            defer(store, state("s", 3));
            assertTrue(store.latest("s", decoder));
            assertEquals(1, decoder.sequence());
            defer(store, state("s", 4));
            assertEquals("1", sequences(store.list("s")));
            defer(store, state("s", 5));
            assertTrue(store.pin("s", pin));
            assertEquals(1, pin.decoder().sequence());
            defer(store, state("s", 6));
            assertEquals(1, store.visitNewestFirst("s", decoder, seen -> true));
            defer(store, state("s", 7));
            assertEquals(1, store.checkpointCount("s"));
            defer(store, state("t", 8));
            assertEquals(Set.of("s"), store.streams());
            assertEquals(7, told.size());
            assertTrue(told.stream().allMatch(each -> each.endsWith(": StoreFullException")), told.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFlushTheOthersAtCloseAndLeaveNothingTorn(final boolean isSyncedBefore) {
        final Trace trace = new Trace();
        try (FileCheckpointStore store = openWithRoom()) {
            deferMany(store, 3);
            files.interceptor(
                    operation -> operation.kind() == Kind.WRITE
                                    && (operation.length() > 4096
                                            || operation.length() == 4096 && operation.position() == 2 * 4096)
                            ? Verdict.onlyThenFail(operation.length() / 2, full())
                            : Verdict.PROCEED,
                    trace);
            if (isSyncedBefore) {
                store.sync();
            }
        }
        files.interceptor();
        assertEquals(List.of("s0 0", "s1 1: StoreFullException", "s2 2"), told);
        final Operation last = trace.operations().stream()
                .filter(operation -> operation.kind() == Kind.WRITE || operation.kind() == Kind.FORCE)
                .reduce((before, after) -> after)
                .orElseThrow();
        assertEquals(Kind.FORCE, last.kind());
        assertSound("s0: 0, s2: 2");
    }

    /** As a file system that copies on write, on a full disk: a block that was written cannot be written over. */
    @Test
    void shouldKeepATornSlotOutOfUseUntilItCanBeTakenBack() {
        try (FileCheckpointStore store = openWithRoom()) {
            defer(store, state("s", 1, 5_000));
            files.interceptor(
                    noRoom("slots-8192", 4096 + 5_000, full()),
                    operation -> operation.kind() == Kind.WRITE && operation.length() < 4096
                            ? Verdict.fail(full())
                            : Verdict.PROCEED);
            store.sync();
            assertEquals(List.of("s 1: StoreFullException"), told);
            files.interceptor(operation -> operation.kind() == Kind.WRITE && operation.length() < 4096
                    ? Verdict.fail(full())
                    : Verdict.PROCEED);
            defer(store, state("s", 2, 5_000));
            store.sync();
            assertEquals(List.of("s 1: StoreFullException", "s 2"), told);
            try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(realDirectory)) {
                assertEquals("2", sequences(reader.list("s")));
                assertEquals(1, reader.damage().size());
            }
            files.interceptor();
            store.sync();
            try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(realDirectory)) {
                assertEquals("2", sequences(reader.list("s")));
                assertEquals(List.of(), reader.damage());
            }
            for (int i = 3; i < 300; i++) {
                defer(store, state("t" + i, i, 5_000));
            }
            for (int i = 3; i < 300; i++) {
                assertEquals(state("t" + i, i, 5_000), store.latest("t" + i).orElseThrow());
            }
        }
    }

    @Test
    void shouldFailIfNobodyCanTellWhetherTheRecordIsThere() {
        try (FileCheckpointStore store = openWithRoom()) {
            store.save(state("u", 7));
            store.sync();
            defer(store, state("s", 1));
            // The write says that it has failed, and has not; and it cannot be taken back.
            files.interceptor(operation -> operation.kind() != Kind.WRITE
                    ? Verdict.PROCEED
                    : operation.length() < 4096 ? Verdict.fail(full()) : Verdict.failAfterwards(full()));
            assertEquals(state("u", 7), store.latest("u").orElseThrow());
            assertEquals(List.of("s 1: StoreFailedException"), told);
            files.interceptor();
            assertThrows(StoreFailedException.class, store::sync);
        }
    }

    /** It may be in the cache alone, and the record on disk. */
    @Test
    void shouldFlushAHeaderOfAFreeSlotThatWasSaidToBeRefused() {
        final Trace trace = new Trace();
        try (FileCheckpointStore store = openWithRoom()) {
            defer(store, state("s", 1));
            files.interceptor(FailingOperations.from(Mode.EIO_AFTERWARDS, 1, Set.of(Kind.WRITE)), trace);
            assertEquals(Set.of(), store.streams());
            assertEquals(List.of("s 1: StoreFullException"), told);
            assertEquals(1, trace.count(Kind.FORCE));
            files.interceptor();
        }
        assertSound("");
    }

    /** As a file system that copies on write, on a disk that gets full in the middle: what is there cannot be written again. */
    @Test
    void shouldTakeForWrittenWhatIsOnDiskBeforeARecordWasRefused() {
        try (FileCheckpointStore store = openWithRoom()) {
            deferMany(store, 4);
            final boolean[] isFull = {false};
            files.interceptor(operation -> {
                if (operation.kind() != Kind.WRITE) {
                    return Verdict.PROCEED;
                }
                final boolean wasFull = isFull[0];
                isFull[0] = true;
                return wasFull ? Verdict.fail(full()) : Verdict.onlyThenFail(2 * 4096 + 100, full());
            });
            store.sync();
            assertEquals(List.of("s0 0", "s1 1", "s2 2: StoreFullException", "s3 3: StoreFullException"), told);
            files.interceptor();
            store.save(state("t", 1));
        }
        assertSound("s0: 0, s1: 1, t: 1");
    }

    @Test
    void shouldTellOfWhatIsPutOffWhenTheStoreHasFailedOverSomethingElse() {
        try (FileCheckpointStore store = openWithRoom()) {
            defer(store, state("a", 1));
            files.interceptor(FailingOperations.once(Mode.EIO, 1, Set.of(Kind.FORCE)));
            assertThrows(StoreFailedException.class, () -> defer(store, state("b", 1, 10_000)));
            assertEquals(List.of(), told);
            assertThrows(StoreFailedException.class, store::sync);
            assertEquals(List.of("a 1: StoreFailedException"), told);
        }
    }

    @Test
    void shouldKeepALongCheckpointWhoseListenerThrows() {
        final DeferredSaveListener throwing = new DeferredSaveListener() {
            @Override
            public void onWritten() {
                throw new IllegalStateException("a listener that throws");
            }

            @Override
            public void onNotWritten(final CheckpointException reason) {
                throw new AssertionError(reason);
            }
        };
        final CheckpointClaim other = new CheckpointClaim();
        try (FileCheckpointStore store = openWithRoom()) {
            store.claim("z", 1, 75_000, other);
            final int length = state("a", 1, 70_000).serialize(encoded, 0);
            assertThrows(IllegalStateException.class, () -> store.saveDeferred("a", 1, encoded, 0, length, throwing));
            store.sync();
            store.save(state("b", 1, 70_000));
            store.save(state("c", 1, 70_000));
            assertEquals(1, store.latest("a").orElseThrow().id().sequence());
            other.abort();
        }
        assertSound("a: 1, b: 1, c: 1");
    }

    @Test
    void shouldRefuseAClaimThatAListenerHasAbortedDuringItsCommit() {
        final CheckpointClaim claim = new CheckpointClaim();
        final DeferredSaveListener aborting = new DeferredSaveListener() {
            @Override
            public void onWritten() {
                claim.abort();
            }

            @Override
            public void onNotWritten(final CheckpointException reason) {
                throw new AssertionError(reason);
            }
        };
        try (FileCheckpointStore store = openWithRoom()) {
            store.saveDeferred("x", 1, encoded, 0, state("x", 1).serialize(encoded, 0), aborting);
            store.claim("a", 1, 1_000, claim);
            final int length = state("a", 1).serialize(claim.buffer(), 0);
            assertThrows(IllegalStateException.class, () -> claim.commit(length));
            store.save(state("b", 1));
        }
        assertSound("b: 1, x: 1");
    }

    @Test
    void shouldNotShowWhatMayNotBeWritten() {
        try (FileCheckpointStore store = openWithRoom()) {
            store.save(state("s1", 7));
            store.sync();
            deferMany(store, 3);
            files.interceptor(FailingOperations.once(Mode.INTERRUPT, 1, Set.of(Kind.WRITE)));
            assertEquals("7", sequences(store.list("s1")));
            assertTrue(Thread.interrupted());
            assertEquals(
                    List.of("s0 0: StoreFailedException", "s1 1: StoreFailedException", "s2 2: StoreFailedException"),
                    told);
            assertThrows(StoreFailedException.class, () -> defer(store, state("t", 1)));
            assertThrows(StoreFailedException.class, store::sync);
            assertEquals(3, told.size());
        }
        try (FileCheckpointStore store = open(4)) {
            assertEquals("7", sequences(store.list("s1")));
        }
    }

    @Test
    void shouldTellAtCloseOfAFailureThatNobodyWasToldOf() {
        final FileCheckpointStore store = openWithRoom();
        defer(store, state("s", 1));
        files.interceptor(FailingOperations.once(Mode.INTERRUPT, 1, Set.of(Kind.WRITE)));
        assertEquals(Set.of(), store.streams());
        assertTrue(Thread.interrupted());
        assertThrows(StoreFailedException.class, store::close);
    }

    /** Which failed before it, and are told so. */
    @Test
    void shouldFailWithASaveThatHasThoseBeforeItWritten() {
        try (FileCheckpointStore store = openWithRoom()) {
            defer(store, state("s", 1));
            files.interceptor(FailingOperations.once(Mode.INTERRUPT, 1, Set.of(Kind.WRITE)));
            assertThrows(StoreFailedException.class, () -> defer(store, state("t", 1, LARGE)));
            assertTrue(Thread.interrupted());
            assertEquals(List.of("s 1: StoreFailedException"), told);
            assertEquals(List.of(), store.list("t"));
        }
    }

    @Test
    void shouldTellOfEachWhateverAListenerThrows() {
        final CheckpointState state = state("s", 1);
        final int length = state.serialize(encoded, 0);
        try (FileCheckpointStore store = openWithRoom()) {
            store.saveDeferred("s", 1, encoded, 0, length, new DeferredSaveListener() {
                @Override
                public void onWritten() {
                    throw new IllegalStateException("a listener that throws");
                }

                @Override
                public void onNotWritten(final CheckpointException reason) {
                    throw new AssertionError(reason);
                }
            });
            defer(store, state("t", 2));
            assertEquals(
                    "a listener that throws",
                    assertThrows(IllegalStateException.class, store::sync).getMessage());
            assertEquals(List.of("t 2"), told);
            store.sync();
            assertEquals(OptionalLong.of(1), store.durableSequence("s"));
        }
    }

    @Test
    void shouldNotLetAListenerChangeTheStore() {
        final CheckpointState state = state("s", 1);
        final int length = state.serialize(encoded, 0);
        try (FileCheckpointStore store = openWithRoom()) {
            store.saveDeferred("s", 1, encoded, 0, length, new DeferredSaveListener() {
                @Override
                public void onWritten() {
                    assertEquals(1, store.latest("s").orElseThrow().id().sequence());
                    assertThrows(IllegalStateException.class, () -> store.save(state));
                    assertThrows(IllegalStateException.class, store::sync);
                    told.add("asked");
                }

                @Override
                public void onNotWritten(final CheckpointException reason) {
                    throw new AssertionError(reason);
                }
            });
            store.sync();
            assertEquals(List.of("asked"), told);
        }
    }

    @Test
    void shouldReportDamageThatIsFoundWhileWhatWasPutOffFindsNoRoom() throws IOException {
        try (FileCheckpointStore store = openWithRoom()) {
            store.save(state("s", 1, 20_000));
            store.save(state("s", 2, 20_000));
        }
        final Path file = realDirectory.resolve("slots-32768");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 4096 + 10_000);
        }
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(4).durability(Durability.ON_SYNC))) {
            defer(store, state("s", 3));
            files.interceptor(noRoom("slots-4096", 0, full()));
            assertEquals("2", sequences(store.list("s")));
            assertEquals(1, store.damage().size());
            assertEquals(List.of(store.damage().get(0).toString()), errors);
            assertEquals(List.of("s 3: StoreFullException"), told);
        }
    }
}
