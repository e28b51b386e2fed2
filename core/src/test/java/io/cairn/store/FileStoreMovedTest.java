package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A directory that is renamed while its store is open: what is acknowledged is in it, and what has taken its name is left alone. */
class FileStoreMovedTest extends FileStoreFixture {
    private Path moved;

    @BeforeEach
    void nameMoved() {
        moved = temp.resolve("moved");
    }

    @Override
    FileStoreConfiguration configuration(final int maxPerStream) {
        return super.configuration(maxPerStream).durability(Durability.EVERY_SAVE);
    }

    /** Saves one after the other until that fails, and returns how many were acknowledged. */
    private static int saveUntilRefused(final FileCheckpointStore store, final int first) {
        for (int sequence = first; sequence < 50; sequence++) {
            try {
                store.save(state("s", sequence));
            } catch (final StoreFailedException ex) {
                assertTrue(ex.getMessage().contains("is not the directory any more"), ex.getMessage());
                return sequence - 1;
            }
        }
        throw new AssertionError("the store has grown all the same");
    }

    private void assertAllAcknowledged(final Path where, final int last) {
        directory = where;
        try (FileCheckpointStore store = open(100)) {
            assertEquals(last, store.checkpointCount("s"));
            assertEquals(state("s", last), store.latest("s").orElseThrow());
            assertEquals(List.of(), store.damage());
        }
    }

    @Test
    void shouldAcknowledgeOnlyWhatIsFoundWhenAnotherStoreHasTakenItsName() throws IOException {
        final FileCheckpointStore store = open(100);
        store.save(state("s", 1));
        Files.move(directory, moved);
        fill(4, "other", 7);
        final DirectoryImage other = DirectoryImage.of(directory);
        final int last = saveUntilRefused(store, 2);
        assertEquals(2, last); // there was a slot for it
        assertThrows(StoreFailedException.class, () -> store.save(state("s", 3)));
        assertEquals(2, store.checkpointCount("s"));
        store.close();
        other.assertUntouched(directory);
        assertAllAcknowledged(moved, last);
    }

    @Test
    void shouldAcknowledgeOnlyWhatIsFoundWhenADirectoryOrNothingHasItsName() throws IOException {
        for (final boolean isReplaced : new boolean[] {true, false}) {
            directory = temp.resolve("store-" + isReplaced);
            final Path renamed = temp.resolve("moved-" + isReplaced);
            final FileCheckpointStore store = open(100);
            store.save(state("s", 1));
            Files.move(directory, renamed);
            if (isReplaced) {
                Files.createDirectory(directory);
            }
            final int last = saveUntilRefused(store, 2);
            store.close();
            assertEquals(isReplaced, Files.exists(directory));
            if (isReplaced) {
                assertEquals(List.of(), DirectoryImage.of(directory).names());
            }
            assertAllAcknowledged(renamed, last);
        }
    }

    /** A new size of slots is a new file. */
    @Test
    void shouldCreateNoFileInADirectoryThatHasTakenItsName() throws IOException {
        final FileCheckpointStore store = open(100);
        store.save(state("s", 1));
        Files.move(directory, moved);
        Files.createDirectory(directory);
        final StoreFailedException ex =
                assertThrows(StoreFailedException.class, () -> store.save(state("s", 2, 10_000)));
        final String expected = "making room for 1 slots of 16384 bytes has failed: " + directory.toRealPath()
                + " is not the directory any more in which the store was opened, which was moved or deleted, and there"
                + " is another one by its name; if it was moved, all that was acknowledged is in it, and it must be"
                + " opened by its new name";
        assertTrue(ex.getMessage().startsWith(expected), ex.getMessage());
        store.close();
        assertEquals(List.of(), DirectoryImage.of(directory).names());
        assertAllAcknowledged(moved, 1);
    }

    @Test
    void shouldGoOnWhenItsNameHasBecomeALinkToIt() throws IOException {
        try (FileCheckpointStore store = open(100)) {
            store.save(state("s", 1));
            Files.move(directory, moved);
            Files.createSymbolicLink(directory, moved);
            for (int sequence = 2; sequence <= 20; sequence++) {
                store.save(state("s", sequence));
            }
        }
        assertAllAcknowledged(moved, 20);
    }

    /** At each moment of a growth that makes a new file. */
    @Test
    void shouldAcknowledgeNothingThatIsLostWheneverItIsMoved() throws IOException {
        boolean isMoved = true;
        int operations = 0;
        for (; isMoved; operations++) {
            final Path here = Files.createDirectory(temp.resolve("at-" + operations));
            final FaultyFileSystem files = FaultyFileSystem.over(here);
            directory = here.resolve("other");
            fill(4, "other", 7);
            final FileStoreConfiguration configuration =
                    configuration(100).directory(files.root().resolve("store"));
            final FileCheckpointStore store = new FileCheckpointStore(configuration);
            store.save(state("s", 1));
            final int last = operations;
            final int[] count = new int[1];
            files.interceptor(operation -> {
                if (count[0]++ == last) {
                    move(here.resolve("store"), here.resolve("moved"));
                    move(here.resolve("other"), here.resolve("store"));
                }
                return Verdict.PROCEED;
            });
            int acknowledged = 1;
            try {
                store.save(state("s", 2, 10_000));
                acknowledged = 2;
            } catch (final StoreFailedException ex) {
                assertTrue(operations < count[0]);
            }
            files.interceptor();
            store.close();
            isMoved = operations < count[0];
            directory = here.resolve(isMoved ? "store" : "other");
            try (FileCheckpointStore other = open(4)) {
                assertEquals(List.of(state("other", 7)), other.list("other"), "moved before operation " + operations);
                assertEquals(List.of(), other.damage());
            }
            directory = here.resolve(isMoved ? "moved" : "store");
            try (FileCheckpointStore own = open(100)) {
                assertEquals(state("s", 1), own.list("s").get(0), "moved before operation " + operations);
                assertTrue(own.checkpointCount("s") >= acknowledged, "moved before operation " + operations);
                assertEquals(List.of(), own.damage());
            }
        }
        assertTrue(operations > 15, "there were only " + operations);
    }

    private static void move(final Path from, final Path to) {
        try {
            Files.move(from, to);
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    /** An interrupt closes a file, which is then opened again for reading. */
    @Test
    void shouldReadNothingFromAFileThatHasTakenTheNameOfOneThatAnInterruptHasClosed() throws IOException {
        final FaultyFileSystem files = FaultyFileSystem.over(temp);
        final FileStoreConfiguration configuration =
                configuration(4).directory(files.root().resolve("store"));
        try (FileCheckpointStore store = new FileCheckpointStore(configuration)) {
            store.save(state("s", 1));
            files.interceptor(
                    operation -> operation.kind() == Operation.Kind.FORCE ? Verdict.INTERRUPT : Verdict.PROCEED);
            assertThrows(StoreFailedException.class, () -> store.save(state("s", 2)));
            assertTrue(Thread.interrupted());
            files.interceptor();
            Files.move(directory, moved);
            Files.createDirectory(directory);
            Files.copy(moved.resolve("slots-4096"), slots4096);
            final StoreFailedException ex = assertThrows(StoreFailedException.class, () -> store.latest("s"));
            assertTrue(ex.getMessage().contains("is not the file any more that was opened"), ex.getMessage());
        }
    }
}
