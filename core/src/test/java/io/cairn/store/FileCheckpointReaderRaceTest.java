package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A writer that does the worst between any two reads, and in the middle of one. Nothing here depends on time. */
class FileCheckpointReaderRaceTest extends FileStoreFixture {
    private static final int K = 2;

    /** The record is read in three parts or more. */
    private static final int LENGTH = 10_000;

    private FaultyFileSystem files;
    private FileCheckpointStore store;
    private long next = 1;

    @BeforeEach
    void openWriter() throws IOException {
        files = FaultyFileSystem.over(temp);
        store = open(K);
    }

    @AfterEach
    void closeWriter() {
        store.close();
    }

    private FileCheckpointReader openReader() {
        return FileCheckpointStore.openReadOnly(files.root().resolve("store"));
    }

    private void save(final String stream, final int count) {
        for (int i = 0; i < count; i++) {
            store.save(state(stream, next++, LENGTH));
        }
    }

    /** Before each of the next reads of a slot the writer does something, and the read is short. */
    private void onReads(final int times, final Consumer<Operation> writer) {
        final int[] left = {times};
        files.interceptor(operation -> {
            if (operation.kind() != Operation.Kind.READ || !operation.path().contains("slots-") || left[0] == 0) {
                return Verdict.PROCEED;
            }
            left[0]--;
            writer.accept(operation);
            return Verdict.only(4096);
        });
    }

    /** What the writer does to the slot that is being read. */
    enum Writing {
        NEWER_OF_THE_SAME_STREAM {
            @Override
            void run(final FileCheckpointReaderRaceTest test) {
                test.save("s", 1);
            }
        },
        ALL_SLOTS {
            @Override
            void run(final FileCheckpointReaderRaceTest test) {
                test.save("s", K + 1);
            }
        },
        ANOTHER_STREAM {
            @Override
            void run(final FileCheckpointReaderRaceTest test) {
                test.save("s", 1);
                test.save("t", 1);
                test.save("u", 1);
            }
        },
        RANDOM {
            @Override
            void run(final FileCheckpointReaderRaceTest test) {
                final Random random = new Random(test.next);
                test.save("s", random.nextInt(3));
                test.save("t", random.nextInt(3));
            }
        };

        abstract void run(FileCheckpointReaderRaceTest test);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNeverReturnWhatIsWrittenOverWhileItIsCopiedNorGoBack(final Writing writing) {
        save("s", 3);
        save("t", 3);
        try (FileCheckpointReader reader = openReader()) {
            long newest = 3;
            for (int reads = 1; reads < 60; reads++) {
                onReads(reads, operation -> writing.run(this));
                final CheckpointState found = reader.latest("s").orElseThrow();
                final long sequence = found.id().sequence();
                assertEquals(state("s", sequence, LENGTH), found);
                assertTrue(sequence >= newest, sequence + " after " + newest);
                newest = sequence;
                assertEquals(List.of(), reader.damage());
            }
            files.interceptor();
            reader.refresh();
            assertEquals(store.latest("s"), reader.latest("s"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldListOnlyWhatIsWholeAndInOrder(final Writing writing) {
        save("s", 3);
        save("t", 3);
        try (FileCheckpointReader reader = openReader()) {
            for (int reads = 1; reads < 40; reads++) {
                onReads(reads, operation -> writing.run(this));
                final List<CheckpointState> found = reader.list("s");
                assertTrue(found.size() >= 1 && found.size() <= K, found.size() + " found");
                long before = 0;
                for (final CheckpointState state : found) {
                    assertEquals(state("s", state.id().sequence(), LENGTH), state);
                    assertTrue(state.id().sequence() > before);
                    before = state.id().sequence();
                }
                assertEquals(List.of(), reader.damage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 13, 40})
    void shouldNotTakeForDamageWhatIsWrittenWhileItLooksAtAllSlots(final int reads) {
        save("s", 3);
        onReads(reads, operation -> save("s", 1));
        try (FileCheckpointReader reader = openReader()) {
            final CheckpointState found = reader.latest("s").orElseThrow();
            assertEquals(state("s", found.id().sequence(), LENGTH), found);
            assertTrue(found.id().sequence() >= 3);
            assertEquals(List.of(), reader.damage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 13, 100})
    void shouldFindNothingOrWhatIsNewerWhenItIsDeletedWhileItIsCopied(final int reads) {
        save("s", 3);
        try (FileCheckpointReader reader = openReader()) {
            final int[] step = new int[1];
            onReads(reads, operation -> {
                if (step[0]++ % 2 == 0) {
                    store.deleteBefore("s", -1);
                    save("t", 3);
                } else {
                    save("s", 1);
                }
            });
            final Optional<CheckpointState> found = reader.latest("s");
            found.ifPresent(state -> {
                assertEquals(state("s", state.id().sequence(), LENGTH), state);
                assertTrue(state.id().sequence() > 3);
            });
            assertEquals(List.of(), reader.damage());
            files.interceptor();
            reader.refresh();
            assertEquals(store.latest("s"), reader.latest("s"));
        }
    }

    @Test
    void shouldSayThatItCannotKeepUpWithAWriterThatNeverRests() {
        save("s", 3);
        try (FileCheckpointReader reader = openReader()) {
            onReads(Integer.MAX_VALUE, operation -> save("s", K + 1));
            final StoreFailedException ex = assertThrows(StoreFailedException.class, () -> reader.latest("s"));
            assertTrue(ex.getMessage().contains("faster than it can be read"), ex.getMessage());
            files.interceptor();
            assertTrue(reader.latest("s").isPresent());
        }
    }

    /** The newest checkpoint is always in the file that is not being looked at. */
    private void hideFromScans(final int scans) {
        final int[] left = {scans};
        files.interceptor(operation -> {
            final boolean isScan = operation.kind() == Operation.Kind.READ
                    && operation.path().contains("slots-")
                    && operation.position() == 4096;
            if (isScan && left[0] > 0) {
                if (operation.path().endsWith("slots-4096")) {
                    store.save(state("moving", next++, 5000));
                    store.save(state("other", next++));
                } else {
                    left[0]--;
                    store.save(state("moving", next++));
                    store.save(state("other", next++, 5000));
                }
            }
            return Verdict.PROCEED;
        });
    }

    private void openWithABoundOfOne() {
        store.close();
        store = open(1);
        store.save(state("other", next++, 5000));
        store.save(state("other", next++));
        store.save(state("moving", next++, 5000));
        store.save(state("moving", next++));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 9, 12, 30})
    void shouldNotLoseAStreamThatMovesWhileItLooksAnew(final int scans) {
        openWithABoundOfOne();
        try (FileCheckpointReader reader = openReader()) {
            final long newest = reader.latest("moving").orElseThrow().id().sequence();
            hideFromScans(scans);
            try {
                reader.refresh();
                assertTrue(reader.streams().contains("moving"), "it was never deleted");
                final long now = reader.latest("moving").orElseThrow().id().sequence();
                assertTrue(now >= newest, now + " after " + newest);
            } catch (final StoreFailedException ex) {
                assertTrue(ex.getMessage().contains("faster than it can be read"), ex.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 9})
    void shouldFindAStreamThatMovesWhileItIsOpened(final int scans) {
        openWithABoundOfOne();
        hideFromScans(scans);
        try (FileCheckpointReader reader = openReader()) {
            assertTrue(reader.streams().contains("moving"), "it was there all the time");
        }
    }
}
