package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.FailingOperations;
import io.cairn.faults.FailingOperations.Mode;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Trace;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a hostile reviewer has found in the reader, so that it does not come back. Only the reader meets faults here. */
class FileReaderReviewTest extends FileStoreFixture {
    /** Large enough that a look at everything does not read it. */
    private static final int LARGE = 20_000;

    private FaultyFileSystem files;
    private Path slots32768;

    @BeforeEach
    void putFaultsInBetween() throws IOException {
        files = FaultyFileSystem.over(temp);
        slots32768 = directory.resolve("slots-32768");
    }

    @Override
    FileCheckpointReader read() {
        return FileCheckpointStore.openReadOnly(files.root().resolve("store"));
    }

    private long payload(final String streamId, final long sequence) {
        return StoreBytes.payload(slots32768, StoreBytes.position(slots32768, streamId, sequence));
    }

    @Test
    void shouldNotLoseAStreamWhoseNewestMovesBetweenTwoHeaders() {
        final int secondSlot = 4096 + 32768;
        final int[] reads = {0};
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(1).growthStep(1 << 17))) {
            store.save(state("t", 1, LARGE));
            store.save(state("s", 10, LARGE));
            store.deleteBefore("t", 100);
            assertEquals(secondSlot, StoreBytes.position(slots32768, "s", 10));
            try (FileCheckpointReader reader = read()) {
                files.interceptor(operation -> {
                    final boolean isHeader = operation.kind() == Kind.READ
                            && operation.path().endsWith("slots-32768")
                            && operation.position() == secondSlot;
                    if (isHeader && ++reads[0] == 2) {
                        store.save(state("s", 11, LARGE)); // into the first slot, which was free when it was read
                        store.deleteBefore("s", 5);
                    }
                    return Verdict.PROCEED;
                });
                reader.refresh();
                assertTrue(reads[0] >= 2);
                assertEquals(Set.of("s"), reader.streams());
                assertEquals(Optional.of(state("s", 11, LARGE)), reader.latest("s"));
            }
        }
    }

    @Test
    void shouldFlushALargeCheckpointThatMayHaveBeenCompletedSinceItsHeaderWasRead() {
        final Trace trace = new Trace();
        files.interceptor(trace);
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1, LARGE));
            final long middle = payload("s", 1) + LARGE / 2;
            StoreBytes.flip(slots32768, middle); // as if the write had got so far
            try (FileCheckpointReader reader = read()) {
                final long forces = trace.count(Kind.FORCE);
                StoreBytes.flip(slots32768, middle);
                assertEquals(Optional.of(state("s", 1, LARGE)), reader.latest("s"));
                assertEquals(forces + 1, trace.count(Kind.FORCE));
            }
        }
    }

    @Test
    void shouldKeepTheDamageThatAVerificationHasFoundThroughARefresh() {
        try (FileCheckpointStore store = open(2)) {
            for (final long sequence : new long[] {1, 2}) {
                store.save(state("s", sequence, LARGE));
                store.save(state("t", sequence, LARGE));
            }
            StoreBytes.flip(slots32768, payload("s", 1) + LARGE / 2);
            try (FileCheckpointReader reader = read()) {
                assertEquals(List.of(), reader.damage());
                reader.verify(done -> reader.refresh()); // as it does itself when what it looks for was written over
                assertEquals(1, reader.damage().size());
                assertEquals("s", reader.damage().get(0).streamId());
                assertEquals(1, reader.damage().get(0).sequence());
            }
        }
    }

    @Test
    void shouldRefuseAfterAFlushThatFailed() {
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1));
            try (FileCheckpointReader reader = read()) {
                store.save(state("s", 2));
                files.interceptor(FailingOperations.once(Mode.EIO, 1, Set.of(Kind.FORCE)));
                assertThrows(StoreFailedException.class, reader::refresh);
                assertThrows(StoreFailedException.class, reader::refresh);
                assertThrows(StoreFailedException.class, () -> reader.latest("s"));
            }
            try (FileCheckpointReader reader = read()) {
                assertEquals(Optional.of(state("s", 2)), reader.latest("s"));
            }
        }
    }

    @Test
    void shouldRefuseAfterAFlushOfALargeCheckpointThatFailed() {
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1, LARGE));
            try (FileCheckpointReader reader = read()) {
                files.interceptor(FailingOperations.once(Mode.EIO, 1, Set.of(Kind.FORCE)));
                assertThrows(StoreFailedException.class, () -> reader.latest("s"));
                assertThrows(StoreFailedException.class, () -> reader.latest("s"));
                assertEquals(List.of(), reader.damage());
            }
        }
    }

    @Test
    void shouldReportNoMoreDamageThanMakesSense() throws IOException {
        fill(2, "s", 1); // makes two slots
        try (RandomAccessFile file = new RandomAccessFile(slots4096.toFile(), "rw")) {
            file.setLength(4096 + 10_050 * 4096L); // of zeros, which are no free slots
        }
        Files.delete(directory.resolve("manifest"));
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

    private static void assertCapped(final List<SlotDamage> damage) {
        final List<SlotDamage> inSlots =
                damage.stream().filter(one -> one.file().endsWith("slots-4096")).toList();
        assertEquals(10_001, inSlots.size());
        assertEquals(SlotDamage.WHOLE_FILE, inSlots.get(10_000).slot());
        assertEquals("48 more slots are damaged", inSlots.get(10_000).problem());
    }
}
