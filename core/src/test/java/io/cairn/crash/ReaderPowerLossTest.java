package io.cairn.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.DiskImage;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Interceptor;
import io.cairn.faults.Operation;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Verdict;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loss of power while somebody reads beside the store. */
@Tag("once")
class ReaderPowerLossTest {
    /** At every level a reader sees nothing go back; that a loss of power takes nothing back needs a flush with every save. */
    @ParameterizedTest
    @EnumSource
    void shouldNeverShowAReaderSomethingOlderThanBefore(final Durability durability) throws IOException {
        final CrashModel model = new CrashModel(durability, 2);
        final Recording recording;
        try (Scratch scratch = new Scratch()) {
            recording =
                    CrashWorkload.record(scratch.directory(), CrashScale.seed(), model, CrashScale.scaled(100), true);
        }
        assertTrue(recording.moments().stream().anyMatch(Moment::isAnythingShown), "the reader was never asked");
        if (durability == Durability.EVERY_SAVE) {
            final PowerLossCheck.Result result = PowerLossCheck.of(DiskImage.EMPTY, recording, model)
                    .sampled(CrashScale.seed(), 50)
                    .run();
            assertTrue(result.opened() > recording.lastBoundary() / 2);
        }
    }

    /** The writer has written, and not flushed yet. */
    @Test
    void shouldFlushWhatItFindsWhenItIsOpened() throws IOException {
        try (Scratch scratch = new Scratch()) {
            final FaultyFileSystem files = FaultyFileSystem.over(scratch.directory());
            final Path directory = files.root().resolve(CrashWorkload.STORE);
            final List<Long> shown = new ArrayList<>();
            final List<String> flushedByReader = new ArrayList<>();
            try (FileCheckpointStore store =
                    new FileCheckpointStore(CrashWorkload.configuration(directory, Durability.EVERY_SAVE, 2))) {
                store.save(SavedCheckpoint.state("a", 1, 1, 100));
                final Interceptor reading = operation -> {
                    if (operation.kind() == Kind.FORCE) {
                        flushedByReader.add(operation.path());
                    }
                    return Verdict.PROCEED;
                };
                files.interceptor(operation -> {
                    if (operation.kind() == Kind.FORCE) {
                        files.interceptor(reading);
                        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
                            shown.add(reader.latest("a").orElseThrow().id().sequence());
                        }
                        files.interceptor();
                    }
                    return Verdict.PROCEED;
                });
                store.save(SavedCheckpoint.state("a", 2, 2, 100));
            }
            assertEquals(List.of(2L), shown);
            assertTrue(
                    flushedByReader.stream().anyMatch(path -> path.endsWith("slots-4096")),
                    () -> "flushed were " + flushedByReader);
        }
    }

    /** The reader has flushed when half of the record was there, and the writer has not yet. */
    @Test
    void shouldFlushWhatWasCompletedOnlyAfterTheReaderHasLooked() throws IOException {
        try (Scratch scratch = new Scratch()) {
            final FaultyFileSystem files = FaultyFileSystem.over(scratch.directory());
            final Path directory = files.root().resolve(CrashWorkload.STORE);
            try (FileCheckpointStore store =
                    new FileCheckpointStore(CrashWorkload.configuration(directory, Durability.EVERY_SAVE, 2))) {
                for (int i = 1; i <= 3; i++) {
                    store.save(SavedCheckpoint.state("a", i, i, 6_000));
                }
                try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
                    final LookIntoASave look = new LookIntoASave(reader);
                    files.interceptor(look);
                    store.save(SavedCheckpoint.state("a", 4, 4, 6_000));
                    assertEquals(List.of(4L), look.shown);
                    assertTrue(look.hasFlushed, "what was shown was not flushed by the reader");
                }
            }
        }
    }

    /** Lets a save write half first, the reader look then, and show something just before the writer flushes. */
    private static final class LookIntoASave implements Interceptor {
        private final FileCheckpointReader reader;
        private final List<Long> shown = new ArrayList<>();
        private int writes;
        private boolean isLooking;
        private boolean hasFlushed;

        LookIntoASave(final FileCheckpointReader reader) {
            this.reader = reader;
        }

        @Override
        public Verdict before(final Operation operation) {
            final boolean isForce = operation.kind() == Kind.FORCE;
            if (isLooking) {
                hasFlushed |= isForce && writes == 2;
                return Verdict.PROCEED;
            }
            isLooking = true;
            try {
                return look(operation, isForce);
            } finally {
                isLooking = false;
            }
        }

        private Verdict look(final Operation operation, final boolean isForce) {
            if (operation.kind() == Kind.WRITE && writes == 0) {
                writes = 1;
                return Verdict.only(operation.length() / 2);
            }
            if (operation.kind() == Kind.WRITE) {
                reader.refresh();
                writes = 2;
            } else if (isForce) {
                reader.latest("a").ifPresent(latest -> shown.add(latest.id().sequence()));
            }
            return Verdict.PROCEED;
        }
    }
}
