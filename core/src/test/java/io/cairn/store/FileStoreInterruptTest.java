package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A thread that was interrupted beforehand completes each call, and still knows that it was interrupted. */
class FileStoreInterruptTest extends FileStoreFixture {
    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    private static <T> T interrupted(final Supplier<T> call) {
        Thread.currentThread().interrupt();
        final T result = call.get();
        assertTrue(Thread.interrupted(), "the interrupt was lost");
        return result;
    }

    private static void interrupted(final Runnable call) {
        interrupted(() -> {
            call.run();
            return null;
        });
    }

    private FileCheckpointStore openWith(final Durability durability) {
        return new FileCheckpointStore(configuration(2).durability(durability));
    }

    @ParameterizedTest
    @EnumSource
    void shouldMakeAStoreAndSaveAndClose(final Durability durability) {
        final CheckpointClaim claim = new CheckpointClaim();
        final FileCheckpointStore store = interrupted(() -> openWith(durability));
        for (int i = 1; i <= 5; i++) {
            final long sequence = i;
            interrupted(() -> store.save(state("s", sequence)));
        }
        interrupted(() -> store.save(state("large", 1, 100_000)));
        interrupted(() -> {
            store.claim("s", 6, 1000, claim);
            claim.commit(state("s", 6).serialize(claim.buffer(), 0));
        });
        interrupted(store::sync);
        assertEquals(OptionalLong.of(6), interrupted(() -> store.durableSequence("s")));
        assertEquals(1, interrupted(() -> store.deleteBefore("s", 6)));
        assertEquals(Optional.of(state("large", 1, 100_000)), interrupted(() -> store.latest("large")));
        store.save(state("s", 7));
        interrupted(store::close);
        try (FileCheckpointStore reopened = openWith(durability)) {
            assertEquals("6 7", sequences(reopened, "s"));
            assertEquals(Set.of("s", "large"), reopened.streams());
        }
    }

    @Test
    void shouldOpenAStoreThatIsThere() {
        fill(4, "s", 1, 2, 3, 4);
        final FileCheckpointStore store = interrupted(() -> open(4));
        assertEquals("1 2 3 4", interrupted(() -> sequences(store, "s")));
        assertEquals(4, interrupted(() -> store.visitNewestFirst("s", new CheckpointDecoder(), view -> true)));
        interrupted(store::close);
        final FileCheckpointStore smaller = interrupted(() -> open(2));
        assertEquals("3 4", interrupted(() -> sequences(smaller, "s")));
        smaller.close();
    }

    @Test
    void shouldOpenAStoreWhoseManifestIsMissing() {
        fill(4, "s", 1, 2, 3, 4);
        assertTrue(directory.resolve("manifest").toFile().delete());
        final FileCheckpointStore store = interrupted(() -> open(4));
        assertEquals("1 2 3 4", sequences(store, "s"));
        store.close();
    }

    @Test
    void shouldRead() {
        fill(4, "s", 1, 2, 3, 4);
        final FileCheckpointReader reader = interrupted(this::read);
        assertEquals(Optional.of(state("s", 4)), interrupted(() -> reader.latest("s")));
        interrupted(reader::refresh);
        assertEquals("1 2 3 4", sequences(interrupted(() -> reader.list("s"))));
        interrupted(() -> reader.verify(done -> {}));
        interrupted(reader::close);
    }
}
