package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each level promises, and that slots wait for it. */
class FileStoreDurabilityTest extends FileStoreFixture {
    private FileCheckpointStore open(final int maxPerStream, final Durability durability) {
        return new FileCheckpointStore(configuration(maxPerStream).durability(durability));
    }

    private static void assertDurable(final long sequence, final FileCheckpointStore store) {
        assertEquals(OptionalLong.of(sequence), store.durableSequence("s"));
    }

    @Test
    void shouldBeDurableWithEverySave() {
        final CheckpointClaim claim = new CheckpointClaim();
        try (FileCheckpointStore store = open(2, Durability.EVERY_SAVE)) {
            assertEquals(OptionalLong.empty(), store.durableSequence("s"));
            store.save(state("s", 5));
            assertDurable(5, store);
            store.claim("s", 9, 1000, claim);
            assertDurable(5, store);
            claim.commit(state("s", 9).serialize(claim.buffer(), 0));
            assertDurable(9, store);
            store.save(state("s", 7));
            assertDurable(9, store);
            store.save(state("s", -1));
            assertDurable(-1, store);
            assertEquals(OptionalLong.empty(), store.durableSequence("t"));
            store.deleteBefore("s", -1);
            assertDurable(-1, store);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"PROCESS", "ON_SYNC"})
    void shouldBeDurableWithTheNextSyncOnly(final Durability durability) {
        try (FileCheckpointStore store = open(3, durability)) {
            store.save(state("s", 1));
            store.save(state("s", 2, 5000));
            assertEquals(OptionalLong.empty(), store.durableSequence("s"));
            store.sync();
            assertDurable(2, store);
            store.save(state("s", 3));
            store.save(state("t", 1));
            assertDurable(2, store);
            assertEquals(OptionalLong.empty(), store.durableSequence("t"));
            store.sync();
            assertDurable(3, store);
            assertEquals(OptionalLong.of(1), store.durableSequence("t"));
            store.save(state("s", 2, 10));
            assertDurable(3, store);
            store.save(state("s", 4));
        }
        try (FileCheckpointStore store = open(3, durability)) {
            assertDurable(4, store);
            store.deleteBefore("s", -1);
            assertEquals(OptionalLong.empty(), store.durableSequence("s"));
        }
    }

    @Test
    void shouldBeDurableWithADeletion() {
        try (FileCheckpointStore store = open(3, Durability.ON_SYNC)) {
            store.save(state("s", 1));
            store.save(state("s", 2));
            assertEquals(1, store.deleteBefore("s", 2));
            assertDurable(2, store);
        }
    }

    @Test
    void shouldKnowAnEvictedCheckpointAsTheDurableOneUntilTheNextSync() {
        try (FileCheckpointStore store = open(2, Durability.ON_SYNC)) {
            store.save(state("s", 1));
            store.save(state("s", 2));
            store.sync();
            for (int i = 3; i < 20; i++) {
                store.save(state("s", i));
                assertDurable(2, store);
            }
            store.sync();
            assertDurable(19, store);
        }
    }

    /** The worst that a loss of power can do to what was written since the last sync: all of it turns into noise. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void shouldKeepAllOfTheLastSyncWhateverBecomesOfWhatWasWrittenSince(final int maxPerStream) {
        for (int saves = 1; saves <= 4 * maxPerStream; saves++) {
            directory = temp.resolve("store" + saves);
            final List<CheckpointState> small;
            final List<CheckpointState> large;
            final DirectoryImage synced;
            final DirectoryImage now;
            try (FileCheckpointStore store = open(maxPerStream, Durability.ON_SYNC)) {
                for (int i = 1; i <= maxPerStream + 3; i++) {
                    store.save(state("small", i));
                    store.save(state("large", i, 5000));
                }
                store.sync();
                small = store.list("small");
                large = store.list("large");
                synced = DirectoryImage.of(directory);
                for (int i = 100; i < 100 + saves; i++) {
                    store.save(state("small", i));
                    store.save(state("large", i, i % 3 == 0 ? 10 : 5000));
                    store.save(state("new", i, i % 3 == 0 ? 5000 : 10));
                }
                assertEquals(
                        100 + saves - 1,
                        store.latest("small").orElseThrow().id().sequence());
                now = DirectoryImage.of(directory);
            }
            directory = destroyWhatDiffers(synced, now, temp.resolve("lost" + saves));
            try (FileCheckpointStore store = open(maxPerStream, Durability.ON_SYNC)) {
                assertEquals(small, store.list("small"), "after " + saves);
                assertEquals(large, store.list("large"), "after " + saves);
                assertTrue(store.damage().size() >= Math.min(saves, maxPerStream), "nothing was lost");
            }
        }
    }

    @Test
    void shouldUseSlotsAgainOnceWhatReplacedThemIsSynced() {
        try (FileCheckpointStore store = open(2, Durability.ON_SYNC)) {
            for (int i = 1; i <= 4; i++) {
                store.save(state("s", i));
                store.sync();
            }
            final long size = DirectoryImage.of(directory).size();
            for (int i = 5; i < 100; i++) {
                store.save(state("s", i));
                store.sync();
            }
            assertEquals(size, DirectoryImage.of(directory).size());
        }
    }

    /** A deletion is durable when it returns. */
    @Test
    void shouldUseSlotsAgainAsSoonAsTheyAreDeleted() {
        try (FileCheckpointStore store = open(3, Durability.ON_SYNC)) {
            for (int i = 1; i <= 3; i++) {
                store.save(state("s", i));
            }
            store.sync();
            final long size = DirectoryImage.of(directory).size();
            store.deleteBefore("s", 4);
            for (int i = 1; i <= 3; i++) {
                store.save(state("s", i));
            }
            assertEquals(size, DirectoryImage.of(directory).size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotGrowForEver(final Durability durability) {
        try (FileCheckpointStore store = open(3, durability)) {
            for (int i = 1; i <= 10; i++) {
                store.save(state("s", i));
            }
            final long size = DirectoryImage.of(directory).size();
            for (int i = 11; i <= 1000; i++) {
                store.save(state("s", i));
            }
            assertEquals(size, DirectoryImage.of(directory).size());
        }
    }

    @Test
    void shouldWriteOnceAndFlushOnceForEachSave() throws IOException {
        for (final Durability durability : Durability.values()) {
            final Path real = Files.createDirectory(temp.resolve(durability.name()));
            final FaultyFileSystem files = FaultyFileSystem.over(real);
            final List<Operation.Kind> kinds = new ArrayList<>();
            try (FileCheckpointStore store = new FileCheckpointStore(
                    configuration(2).directory(files.root().resolve("store")).durability(durability))) {
                for (int i = 1; i <= 3; i++) {
                    store.save(state("s", i));
                }
                files.interceptor(operation -> {
                    kinds.add(operation.kind());
                    return Verdict.PROCEED;
                });
                store.save(state("s", 4));
                store.save(state("s", 5));
                final List<Operation.Kind> expected = durability == Durability.EVERY_SAVE
                        ? List.of(
                                Operation.Kind.WRITE, Operation.Kind.FORCE, Operation.Kind.WRITE, Operation.Kind.FORCE)
                        : List.of(Operation.Kind.WRITE, Operation.Kind.WRITE);
                assertEquals(expected, kinds, durability.name());
                kinds.clear();
                store.sync();
                store.sync();
                assertEquals(
                        durability == Durability.EVERY_SAVE ? List.of() : List.of(Operation.Kind.FORCE),
                        kinds,
                        durability.name());
            }
        }
    }

    /** However the flushes cut the rounds of streams, the disk gets long pieces: 8 for 100 saves here, and 29 without sorting. */
    @Test
    void shouldWriteNeighboursBetweenFlushes() throws IOException {
        final int streams = 256;
        final FaultyFileSystem files = FaultyFileSystem.over(Files.createDirectory(temp.resolve("real")));
        final List<Long> positions = new ArrayList<>();
        final Random random = new Random(42);
        final int rounds = 400;
        int pieces = 0;
        try (FileCheckpointStore store = new FileCheckpointStore(configuration(3)
                .directory(files.root().resolve("store"))
                .durability(Durability.ON_SYNC)
                .growthStep(1 << 18))) {
            for (int round = 1; round <= rounds; round++) {
                if (round == rounds / 2) {
                    files.interceptor(operation -> {
                        if (operation.kind() == Operation.Kind.WRITE) {
                            positions.add(operation.position());
                        }
                        return Verdict.PROCEED;
                    });
                }
                for (int stream = 0; stream < streams; stream++) {
                    store.save(state("s" + stream, round));
                    if (random.nextInt(streams) == 0) {
                        store.sync();
                        pieces += pieces(positions);
                        positions.clear();
                    }
                }
            }
        }
        final int saves = rounds / 2 * streams;
        assertTrue(pieces > 0 && pieces < saves / 8, pieces + " pieces of " + saves + " saves");
    }

    /** How many stretches of the file these blocks are. */
    private static int pieces(final List<Long> positions) {
        final long[] sorted =
                positions.stream().mapToLong(Long::longValue).sorted().toArray();
        int pieces = sorted.length == 0 ? 0 : 1;
        for (int i = 1; i < sorted.length; i++) {
            pieces += sorted[i] - sorted[i - 1] == StoreBytes.BLOCK ? 0 : 1;
        }
        return pieces;
    }

    private static Path destroyWhatDiffers(final DirectoryImage before, final DirectoryImage now, final Path target) {
        now.writeTo(target);
        final Random random = new Random(42);
        final byte[] noise = new byte[StoreBytes.BLOCK];
        for (final String name : now.names()) {
            if (name.startsWith("slots-")) {
                final byte[] bytes = now.bytes(name);
                final byte[] known = before.names().contains(name) ? before.bytes(name) : new byte[0];
                // What was grown since is durable: files grow with a flush of their own.
                for (int at = 0; at + StoreBytes.BLOCK <= known.length; at += StoreBytes.BLOCK) {
                    if (!Arrays.equals(bytes, at, at + StoreBytes.BLOCK, known, at, at + StoreBytes.BLOCK)) {
                        random.nextBytes(noise);
                        System.arraycopy(noise, 0, bytes, at, noise.length);
                    }
                }
                destroyRecords(bytes, Math.max(StoreBytes.BLOCK, known.length), Integer.parseInt(name.substring(6)));
                StoreBytes.write(target.resolve(name), ByteBuffer.wrap(bytes));
            }
        }
        return target;
    }

    /** In what was grown: the slots that hold a checkpoint. */
    private static void destroyRecords(final byte[] bytes, final int from, final int slotLength) {
        for (int at = from; at + slotLength <= bytes.length; at += slotLength) {
            boolean isFree = true;
            for (int i = at + 24; i < at + 32; i++) {
                isFree &= bytes[i] == 0;
            }
            if (!isFree) {
                Arrays.fill(bytes, at, at + slotLength, (byte) 0x55);
            }
        }
    }
}
