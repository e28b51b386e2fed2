package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was deleted stays gone, whatever bound a store is reopened with. */
class FileStoreDeletionTest extends FileStoreFixture {
    private static final int ALL = 10_000;

    @Test
    void shouldNotBringBackWhatWasEvictedBeforeADeletion() {
        try (FileCheckpointStore store = open(3)) {
            for (int i = 1; i <= 20; i++) {
                store.save(state("s", i));
                store.save(state("t", i));
            }
            assertEquals(1, store.deleteBefore("s", 19));
        }
        try (FileCheckpointStore store = open(ALL)) {
            assertEquals("19 20", sequences(store, "s"));
            assertTrue(sequences(store, "t").endsWith("18 19 20"));
        }
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldNotBringBackWhatWasEvictedWhenNothingElseIsDeleted() {
        try (FileCheckpointStore store = open(1)) {
            for (int i = 1; i <= 5; i++) {
                store.save(state("s", i));
            }
            assertEquals(0, store.deleteBefore("s", 5));
        }
        try (FileCheckpointStore store = open(ALL)) {
            assertEquals("5", sequences(store, "s"));
        }
    }

    @Test
    void shouldNotBringBackAStreamThatWasDeleted() {
        fill(2, "s", 1, 2, 3, 4);
        try (FileCheckpointStore store = open(2)) {
            assertEquals(2, store.deleteBefore("s", -1));
            assertEquals(Set.of(), store.streams());
        }
        try (FileCheckpointStore store = open(ALL)) {
            assertEquals(Set.of(), store.streams());
            store.save(state("s", 2, 50));
        }
        try (FileCheckpointStore store = open(ALL)) {
            assertEquals(List.of(state("s", 2, 50)), store.list("s"));
        }
    }

    @Test
    void shouldNotBringBackWhatReopeningWithASmallerBoundHasLeftOut() {
        fill(5, "s", 1, 2, 3, 4, 5);
        try (FileCheckpointStore store = open(2)) {
            assertEquals(1, store.deleteBefore("s", 5));
        }
        try (FileCheckpointStore store = open(ALL)) {
            assertEquals("5", sequences(store, "s"));
        }
    }

    @Test
    void shouldNotBringBackAnEvictedCheckpointWhoseSlotWasClaimedAndNotUsed() {
        final CheckpointClaim claim = new CheckpointClaim();
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1));
            store.save(state("s", 2));
            store.claim("t", 1, 100, claim);
            store.deleteBefore("s", 2);
            claim.abort();
        }
        try (FileCheckpointStore store = open(ALL)) {
            assertEquals("2", sequences(store, "s"));
        }
    }

    @Test
    void shouldKeepWhatWasSavedIntoTheSlotsOfWhatIsDeleted() {
        final CheckpointClaim claim = new CheckpointClaim();
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1));
            store.save(state("s", 2));
            store.claim("t", 7, 1000, claim);
            final int length = state("t", 7).serialize(claim.buffer(), 0);
            store.deleteBefore("s", 9);
            claim.commit(length);
            store.save(state("u", 8));
            store.deleteBefore("s", 9);
            assertEquals(Set.of("t", "u"), store.streams());
        }
        try (FileCheckpointStore store = open(ALL)) {
            assertEquals(Set.of("t", "u"), store.streams());
            assertEquals("7", sequences(store, "t"));
            assertEquals(List.of(state("u", 8)), store.list("u"));
        }
    }

    /** Each checkpoint has an event count of its own; what is in no order but that of saves, is in the model too. */
    @ParameterizedTest
    @EnumSource
    void shouldAgreeWithAModelAfterEveryReopening(final Durability durability) {
        final int maxPerStream = 3;
        for (int seed = 0; seed < 8; seed++) {
            directory = temp.resolve(durability + "-" + seed);
            final Random random = new Random(seed);
            final List<CheckpointState> model = new ArrayList<>();
            final Set<CheckpointState> gone = new HashSet<>();
            final List<CheckpointState> everSaved = new ArrayList<>();
            for (int round = 0; round < 6; round++) {
                final int bound = random.nextInt(4) == 0 ? ALL : maxPerStream;
                try (FileCheckpointStore store =
                        new FileCheckpointStore(configuration(bound).durability(durability))) {
                    reconcile(store, model, gone, maxPerStream);
                    for (int i = 0; i < 25; i++) {
                        final String stream = "s" + random.nextInt(3);
                        final long sequence = random.nextInt(30) - 15;
                        if (random.nextInt(8) == 0) {
                            store.deleteBefore(stream, sequence);
                            everSaved.stream()
                                    .filter(state -> isBefore(state, stream, sequence))
                                    .forEach(gone::add);
                            model.removeIf(state -> isBefore(state, stream, sequence));
                        } else {
                            final CheckpointState state = new CheckpointState(
                                            new CheckpointId(stream, sequence, random.nextLong()))
                                    .eventCount(everSaved.size())
                                    .setOperatorState("o", new byte[random.nextInt(10) == 0 ? 5000 : 10]);
                            store.save(state);
                            everSaved.add(state);
                            add(model, state, bound);
                        }
                        assertEquals(of(model, stream), store.list(stream), "seed " + seed);
                    }
                }
            }
            assertEquals(List.of(), errors);
        }
    }

    /** What is there after reopening: all of the model up to the bound, perhaps what was evicted, nothing that was deleted. */
    private static void reconcile(
            final FileCheckpointStore store,
            final List<CheckpointState> model,
            final Set<CheckpointState> gone,
            final int maxPerStream) {
        for (int i = 0; i < 3; i++) {
            final String stream = "s" + i;
            final List<CheckpointState> expected = of(model, stream);
            final List<CheckpointState> found = store.list(stream);
            for (final CheckpointState state : found) {
                assertFalse(gone.contains(state), state + " was deleted");
            }
            final int size = Math.min(expected.size(), found.size());
            assertTrue(size >= Math.min(expected.size(), maxPerStream), found + " of " + expected);
            assertEquals(
                    expected.subList(expected.size() - size, expected.size()),
                    found.subList(found.size() - size, found.size()));
            model.removeIf(state -> state.id().streamId().equals(stream));
            model.addAll(found);
        }
    }

    private static void add(final List<CheckpointState> model, final CheckpointState state, final int bound) {
        model.add(state);
        final List<CheckpointState> kept = of(model, state.id().streamId());
        if (kept.size() > bound) {
            model.remove(kept.get(0));
        }
    }

    private static boolean isBefore(final CheckpointState state, final String stream, final long sequence) {
        return state.id().streamId().equals(stream)
                && Long.compareUnsigned(state.id().sequence(), sequence) < 0;
    }

    /** In the order in which a store keeps them; sorting is stable, so that of one sequence the later save is the newer. */
    private static List<CheckpointState> of(final List<CheckpointState> model, final String stream) {
        return model.stream()
                .filter(state -> state.id().streamId().equals(stream))
                .sorted(Comparator.comparing(state -> state.id().sequence(), Long::compareUnsigned))
                .collect(Collectors.toList());
    }

    @Test
    void shouldDeleteFromStreamsOfManyCheckpoints() {
        fill(100, "s", LongStream.range(0, 100).toArray());
        try (FileCheckpointStore store = open(100)) {
            assertEquals(60, store.deleteBefore("s", 60));
            assertEquals(40, store.checkpointCount("s"));
        }
        try (FileCheckpointStore store = open(100)) {
            assertEquals(40, store.checkpointCount("s"));
            assertEquals(60, store.list("s").get(0).id().sequence());
        }
    }

    /** Its header tells whose it is, and nobody expects to see it again. */
    @Test
    void shouldNotBringBackWhatCouldNotBeReadWhenItWasDeleted() throws IOException {
        try (FileCheckpointStore store = open(3)) {
            store.save(state("s", 1, 50_000));
            store.save(state("s", 2, 50_000));
            store.save(state("s", 3));
        }
        final long unreadable = StoreBytes.position(directory.resolve("slots-65536"), "s", 2) + 8192;
        final FaultyFileSystem files = FaultyFileSystem.over(temp);
        files.interceptor(operation -> {
            final boolean isToFail = operation.kind() == Operation.Kind.READ
                    && operation.path().endsWith("slots-65536")
                    && operation.position() <= unreadable
                    && operation.position() + operation.length() > unreadable;
            return isToFail ? Verdict.fail(new IOException("Input/output error")) : Verdict.PROCEED;
        });
        final FileStoreConfiguration configuration =
                configuration(3).directory(files.root().resolve("store"));
        try (FileCheckpointStore store = new FileCheckpointStore(configuration)) {
            assertEquals("1 3", sequences(store, "s"));
            assertEquals(1, store.damage().size());
            assertEquals(1, store.deleteBefore("s", 3));
        }
        try (FileCheckpointStore store = open(3)) {
            assertEquals("3", sequences(store, "s"));
        }
    }
}
