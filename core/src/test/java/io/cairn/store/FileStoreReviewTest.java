package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.faults.FailingOperations;
import io.cairn.faults.FailingOperations.Mode;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Trace;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile reviewer has found in the store, so that it does not come back. */
class FileStoreReviewTest extends FileStoreFixture {
    /** Large enough that opening does not read it unless it is the newest. */
    private static final int LARGE = 20_000;

    private FaultyFileSystem files;
    private Path realDirectory;

    @BeforeEach
    void putFaultsInBetween() throws IOException {
        realDirectory = directory;
        files = FaultyFileSystem.over(temp);
        directory = files.root().resolve("store");
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    private FileCheckpointStore open(final int maxPerStream, final Durability durability) {
        return new FileCheckpointStore(configuration(maxPerStream).durability(durability));
    }

    private static boolean isOnSlots(final Operation operation, final Kind kind) {
        return operation.kind() == kind && operation.path().contains("slots-");
    }

    @ParameterizedTest
    @CsvSource({"EIO, FORCE, 1", "HALF_THEN_ENOSPC, WRITE, 1", "HALF_THEN_ENOSPC, WRITE, 3", "HALF_THEN_EIO, WRITE, 2"})
    void shouldStillShowTheGenuineCheckpointsAfterADeletionThatFailed(final Mode mode, final Kind kind, final int n) {
        final CheckpointDecoder view = new CheckpointDecoder();
        try (FileCheckpointStore store = open(3, Durability.EVERY_SAVE)) {
            final List<CheckpointState> saved = List.of(state("s", 1), state("s", 2, LARGE), state("s", 3));
            saved.forEach(store::save);
            assertTrue(store.latest("s", view));
            files.interceptor(FailingOperations.once(mode, n, Set.of(kind)));
            assertThrows(StoreFailedException.class, () -> store.deleteBefore("s", 100));
            assertEquals(saved, store.list("s"));
            assertEquals(Optional.of(saved.get(2)), store.latest("s"));
            assertTrue(view.isValid());
            assertEquals(saved.get(2), view.toState(saved.get(2).id()));
        }
    }

    @Test
    void shouldNotCommitAClaimThatTheErrorHandlerHasAborted() {
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 1, LARGE));
            store.save(state("s", 2, LARGE));
        }
        damage(realDirectory.resolve("slots-32768"), "s", 1);
        final CheckpointClaim claim = new CheckpointClaim();
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(2).errorHandler(damage -> claim.abort()))) {
            store.claim("s", 3, 2 * LARGE, claim);
            final int length = state("s", 3, LARGE).serialize(claim.buffer(), 0);
            assertThrows(IllegalStateException.class, () -> claim.commit(length));
            assertEquals(1, store.damage().size());
            assertEquals("2", sequences(store, "s"));
            for (final String streamId : List.of("t", "u", "v")) {
                store.save(state(streamId, 7, LARGE));
            }
        }
        try (FileCheckpointStore store = open(2)) {
            assertEquals(List.of(state("s", 2, LARGE)), store.list("s"));
            for (final String streamId : List.of("t", "u", "v")) {
                assertEquals(List.of(state(streamId, 7, LARGE)), store.list(streamId));
            }
        }
    }

    private static void damage(final Path slotFile, final String streamId, final long sequence) {
        StoreBytes.flip(slotFile, StoreBytes.payload(slotFile, StoreBytes.position(slotFile, streamId, sequence)) + 50);
    }

    @Test
    void shouldStayInItsDirectoryWhenTheLinkToItIsPointedElsewhere() throws IOException {
        final Path first = Files.createDirectory(temp.resolve("first"));
        final Path second = temp.resolve("second");
        final Path link = temp.resolve("link");
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(4).directory(second))) {
            store.save(state("t", 1, 5000));
        }
        final DirectoryImage untouched = DirectoryImage.of(second);
        Files.createSymbolicLink(link, first);
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(4).directory(link))) {
            store.save(state("s", 1));
            Files.delete(link);
            Files.createSymbolicLink(link, second);
            store.save(state("s", 2, 5000)); // makes a file
            store.save(state("s", 3));
            store.save(state("s", 4)); // makes a file longer
        }
        untouched.assertUntouched(second);
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(4).directory(first))) {
            assertEquals("1 2 3 4", sequences(store, "s"));
            assertEquals(List.of(), store.damage());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReadWhatWasAcknowledgedAfterAnInterruptInTheMiddleOfASave(final boolean isMapped) {
        final List<CheckpointState> saved = List.of(state("s", 1, LARGE), state("s", 2, LARGE));
        final FileStoreConfiguration configuration =
                configuration(4).durability(Durability.EVERY_SAVE).growthStep(1 << 18);
        try (FileCheckpointStore store = new FileCheckpointStore(configuration)) {
            saved.forEach(store::save);
            if (isMapped) {
                assertTrue(store.latest("s").isPresent());
            }
            files.interceptor(operation -> isOnSlots(operation, Kind.WRITE) ? Verdict.INTERRUPT : Verdict.PROCEED);
            assertThrows(StoreFailedException.class, () -> store.save(state("s", 3, LARGE)));
            assertTrue(Thread.interrupted());
            assertEquals(Optional.of(saved.get(1)), store.latest("s"));
            assertEquals(saved, store.list("s"));
        }
    }

    @Test
    void shouldVerifyOlderCheckpointsAfterAnInterruptInTheMiddleOfASave() {
        try (FileCheckpointStore store = open(4)) {
            store.save(state("s", 1, LARGE));
            store.save(state("s", 2, LARGE));
        }
        try (FileCheckpointStore store = open(4)) {
            files.interceptor(operation -> isOnSlots(operation, Kind.WRITE) ? Verdict.INTERRUPT : Verdict.PROCEED);
            assertThrows(StoreFailedException.class, () -> store.save(state("s", 3, LARGE)));
            assertTrue(Thread.interrupted());
            assertEquals("1 2", sequences(store, "s"));
        }
    }

    @Test
    void shouldNeverNameADamagedCheckpointAsTheDurableOne() {
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(2).growthStep(1 << 16))) {
            store.save(state("s", 1));
            store.save(state("s", 2));
        }
        damage(slots4096, "s", 2);
        try (FileCheckpointStore store = open(1, Durability.ON_SYNC)) {
            assertEquals(OptionalLong.of(1), store.durableSequence("s"));
            store.save(state("s", 3));
            assertEquals(OptionalLong.of(1), store.durableSequence("s"));
            store.sync();
            assertEquals(OptionalLong.of(3), store.durableSequence("s"));
        }
    }

    @Test
    void shouldOpenForReadingOnlyWhatHasAnOrdinalOutOfAllReason() {
        fill(2, "s", 1);
        final int at = (int) StoreBytes.position(slots4096, "s", 1);
        final ByteBuffer bytes = StoreBytes.read(slots4096).putLong(at + 24, 1L << 62);
        StoreBytes.sealHeader(bytes, at);
        StoreBytes.write(slots4096, bytes);
        final DirectoryImage image = DirectoryImage.of(realDirectory);
        final StoreUnusableException refusal = assertThrows(StoreUnusableException.class, () -> open(3));
        assertEquals(
                "the store has a record of ordinal 4611686018427387904, which no number of saves can have led to;"
                        + " it can be opened for reading",
                refusal.getMessage());
        image.assertUntouched(realDirectory);
        try (FileCheckpointReader reader = read()) {
            assertEquals(Optional.of(state("s", 1)), reader.latest("s"));
        }
    }

    /** What hides a checkpoint that was evicted may itself not be durable yet. */
    @Test
    void shouldFlushAtADeletionThatFindsNothing() {
        final Trace trace = new Trace();
        try (FileCheckpointStore store = open(2, Durability.ON_SYNC)) {
            for (int i = 1; i <= 3; i++) {
                store.save(state("s", i));
                store.sync();
            }
            final long position = StoreBytes.position(slots4096, "s", 1);
            store.save(state("t", 1));
            assertEquals(position, StoreBytes.position(slots4096, "t", 1));
            files.interceptor(trace);
            assertEquals(0, store.deleteBefore("s", 2));
            assertEquals(1, trace.count(Kind.FORCE));
            assertEquals(OptionalLong.of(1), store.durableSequence("t"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"save", "growth", "deletion", "sync"})
    void shouldTakeAnErrorInAFlushForAFailure(final String what) {
        final Consumer<FileCheckpointStore> action = switch (what) {
            case "save" -> store -> store.save(state("s", 3));
            case "growth" -> store -> store.save(state("s", 3, LARGE));
            case "deletion" -> store -> store.deleteBefore("s", 2);
            default -> FileCheckpointStore::sync;
        };
        final int[] forces = {0};
        final boolean isSync = what.equals("sync");
        try (FileCheckpointStore store = open(4, isSync ? Durability.ON_SYNC : Durability.EVERY_SAVE)) {
            store.save(state("s", 1));
            store.save(state("s", 2, 5000)); // the next small one needs no growth
            files.interceptor(operation -> {
                if (isOnSlots(operation, Kind.FORCE) && forces[0]++ == 0) {
                    throw new OutOfMemoryError("none is left");
                }
                return Verdict.PROCEED;
            });
            assertThrows(OutOfMemoryError.class, () -> action.accept(store));
            assertThrows(StoreFailedException.class, () -> store.save(state("s", 4)));
            assertThrows(StoreFailedException.class, store::sync);
            assertEquals("1 2", sequences(store, "s"));
        }
        assertEquals(1, forces[0]);
    }

    @Test
    void shouldReportNoMoreDamageThanMakesSense() throws IOException {
        fill(2, "s", 1); // makes two slots
        try (RandomAccessFile file = new RandomAccessFile(slots4096.toFile(), "rw")) {
            file.setLength(4096 + 10_050 * 4096L); // of zeros, which are no free slots
        }
        Files.delete(realDirectory.resolve("manifest"));
        try (FileCheckpointReader reader = read()) {
            assertCapped(reader.damage());
            assertEquals(Optional.of(state("s", 1)), reader.latest("s"));
        }
        try (FileCheckpointStore store = open(2)) {
            assertCapped(store.damage());
            assertEquals("1", sequences(store, "s"));
            assertEquals(store.damage().size(), errors.size());
        }
    }

    @Test
    void shouldReportAsMuchDamageAsMakesSense() throws IOException {
        fill(2, "s", 1); // makes two slots
        try (RandomAccessFile file = new RandomAccessFile(slots4096.toFile(), "rw")) {
            file.setLength(4096 + 10_002 * 4096L);
        }
        Files.delete(realDirectory.resolve("manifest"));
        try (FileCheckpointReader reader = read()) {
            final List<SlotDamage> inSlots = reader.damage().stream()
                    .filter(one -> one.file().endsWith("slots-4096"))
                    .toList();
            assertEquals(10_000, inSlots.size());
            assertEquals(10_001, inSlots.get(9_999).slot());
        }
    }

    private static void assertCapped(final List<SlotDamage> damage) {
        final List<SlotDamage> inSlots =
                damage.stream().filter(one -> one.file().endsWith("slots-4096")).toList();
        assertEquals(10_001, inSlots.size());
        assertEquals(SlotDamage.WHOLE_FILE, inSlots.get(10_000).slot());
        assertEquals("48 more slots are damaged", inSlots.get(10_000).problem());
    }

    @Test
    void shouldNotTakeAMappingThatFailsForDamage() {
        try (FileCheckpointStore store = open(4)) {
            store.save(state("s", 1, LARGE));
            store.save(state("s", 2, LARGE));
        }
        final DirectoryImage image = DirectoryImage.of(realDirectory);
        files.interceptor(operation ->
                operation.kind() == Kind.MAP ? Verdict.fail(new IOException("Map failed")) : Verdict.PROCEED);
        assertThrows(StoreFailedException.class, () -> open(4));
        files.interceptor();
        image.assertUntouched(realDirectory);
        try (FileCheckpointStore store = open(4)) {
            assertEquals("1 2", sequences(store, "s"));
        }
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldAllocateNothingWhereThereIsNothingToDo() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (FileCheckpointStore store = new FileCheckpointStore(
                configuration(4).directory(realDirectory).durability(Durability.ON_SYNC))) {
            store.save(state("s", 5));
            store.save(state("s", 6, LARGE));
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < 20 && allocated > 0; round++) { // as long as it is compiled
                final long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 10_000; i++) {
                    store.sync();
                    store.deleteBefore("s", 5);
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertEquals(0, allocated);
        }
    }
}
