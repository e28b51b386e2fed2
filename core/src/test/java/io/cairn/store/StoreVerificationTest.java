package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Trace;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is judged of a store, alone and beside a writer that does the worst between any two reads. */
class StoreVerificationTest extends FileStoreFixture {
    /** So large that a look at everything does not read it. */
    private static final int LARGE = 20_000;

    private FaultyFileSystem files;

    @BeforeEach
    void putFaultsInBetween() throws IOException {
        files = FaultyFileSystem.over(temp);
    }

    private StoreVerification verify() {
        return StoreVerification.of(files.root().resolve("store"), (done, total) -> {});
    }

    private void onReads(final Consumer<Operation> writer) {
        files.interceptor(operation -> {
            if (operation.kind() == Kind.READ && operation.path().contains("slots-")) {
                writer.accept(operation);
            }
            return Verdict.PROCEED;
        });
    }

    private static List<String> problems(final StoreVerification verification) {
        return verification.damage().stream()
                .map(damage -> damage.streamId() + " " + damage.sequence() + ": " + damage.problem())
                .toList();
    }

    @Test
    void shouldReadAllOfAStoreThatNobodyWrites() {
        fill(2, "s", 1, 2, 3);
        fill(2, "t", 1);
        final List<String> progress = new ArrayList<>();
        final DirectoryImage before = DirectoryImage.of(directory);
        final StoreVerification found =
                StoreVerification.of(directory, (done, total) -> progress.add(done + " of " + total));
        before.assertUntouched(directory);
        assertEquals(List.of(), found.damage());
        assertEquals(2, found.streams());
        assertEquals(List.of(), found.streamsBeingWritten());
        assertEquals(0, found.slotsBeingWritten());
        assertEquals(0, found.savedMeanwhile());
        assertEquals(List.of("1 of 2", "2 of 2"), progress);
    }

    @Test
    void shouldFindAllDamageAndCountOnlyStreamsWithSomethingSound() {
        fill(3, "s", 1, 2, 3);
        fill(3, "t", 1);
        for (final long sequence : new long[] {1, 3}) {
            damage("s", sequence, 40);
        }
        damage("t", 1, 40);
        final StoreVerification found = verify();
        assertEquals(
                List.of(
                        "s 3: the checksum of the payload is wrong",
                        "s 1: the checksum of the payload is wrong",
                        "t 1: the checksum of the payload is wrong, or its save is still under way"),
                problems(found));
        assertEquals(1, found.streams());
        assertEquals(List.of(), found.streamsBeingWritten());
    }

    private void damage(final String streamId, final long sequence, final int offset) {
        StoreBytes.flip(
                slots4096, StoreBytes.payload(slots4096, StoreBytes.position(slots4096, streamId, sequence)) + offset);
    }

    @Test
    void shouldNotCountWhatWasEvicted() {
        fill(2, "s", 1, 2, 3);
        damage("s", 1, 40);
        assertEquals(List.of(), verify().damage());
    }

    /** A reader cannot be refreshed beside such a writer: it says that the store is written faster than it can be read. */
    @Test
    void shouldJudgeWhatStandsStillBesideAWriterThatNeverRests() {
        final long[] next = {10};
        try (FileCheckpointStore store = open(1)) {
            store.save(state("still", 1));
            store.save(state("broken", 2));
            damage("broken", 2, 40);
            store.save(state("busy", 3));
            store.save(state("moving", 4));
            try (FileCheckpointReader reader =
                    FileCheckpointStore.openReadOnly(files.root().resolve("store"))) {
                onReads(operation -> {
                    for (final String stream : List.of("busy", "moving", "third")) {
                        store.save(state(stream, next[0]++));
                    }
                });
                assertThrows(StoreFailedException.class, () -> reader.latest("busy"));
            }
            final StoreVerification found = verify();
            assertEquals(List.of("broken 2: the checksum of the payload is wrong"), problems(found));
            assertTrue(Set.of("busy", "moving", "third").containsAll(found.streamsBeingWritten()));
            assertTrue(found.streamsBeingWritten().size() > 0);
            assertTrue(found.savedMeanwhile() > 0);
            files.interceptor();
            assertEquals(List.of(), verify().streamsBeingWritten());
        }
    }

    @Test
    void shouldLookAtEverythingFiveTimesAtMost() {
        final int[] looks = {0};
        final long[] next = {2};
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1));
            files.interceptor(operation -> {
                if (operation.kind() == Kind.OPEN && operation.path().endsWith("manifest")) {
                    looks[0]++;
                    store.save(state("s", next[0]++));
                    store.save(state("s", next[0]++));
                }
                return Verdict.PROCEED;
            });
            final StoreVerification found = verify();
            assertEquals(5, looks[0]);
            assertEquals(8, found.savedMeanwhile());
            assertEquals(List.of(), found.damage());
        }
    }

    @Test
    void shouldNotTakeForDamageASlotThatIsDifferentEachTime() {
        fill(1, "s", 1);
        fill(1, "t", 1);
        final int slot = (int) StoreBytes.position(slots4096, "s", 1);
        final int[] reads = {0};
        onReads(operation -> StoreBytes.putInt(slots4096, slot + 48, ++reads[0] << 20)); // length of the stream id
        final StoreVerification found = verify();
        assertEquals(List.of(), found.damage());
        assertEquals(1, found.slotsBeingWritten());
        assertEquals(1, found.streams());
    }

    @Test
    void shouldTakeForDamageASlotThatIsTheSameEachTime() {
        fill(1, "s", 1);
        fill(1, "t", 1);
        final int slot = (int) StoreBytes.position(slots4096, "s", 1);
        StoreBytes.putInt(slots4096, slot + 48, 1 << 20);
        final StoreVerification found = verify();
        assertEquals(List.of("null 0: the stream id has a length of 1048576"), problems(found));
        assertEquals(0, found.slotsBeingWritten());
    }

    @Test
    void shouldJudgeARecordThatIsCompletedWhileItIsReadByWhatItIsThen() {
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1, LARGE));
            final var slots32768 = directory.resolve("slots-32768");
            final long middle = StoreBytes.payload(slots32768, StoreBytes.position(slots32768, "s", 1)) + LARGE / 2;
            StoreBytes.flip(slots32768, middle);
            final int[] looks = {0};
            files.interceptor(operation -> {
                if (operation.kind() == Kind.OPEN && operation.path().endsWith("manifest") && ++looks[0] == 2) {
                    StoreBytes.flip(slots32768, middle);
                }
                return Verdict.PROCEED;
            });
            final StoreVerification found = verify();
            assertEquals(List.of(), found.damage());
            assertEquals(1, found.streams());
            assertEquals(List.of(), found.streamsBeingWritten());
        }
    }

    @Test
    void shouldForgetAStreamThatWasDeletedWhileItWasRead() {
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1, LARGE));
            store.save(state("t", 2));
            final boolean[] isDeleted = {false};
            onReads(operation -> {
                if (operation.length() > LARGE && !isDeleted[0]) {
                    isDeleted[0] = true;
                    store.deleteBefore("s", 2);
                }
            });
            final StoreVerification found = verify();
            assertTrue(isDeleted[0]);
            assertEquals(List.of(), found.streamsBeingWritten());
            assertEquals(1, found.streams());
        }
    }

    @Test
    void shouldSayWhatIsWrongWithFiles() throws IOException {
        fill(2, "s", 1);
        fill(2, "s", 2);
        Files.delete(directory.resolve("manifest"));
        assertEquals(
                List.of(new SlotDamage(
                        directory.toRealPath().resolve("manifest"), SlotDamage.WHOLE_FILE, null, 0, "it is missing")),
                StoreVerification.of(directory, (done, total) -> {}).damage());
        assertThrows(StoreUnusableException.class, () -> StoreVerification.of(temp, (done, total) -> {}));
    }

    @Test
    void shouldReportWhatCannotBeReadAndFlushNothing() {
        fill(2, "s", 1);
        files.interceptor(operation -> operation.kind() == Kind.READ && operation.position() == 4096
                ? Verdict.fail(new IOException("Input/output error"))
                : Verdict.PROCEED);
        assertEquals(List.of("null 0: it cannot be read: Input/output error"), problems(verify()));
        final Trace trace = new Trace();
        files.interceptor(trace);
        verify();
        assertEquals(List.of(), trace.operations());
    }
}
