package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.faults.FailingOperations;
import io.cairn.faults.FailingOperations.Mode;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Trace;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store does to its files in which order, and what it gives back when a step fails. */
class FileStoreFailureTest extends FileStoreFixture {
    private static final int LARGE = 20_000;

    private final Trace trace = new Trace();
    private FaultyFileSystem files;
    private Path realDirectory;

    @BeforeEach
    void putFaultsInBetween() throws IOException {
        realDirectory = directory;
        files = FaultyFileSystem.over(temp);
        directory = files.root().resolve("store");
    }

    private FileCheckpointStore open(final int maxPerStream, final Durability durability) {
        return new FileCheckpointStore(configuration(maxPerStream).durability(durability));
    }

    private static IOException noSpace() {
        return new IOException("No space left on device");
    }

    private long size(final String file) throws IOException {
        return Files.size(realDirectory.resolve(file));
    }

    /** What was done, without repetitions, and where. */
    private List<String> changes() {
        final List<String> all = trace.operations().stream()
                .filter(operation -> operation.kind().mutates())
                .map(operation -> operation.kind() + " " + name(operation))
                .toList();
        return all.stream()
                .filter(change -> all.indexOf(change) == all.lastIndexOf(change) || change.startsWith("FORCE"))
                .toList();
    }

    private static String name(final Operation operation) {
        return operation.path().substring(operation.path().lastIndexOf('/') + 1);
    }

    // ---- no space for a save

    @ParameterizedTest
    @ValueSource(
            strings = {
                "No space left on device",
                "Disk quota exceeded",
                "File too large",
                "Auf dem Gerät ist kein Speicherplatz mehr verfügbar",
                "Input/output error"
            })
    void shouldLeaveNothingOfASaveForWhichThereIsNoSpace(final String message) {
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 1));
            files.interceptor(operation -> operation.kind() == Kind.WRITE && operation.length() > 64
                    ? Verdict.onlyThenFail(operation.length() / 2, new IOException(message))
                    : Verdict.PROCEED);
            assertThrows(StoreFullException.class, () -> store.save(state("s", 2, 3_000)));
            files.interceptor();
            assertEquals("1", sequences(store, "s"));
        }
        try (FileCheckpointStore store = open(2)) {
            assertEquals("1", sequences(store, "s"));
            assertEquals(List.of(), store.damage());
        }
    }

    @Test
    void shouldFlushThatASaveWasTakenBack() {
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 1));
            trace.restart();
            files.interceptor(trace, FailingOperations.once(Mode.ENOSPC, 1, Set.of(Kind.WRITE)));
            assertThrows(StoreFullException.class, () -> store.save(state("s", 2)));
            assertEquals(1, trace.count(Kind.FORCE));
        }
    }

    @Test
    void shouldForgetWhatWasInTheSlotOfASaveForWhichThereWasNoSpace() {
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1));
            store.sync();
            store.save(state("s", 2));
            assertEquals(OptionalLong.of(1), store.durableSequence("s"));
            files.interceptor(FailingOperations.once(Mode.ENOSPC, 1, Set.of(Kind.WRITE)));
            assertThrows(StoreFullException.class, () -> store.save(state("s", 3)));
            files.interceptor();
            assertEquals(OptionalLong.empty(), store.durableSequence("s"));
            store.save(state("s", 4)); // into that slot
            store.save(state("s", 5));
            assertEquals("5", sequences(store, "s"));
        }
    }

    @Test
    void shouldFailWhenASaveCannotBeTakenBack() {
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 1));
            // All is written, which is then called a failure; and it cannot be taken back.
            files.interceptor(operation -> operation.kind() != Kind.WRITE
                    ? Verdict.PROCEED
                    : operation.length() > 64 ? Verdict.failAfterwards(noSpace()) : Verdict.fail(noSpace()));
            final StoreFailedException ex = assertThrows(StoreFailedException.class, () -> store.save(state("s", 2)));
            assertTrue(ex.getMessage().contains("is there all the same"), ex.getMessage());
            assertEquals(1, ex.getCause().getCause().getSuppressed().length);
            files.interceptor();
            assertThrows(StoreFailedException.class, () -> store.save(state("s", 3)));
        }
    }

    @Test
    void shouldGoOnWhereThereIsNotEvenRoomToTakeASaveBack() {
        try (FileCheckpointStore store = open(2, Durability.EVERY_SAVE)) {
            store.save(state("s", 1));
            files.interceptor(operation -> operation.kind() == Kind.WRITE ? Verdict.fail(noSpace()) : Verdict.PROCEED);
            for (int i = 0; i < 3; i++) {
                assertThrows(StoreFullException.class, () -> store.save(state("s", 2)));
            }
            assertEquals("1", sequences(store, "s"));
            files.interceptor();
            store.save(state("s", 3));
            assertEquals("1 3", sequences(store, "s"));
        }
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(2).onDamage(DamagePolicy.REFUSE))) {
            assertEquals("1 3", sequences(store, "s"));
        }
    }

    /** The one in the hole of a sparse copy may be the only one that finds no room. */
    @Test
    void shouldTryAnotherSlotAfterOneWasRefused() {
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(2).growthStep(1 << 16))) {
            store.save(state("s", 1));
            files.interceptor(operation -> operation.kind() == Kind.WRITE && operation.position() == 2 * 4096
                    ? Verdict.fail(noSpace())
                    : Verdict.PROCEED);
            assertThrows(StoreFullException.class, () -> store.save(state("s", 2)));
            store.save(state("s", 3));
            assertEquals("1 3", sequences(store, "s"));
        }
    }

    /** The claim keeps its slot; what was taken back in it must not be taken back again over what is written later. */
    @Test
    void shouldCommitAClaimThatWasRefusedBefore() {
        final CheckpointClaim claim = new CheckpointClaim();
        try (FileCheckpointStore store = open(4, Durability.ON_SYNC)) {
            store.save(state("s", 1, LARGE));
            store.claim("s", 2, LARGE + 1_000, claim);
            final int length = state("s", 2, LARGE).serialize(claim.buffer(), 0);
            files.interceptor(operation -> operation.kind() != Kind.WRITE
                    ? Verdict.PROCEED
                    : operation.length() > 64 ? Verdict.onlyThenFail(8192, noSpace()) : Verdict.fail(noSpace()));
            assertThrows(StoreFullException.class, () -> claim.commit(length));
            files.interceptor();
            assertTrue(claim.commit(length));
            store.sync();
            assertEquals("1 2", sequences(store, "s"));
        }
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(4).onDamage(DamagePolicy.REFUSE))) {
            assertEquals("1 2", sequences(store, "s"));
        }
    }

    @Test
    void shouldNotTakeAFlushWithoutSpaceForASaveThatWasTakenBack() {
        try (FileCheckpointStore store = open(2, Durability.EVERY_SAVE)) {
            store.save(state("s", 1));
            files.interceptor(FailingOperations.once(Mode.ENOSPC, 1, Set.of(Kind.FORCE)));
            assertThrows(StoreFailedException.class, () -> store.save(state("s", 2)));
            assertThrows(StoreFailedException.class, () -> store.save(state("s", 3)));
        }
    }

    @Test
    void shouldUseTheSlotOfASaveThatFailedAgain() throws IOException {
        shouldUseTheSlotAgain(store -> store.save(state("s", 7, LARGE)));
    }

    @Test
    void shouldUseTheSlotOfAnEncodedSaveThatFailedAgain() throws IOException {
        final UnsafeBuffer encoded = new UnsafeBuffer(new byte[LARGE + 1_000]);
        final int length = state("s", 2, LARGE).serialize(encoded, 0);
        shouldUseTheSlotAgain(store -> store.save("s", 7, encoded, 0, length));
    }

    private void shouldUseTheSlotAgain(final Consumer<FileCheckpointStore> save) throws IOException {
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 1, LARGE));
            store.claim("s", 2, LARGE, new CheckpointClaim()); // takes a slot, so that the next is the last
            store.deleteBefore("s", 2);
            final long size = size("slots-32768");
            for (int i = 0; i < 3; i++) {
                files.interceptor(FailingOperations.once(Mode.ENOSPC, 1, Set.of(Kind.WRITE)));
                assertThrows(StoreFullException.class, () -> save.accept(store));
            }
            files.interceptor();
            save.accept(store);
            assertEquals(size, size("slots-32768"));
        }
    }

    @Test
    void shouldTakeBackWhatIsTornWithTheNextSaveAtEachLevel() {
        for (final Durability durability : Durability.values()) {
            directory = files.root().resolve("store-" + durability);
            try (FileCheckpointStore store = open(2, durability)) {
                store.save(state("s", 1, LARGE));
                files.interceptor(operation -> operation.kind() != Kind.WRITE
                        ? Verdict.PROCEED
                        : operation.length() > 64 ? Verdict.onlyThenFail(8192, noSpace()) : Verdict.fail(noSpace()));
                assertThrows(StoreFullException.class, () -> store.save(state("s", 2, LARGE)));
                files.interceptor();
                store.save(state("s", 3, LARGE));
                try (FileCheckpointReader reader =
                        FileCheckpointStore.openReadOnly(temp.resolve("store-" + durability))) {
                    assertEquals("1 3", sequences(reader.list("s")));
                    assertEquals(List.of(), reader.damage());
                }
            }
        }
    }

    // ---- growth

    @Test
    void shouldMakeAFileDurableBeforeItsNameAndThatBeforeItIsCounted() {
        files.interceptor(trace);
        try (FileCheckpointStore store = open(2)) {
            trace.restart();
            store.save(state("s", 1));
        }
        assertEquals(
                List.of(
                        "CREATE slots-4096",
                        "FORCE slots-4096",
                        "FORCE_DIRECTORY store",
                        "CREATE manifest.new",
                        "WRITE manifest.new",
                        "FORCE manifest.new",
                        "RENAME manifest.new",
                        "FORCE_DIRECTORY store",
                        "FORCE slots-4096"), // at close
                changes());
    }

    @Test
    void shouldGiveBackWhatAGrowthHasTakenForWhichThereWasNoSpace() throws IOException {
        try (FileCheckpointStore store = open(4)) {
            store.save(state("s", 1));
            store.save(state("s", 2));
            final long size = size("slots-4096");
            files.interceptor(FailingOperations.once(Mode.HALF_THEN_ENOSPC, 1, Set.of(Kind.WRITE)));
            final StoreFullException ex = assertThrows(StoreFullException.class, () -> store.save(state("s", 3)));
            assertEquals(
                    "the file system has refused room for 2 slots of 4096 bytes, and nothing was changed: No space left on device",
                    ex.getMessage());
            assertEquals(size, size("slots-4096"));
            files.interceptor(FailingOperations.once(Mode.HALF_THEN_ENOSPC, 2, Set.of(Kind.WRITE)));
            assertThrows(StoreFullException.class, () -> store.save(state("s", 3, 5_000)));
            assertEquals(0, size("slots-8192"));
            files.interceptor();
            store.save(state("s", 3));
            store.save(state("s", 4, 5_000));
            assertEquals("1 2 3 4", sequences(store, "s"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"CREATE", "WRITE", "RENAME"})
    void shouldGoOnAfterEachStepOfAGrowthWasRefused(final Kind kind) {
        try (FileCheckpointStore store = open(4)) {
            int refused = 0;
            boolean isSaved = false;
            while (!isSaved) {
                files.interceptor(FailingOperations.once(Mode.EIO, refused + 1, Set.of(kind)));
                try {
                    store.save(state("s", refused, 5_000));
                    isSaved = true;
                } catch (final StoreFullException ex) {
                    assertTrue(ex.getMessage().startsWith("the file system has refused"), ex.getMessage());
                    refused++;
                }
            }
            files.interceptor();
            assertTrue(refused > 0);
            store.save(state("s", 100));
            assertEquals(refused + " 100", sequences(store, "s"));
        }
    }

    /** Whoever opens the store next may find the old manifest or the new one. */
    @Test
    void shouldFailIfNobodyCanTellWhetherTheManifestWasReplaced() {
        try (FileCheckpointStore store = open(4)) {
            files.interceptor(FailingOperations.once(Mode.EIO_AFTERWARDS, 1, Set.of(Kind.RENAME)));
            assertThrows(StoreFailedException.class, () -> store.save(state("s", 1)));
            assertThrows(StoreFailedException.class, () -> store.save(state("s", 2)));
        }
        files.interceptor();
        try (FileCheckpointStore store = open(4)) {
            assertTrue(store.save(state("s", 3)));
        }
    }

    @Test
    void shouldTellForWhatSizeAGrowthHasFailed() {
        try (FileCheckpointStore store = open(4)) {
            store.save(state("s", 1));
            store.save(state("s", 2));
            files.interceptor(FailingOperations.once(Mode.EIO, 1, Set.of(Kind.FORCE)));
            final StoreFailedException ex = assertThrows(StoreFailedException.class, () -> store.save(state("s", 3)));
            assertTrue(ex.getMessage().startsWith("making room for 2 slots of 4096 bytes"), ex.getMessage());
        }
    }

    @Test
    void shouldTellThatAGrowthCouldNotBeGivenBack() {
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 1));
            files.interceptor(
                    FailingOperations.once(Mode.ENOSPC, 2, Set.of(Kind.WRITE)),
                    FailingOperations.once(Mode.EIO, 1, Set.of(Kind.TRUNCATE)));
            final StoreFullException ex =
                    assertThrows(StoreFullException.class, () -> store.save(state("s", 2, LARGE)));
            assertEquals(1, ex.getCause().getSuppressed().length);
        }
    }

    // ---- deletion

    @Test
    void shouldMakeWhatRemainsDurableBeforeItDeletes() {
        files.interceptor(trace);
        try (FileCheckpointStore store = open(4, Durability.ON_SYNC)) {
            store.save(state("s", 1));
            store.save(state("s", 2));
            trace.restart();
            store.deleteBefore("s", 2);
            assertEquals(List.of("FORCE slots-4096", "WRITE slots-4096", "FORCE slots-4096"), changes());
        }
    }

    @Test
    void shouldUseTheSlotsOfWhatWasDeletedAgain() throws IOException {
        try (FileCheckpointStore store = open(4)) {
            store.save(state("s", 1));
            final long size = size("slots-4096");
            for (int i = 2; i < 20; i++) {
                assertEquals(1, store.deleteBefore("s", i));
                store.save(state("s", i));
            }
            assertEquals(size, size("slots-4096"));
        }
    }

    @Test
    void shouldNotCountWhatIsDamagedAsDeleted() {
        fill(4, "s", 1);
        try (FileCheckpointStore store = open(4)) {
            store.save(state("s", 2, LARGE));
            store.save(state("s", 3, LARGE));
        }
        damageLarge("s", 2);
        try (FileCheckpointStore store = open(4)) {
            assertEquals(2, store.deleteBefore("s", 100));
        }
    }

    // ---- damage that comes later

    private void damageLarge(final String streamId, final long sequence) {
        final Path file = realDirectory.resolve("slots-32768");
        StoreBytes.flip(file, StoreBytes.payload(file, StoreBytes.position(file, streamId, sequence)) + 50);
    }

    @Test
    void shouldTakeAwayTheViewOfWhatWasDamagedSince() throws IOException {
        final CheckpointDecoder view = new CheckpointDecoder();
        try (FileCheckpointStore store = open(4)) {
            store.save(state("s", 1, LARGE));
            store.save(state("s", 2, LARGE));
        }
        try (FileCheckpointStore store = open(4)) {
            assertTrue(store.latest("s", view));
            store.save(state("s", 3, LARGE));
            damageLarge("s", 2);
            assertTrue(view.isValid());
            assertEquals("1 3", sequences(store, "s"));
            assertFalse(view.isValid());
            final long size = size("slots-32768");
            store.save(state("s", 4, LARGE)); // into the slot of what was damaged
            assertEquals(size, size("slots-32768"));
        }
    }

    // ---- opening and closing

    @Test
    void shouldFlushEachFileWhenItIsOpened() {
        try (FileCheckpointStore store = open(4)) {
            store.save(state("s", 1));
            store.save(state("s", 2, LARGE));
        }
        files.interceptor(trace);
        open(4).close();
        assertEquals(List.of("FORCE_DIRECTORY store", "FORCE slots-4096", "FORCE slots-32768"), changes());
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"PROCESS", "ON_SYNC"})
    void shouldFlushWhenItIsClosed(final Durability durability) {
        final FileCheckpointStore store = open(4, durability);
        store.save(state("s", 1));
        store.save(state("s", 2));
        files.interceptor(trace);
        store.close();
        assertEquals(List.of("FORCE slots-4096"), changes());
    }

    @Test
    void shouldCloseEveryFileAndTellWhichCouldNotBe() {
        final FileCheckpointStore store = open(4);
        store.save(state("s", 1));
        store.save(state("s", 2, LARGE));
        files.interceptor(
                operation -> operation.kind() == Kind.CLOSE && operation.path().contains("slots-")
                        ? Verdict.fail(new IOException("closing " + name(operation)))
                        : Verdict.PROCEED);
        final StoreFailedException ex = assertThrows(StoreFailedException.class, store::close);
        final Throwable cause = assertInstanceOf(IOException.class, ex.getCause());
        assertEquals("closing slots-4096", cause.getMessage());
        assertEquals("closing slots-32768", cause.getSuppressed()[0].getMessage());
        files.interceptor();
        try (FileCheckpointStore again = open(4)) {
            assertEquals("1 2", sequences(again, "s"));
        }
    }

    // ---- claims

    @Test
    void shouldTakeNoMoreMemoryForClaimsThatAreAborted() {
        final BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
        final CheckpointClaim claim = new CheckpointClaim();
        try (FileCheckpointStore store = open(1)) {
            store.claim("s", 1, 200_000, claim);
            claim.abort();
            final long used = direct.getMemoryUsed();
            for (int i = 0; i < 50; i++) {
                store.claim("s", 1, 200_000, claim);
                claim.abort();
            }
            assertTrue(direct.getMemoryUsed() <= used, direct.getMemoryUsed() + " after " + used);
        }
    }

    @Test
    void shouldTakeAClaimOfNoBytesAndMakeNoRoomForAStreamIdThatCannotBe() throws IOException {
        final CheckpointClaim claim = new CheckpointClaim();
        final UnsafeBuffer encoded = new UnsafeBuffer(new byte[1_000]);
        final int length = state("s", 2).serialize(encoded, 0);
        try (FileCheckpointStore store = open(1)) {
            assertThrows(IllegalArgumentException.class, () -> store.save("\ud800", 7, encoded, 0, length));
            assertFalse(Files.exists(realDirectory.resolve("slots-4096")));
            store.claim("s", 1, 0, claim);
            assertTrue(claim.isOpen());
            claim.abort();
        }
    }
}
