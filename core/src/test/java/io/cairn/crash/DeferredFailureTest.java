package io.cairn.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.faults.FailingOperations;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Interceptor;
import io.cairn.faults.Operation;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Verdict;
import io.cairn.store.DamagePolicy;
import io.cairn.store.DeferredSaveListener;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.StoreFailedException;
import io.cairn.store.StoreFullException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each operation beside deferred saves fails, one after the other: each save is written, or it is refused and never found. */
@Tag("once")
class DeferredFailureTest {
    private static final int K = 2;
    private static final List<String> STREAMS = List.of("a", "b", "c");
    private static final Set<Kind> CHANGES =
            Set.of(Kind.WRITE, Kind.FORCE, Kind.CREATE, Kind.RENAME, Kind.TRUNCATE, Kind.FORCE_DIRECTORY);
    private static final int[] LENGTHS = {100, 3_000, 5_000, 9_000, 100, 70_000};

    /** What fails. */
    enum Trouble {
        ENOSPC(FailingOperations.Mode.ENOSPC),
        HALF_THEN_ENOSPC(FailingOperations.Mode.HALF_THEN_ENOSPC),
        EIO(FailingOperations.Mode.EIO),
        EIO_AFTERWARDS(FailingOperations.Mode.EIO_AFTERWARDS),
        INTERRUPT(FailingOperations.Mode.INTERRUPT),
        /** Half of it is written, and cannot be written over for a while. */
        TORN(FailingOperations.Mode.HALF_THEN_ENOSPC);

        private final FailingOperations.Mode mode;

        Trouble(final FailingOperations.Mode mode) {
            this.mode = mode;
        }
    }

    /** After the write that fails, no header of a free slot can be written to the slot files, a few times. */
    private static final class NoHeaders implements Interceptor {
        private static final int REFUSALS = 3;

        private final FailingOperations failing;
        private int left = REFUSALS;

        /** Whether the last one was refused. */
        private boolean isRefusing;

        NoHeaders(final FailingOperations failing) {
            this.failing = failing;
        }

        @Override
        public Verdict before(final Operation operation) {
            final boolean isHeader = operation.kind() == Kind.WRITE && operation.length() == 64;
            if (!isHeader) {
                return Verdict.PROCEED;
            }
            isRefusing = failing.reached() && left > 0;
            if (!isRefusing) {
                return Verdict.PROCEED;
            }
            left--;
            return Verdict.fail(new IOException("no room to write over it"));
        }
    }

    /** What became of each save. */
    private final Map<String, String> outcomes = new HashMap<>();

    /** By stream, in order; what a failure has left open is among them once it was found. */
    private final Map<String, List<CheckpointState>> written = new HashMap<>();

    private final List<CheckpointState> unknown = new ArrayList<>();
    private final Set<CheckpointState> refused = new HashSet<>();
    private final UnsafeBuffer encoded = new UnsafeBuffer(new byte[100_000]);

    @ParameterizedTest
    @EnumSource
    void shouldEndEachSaveInOneOfTwoWays(final Trouble trouble) throws IOException {
        int lives = 0;
        boolean isReached = true;
        for (int n = 1; isReached; n++, lives++) {
            try (Scratch scratch = new Scratch()) {
                final FailingOperations failing = trouble == Trouble.TORN
                        ? FailingOperations.once(trouble.mode, n, Set.of(Kind.WRITE))
                        : FailingOperations.once(trouble.mode, n, CHANGES);
                live(scratch.directory(), failing, trouble == Trouble.TORN ? new NoHeaders(failing) : failing);
                isReached = failing.reached();
            }
        }
        Explored.add("lives of deferred saves with a failing operation", lives);
        assertTrue(lives > 20, lives + " lives");
    }

    private void live(final Path real, final FailingOperations failing, final Interceptor second) throws IOException {
        outcomes.clear();
        written.clear();
        unknown.clear();
        refused.clear();
        final FaultyFileSystem files = FaultyFileSystem.over(real);
        final Path directory = files.root().resolve(CrashWorkload.STORE);
        FileCheckpointStore store = open(directory);
        files.interceptor(failing, second == failing ? operation -> Verdict.PROCEED : second);
        for (int i = 1; i <= 24; i++) {
            final String streamId = STREAMS.get(i % STREAMS.size());
            final CheckpointState state = SavedCheckpoint.state(streamId, i, i, LENGTHS[i % LENGTHS.length]);
            try {
                save(store, state);
                if (i % 5 == 0) {
                    store.sync();
                }
                if (i % 7 == 0) {
                    check(store);
                }
            } catch (final StoreFullException ex) {
                refused.add(state);
            } catch (final StoreFailedException ex) {
                store = reopen(store, directory, state);
            } finally {
                Thread.interrupted();
            }
        }
        try {
            store.close();
        } catch (final StoreFailedException ex) {
            assertTrue(failing.reached(), ex.toString());
        } finally {
            Thread.interrupted();
        }
        files.interceptor();
        // What is torn when the store is closed, and cannot be written over even then, looks like damage.
        final boolean isDamagePossible =
                !unknown.isEmpty() || second instanceof NoHeaders headers && headers.isRefusing;
        try (FileCheckpointStore last = open(directory)) {
            resolve(last);
            check(last);
        }
        try (FileCheckpointStore last = new FileCheckpointStore(
                configuration(directory).onDamage(isDamagePossible ? DamagePolicy.REPORT : DamagePolicy.REFUSE))) {
            check(last);
        }
    }

    private void save(final FileCheckpointStore store, final CheckpointState state) {
        final int length = state.serialize(encoded, 0);
        final String name = state.id().toString();
        store.saveDeferred(
                state.id().streamId(), state.id().createdAtNs(), encoded, 0, length, new DeferredSaveListener() {
                    @Override
                    public void onWritten() {
                        assertNull(outcomes.put(name, "written"), name);
                        written.computeIfAbsent(state.id().streamId(), id -> new ArrayList<>())
                                .add(state);
                    }

                    @Override
                    public void onNotWritten(final CheckpointException reason) {
                        assertNull(outcomes.put(name, "not written"), name);
                        if (reason instanceof StoreFullException) {
                            refused.add(state);
                        } else {
                            unknown.add(state);
                        }
                    }
                });
    }

    /** As a user does it. The save that has thrown may be there or not. */
    private FileCheckpointStore reopen(
            final FileCheckpointStore failed, final Path directory, final CheckpointState state) {
        unknown.add(state);
        Thread.interrupted();
        try {
            failed.close();
        } catch (final StoreFailedException ex) {
            Thread.interrupted();
        }
        final FileCheckpointStore store = open(directory);
        resolve(store);
        return store;
    }

    private void resolve(final FileCheckpointStore store) {
        for (final CheckpointState state : unknown) {
            final String streamId = state.id().streamId();
            final List<CheckpointState> known = written.computeIfAbsent(streamId, id -> new ArrayList<>());
            if (store.list(streamId).contains(state) && !known.contains(state)) {
                known.add(state);
            }
        }
    }

    /** There is exactly what was written, the newest of each stream; nothing that was refused. */
    private void check(final FileCheckpointStore store) {
        for (final String streamId : STREAMS) {
            final List<CheckpointState> found = store.list(streamId);
            final List<CheckpointState> all = written.getOrDefault(streamId, List.of());
            found.forEach(state -> assertTrue(!refused.contains(state), () -> state.id() + " was refused"));
            assertEquals(
                    all.subList(Math.max(0, all.size() - K), all.size()).stream()
                            .map(CheckpointState::id)
                            .toList(),
                    found.stream().map(CheckpointState::id).toList());
        }
    }

    private static FileStoreConfiguration configuration(final Path directory) {
        return CrashWorkload.configuration(directory, Durability.ON_SYNC, K);
    }

    private static FileCheckpointStore open(final Path directory) {
        return new FileCheckpointStore(configuration(directory));
    }
}
