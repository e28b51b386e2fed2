package io.cairn.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.crash.Explored;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Trace;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.StoreLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that is open for writing is refused to all others at once, by whatever name they know it. */
@Tag("once")
class SecondWriterTest {
    private static final int SECOND_WRITERS = Integer.getInteger("cairn.crash.secondWriters", 50);
    private static final String STREAM = Checkpoints.streamId(0);

    @TempDir
    Path temp;

    private final Checkpoints checkpoints = new Checkpoints(1, 100, 1000);
    private Path directory;
    private List<Path> names;
    private int refused;

    @BeforeEach
    void nameDirectory() throws IOException {
        directory = Files.createDirectory(temp.resolve("store"));
        final Path linked = Files.createSymbolicLink(temp.resolve("link"), directory);
        final Path parentLinked = Files.createSymbolicLink(temp.resolve("parent-link"), temp);
        names = List.of(
                directory,
                linked,
                parentLinked.resolve("store"),
                temp.resolve("./store/../store"),
                Path.of("").toAbsolutePath().relativize(directory));
    }

    private FileCheckpointStore open(final Path name) {
        return new FileCheckpointStore(checkpoints.configuration(name, Durability.PROCESS, 2));
    }

    private static Child startChild() throws IOException {
        return Child.start(Child.jvm(List.of(), OpeningChild.class));
    }

    private void requireRefusedHere(final Path name) {
        final StoreLockedException ex = assertThrows(StoreLockedException.class, () -> open(name));
        assertTrue(ex.getMessage().startsWith(name + " is open for writing in "), ex.getMessage());
        refused++;
        Explored.add("second writers refused", 1);
    }

    private void requireRefusedThere(final Child child, final Path name) throws IOException {
        final String answer = child.ask(OpeningChild.OPEN + name);
        assertEquals(OpeningChild.LOCKED + name + " is open for writing in another process", answer);
        refused++;
        Explored.add("second writers refused", 1);
    }

    private void requireNewest(final FileCheckpointStore store, final long sequence) {
        final var state = store.latest(STREAM).orElseThrow();
        assertEquals(sequence, state.id().sequence());
        assertNull(checkpoints.problem(0, state));
    }

    /** It is refused at once: the lock is asked for once, without waiting, and not at all where this process is known to have it. */
    @Test
    void shouldAskForTheLockOnce() throws IOException {
        final FaultyFileSystem files = FaultyFileSystem.over(temp);
        final Path traced = files.root().resolve("store");
        final Trace trace = new Trace();
        try (Child owner = startChild()) {
            assertEquals(OpeningChild.DONE, owner.ask(OpeningChild.OPEN + directory));
            files.interceptor(trace);
            assertThrows(StoreLockedException.class, () -> open(traced));
            assertEquals(1, trace.count(Kind.LOCK));
            assertEquals(OpeningChild.DONE, owner.ask(OpeningChild.CLOSE));
        }
        try (FileCheckpointStore store = open(traced)) {
            assertEquals(0, store.checkpointCount(STREAM));
            trace.restart();
            assertThrows(StoreLockedException.class, () -> open(traced));
            assertEquals(0, trace.count(Kind.LOCK));
        }
    }

    /** Refusing somebody in the owner's own process must not lose it its lock, which is the process's on Linux. */
    @Test
    void shouldBeRefusedHereAndInAnotherProcessWhileItIsOpenHere() throws IOException {
        try (Child child = startChild()) {
            for (long round = 1; refused < SECOND_WRITERS / 2; round++) {
                try (FileCheckpointStore store = open(directory)) {
                    for (final Path name : names) {
                        requireRefusedHere(name);
                        requireRefusedThere(child, name);
                    }
                    try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
                        assertEquals(Math.min(round - 1, 2), reader.checkpointCount(STREAM));
                    }
                    requireRefusedThere(child, directory);
                    checkpoints.save(store, 0, round);
                    requireNewest(store, round);
                }
                assertEquals(OpeningChild.DONE, child.ask(OpeningChild.OPEN + names.get((int) round % names.size())));
                assertEquals(OpeningChild.DONE, child.ask(OpeningChild.CLOSE));
            }
        }
    }

    @Test
    void shouldBeRefusedHereWhileItIsOpenInAnotherProcess() throws IOException {
        try (Child child = startChild()) {
            for (long round = 1; refused < SECOND_WRITERS / 2; round++) {
                assertEquals(OpeningChild.DONE, child.ask(OpeningChild.OPEN + names.get((int) round % names.size())));
                names.forEach(this::requireRefusedHere);
                assertEquals(OpeningChild.DONE, child.ask(OpeningChild.SAVE + round));
                requireRefusedHere(directory);
                assertEquals(OpeningChild.DONE, child.ask(OpeningChild.CLOSE));
                try (FileCheckpointStore store = open(directory)) {
                    requireNewest(store, round);
                }
            }
        }
    }

    @Test
    void shouldOpenAfterTheOwnerWasKilled() throws IOException {
        for (long round = 1; round <= 3; round++) {
            try (Child owner = startChild()) {
                assertEquals(OpeningChild.DONE, owner.ask(OpeningChild.OPEN + names.get((int) round % names.size())));
                assertEquals(OpeningChild.DONE, owner.ask(OpeningChild.SAVE + round));
                requireRefusedHere(directory);
            }
            try (FileCheckpointStore store = open(directory)) {
                requireNewest(store, round);
                assertEquals(List.of(), store.damage());
            }
        }
    }

    /** Where there is nothing yet, both of two may find that out, but only one makes the store. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldBeMadeByOneOfTwoProcessesAtTheSameMoment(final boolean isDirectoryThere) throws Exception {
        try (Child child = startChild()) {
            for (int round = 0; round < SECOND_WRITERS; round++) {
                final Path contested = temp.resolve("contested-" + round);
                if (isDirectoryThere) {
                    Files.createDirectory(contested);
                }
                final CompletableFuture<Boolean> here = CompletableFuture.supplyAsync(() -> isMadeHere(contested));
                final String there = child.ask(OpeningChild.OPEN + contested);
                final boolean isMadeHere = here.get();
                if (there.equals(OpeningChild.DONE)) {
                    assertEquals(OpeningChild.DONE, child.ask(OpeningChild.CLOSE));
                } else {
                    assertTrue(there.startsWith(OpeningChild.LOCKED), there);
                    assertTrue(isMadeHere, there);
                }
                try (FileCheckpointStore store = open(contested)) {
                    assertEquals(isMadeHere ? 1 : 0, store.checkpointCount(STREAM));
                    assertEquals(List.of(), store.damage());
                }
            }
        }
    }

    private boolean isMadeHere(final Path contested) {
        try (FileCheckpointStore store = open(contested)) {
            checkpoints.save(store, 0, 1);
            return true;
        } catch (final StoreLockedException ex) {
            return false;
        }
    }
}
