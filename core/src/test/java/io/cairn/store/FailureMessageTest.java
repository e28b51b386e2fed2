package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store says when something has failed whose message is none, or no more than the name of a file. */
class FailureMessageTest extends FileStoreFixture {
    private static final List<Supplier<IOException>> FAILURES =
            List.of(IOException::new, ClosedChannelException::new, () -> new FileSystemException("some-file"));

    private final List<String> messages = new ArrayList<>();
    private FaultyFileSystem files;

    @BeforeEach
    void putFaultsInBetween() throws IOException {
        files = FaultyFileSystem.over(temp);
    }

    private void use(final Path directory) {
        final FileStoreConfiguration configuration = new FileStoreConfiguration()
                .directory(directory)
                .maxPerStream(2)
                .growthStep(1 << 14)
                .errorHandler(damage -> messages.add(damage.getMessage()));
        for (int round = 0; round < 2; round++) {
            try (FileCheckpointStore store = new FileCheckpointStore(configuration)) {
                for (int i = 0; i < 3; i++) {
                    store.save(state("s", i, 100 + 30_000 * (i & 1)));
                }
                store.sync();
                store.list("s");
                store.deleteBefore("s", 3);
            }
            try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
                reader.list("s");
                reader.verify(done -> {});
                reader.damage().forEach(damage -> messages.add(damage.toString()));
            }
        }
    }

    /** Runs it with the n-th operation failing, and returns whether there was one. */
    private boolean useWithFailure(final Path directory, final int n, final IOException failure) {
        final int[] count = {0};
        files.interceptor(operation -> ++count[0] == n ? Verdict.fail(failure) : Verdict.PROCEED);
        try {
            use(directory);
        } catch (final CheckpointException ex) {
            for (Throwable told = ex; told instanceof CheckpointException; told = told.getCause()) {
                messages.add(told.getMessage());
            }
        } finally {
            files.interceptor(operation -> Verdict.PROCEED);
        }
        return count[0] >= n;
    }

    @Test
    void shouldSayWhyWhateverFailsAndHowever() {
        int told = 0;
        for (final Supplier<IOException> failure : FAILURES) {
            boolean isReached = true;
            for (int n = 1; isReached; n++) {
                messages.clear();
                isReached = useWithFailure(
                        files.root().resolve(failure.get().getClass().getSimpleName() + n), n, failure.get());
                for (final String message : messages) {
                    assertFalse(message == null || message.isBlank(), "operation " + n + ", " + failure.get());
                    assertFalse(message.matches("(?s).*\\bnull\\b.*|.*: *"), message);
                }
                told += messages.size();
            }
        }
        assertTrue(told > 100, told + " messages");
    }

    @Test
    void shouldShowAStrangeStreamSoThatItCanBeTold() {
        assertEquals(
                "f, slot 7, stream \"a\\u{a}b\", sequence 18446744073709551615: it is torn",
                new SlotDamage(Path.of("f"), 7, "a\nb", -1, "it is torn").toString());
        directory = files.root().resolve("store");
        try (FileCheckpointStore store = open(3);
                CheckpointClaim claim = new CheckpointClaim()) {
            store.claim("", 1, 1_000, claim);
            final int length = state("", 2).serialize(claim.buffer(), 0);
            assertEquals(
                    "stream \"\": sequence 1 was claimed, but the checkpoint has 2",
                    assertThrows(CheckpointException.class, () -> claim.commit(length))
                            .getMessage());
        }
    }

    @Test
    void shouldSayWhatAnInterruptDuringASaveMeans() {
        directory = files.root().resolve("store");
        final FileCheckpointStore store =
                new FileCheckpointStore(configuration(3).durability(Durability.EVERY_SAVE));
        store.save(state("s", 1));
        files.interceptor(operation -> operation.kind() == Kind.FORCE ? Verdict.INTERRUPT : Verdict.PROCEED);
        final String message = assertThrows(StoreFailedException.class, () -> store.save(state("s", 2)))
                .getMessage();
        assertTrue(Thread.interrupted());
        final Path file = directory.resolve("slots-4096");
        assertEquals(
                "saving to " + file + " has failed: flushing " + file
                        + " has failed: the thread was interrupted during input or output, which closes the file. What"
                        + " was being written may be on disk or not: that is known once the store is opened again",
                message);
        final String next = assertThrows(StoreFailedException.class, () -> store.save(state("s", 3)))
                .getMessage();
        assertTrue(next.startsWith("the store must be opened again, since this has happened: flushing "), next);
        assertTrue(next.endsWith("the thread was interrupted during input or output, which closes the file"), next);
        store.close();
    }
}
