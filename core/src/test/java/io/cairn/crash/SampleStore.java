package io.cairn.crash;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.StoreUnusableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A small store whose bytes are changed in one way or another: either all that was acknowledged is there nevertheless, or it is
 * said that something is wrong, and all that is shown was saved.
 */
final class SampleStore {
    /** Of its files; the lock has none. */
    static final String MANIFEST = "manifest";

    private static final int MAX_PER_STREAM = 2;

    private final Map<String, byte[]> files = new TreeMap<>();
    private final Set<CheckpointState> saved = new HashSet<>();
    private StoreView expected;

    private SampleStore() {}

    /** The smallest that has all there is: a live, an evicted and a deleted checkpoint, two of one sequence, an empty slot. */
    static SampleStore small() throws IOException {
        return new SampleStore()
                .fill(List.of(
                        SavedCheckpoint.state("stream-a", 3, 1, 100),
                        SavedCheckpoint.state("stream-a", 5, 2, 1_500),
                        SavedCheckpoint.state("stream-a", 5, 4, 3_000),
                        SavedCheckpoint.state("stream-b", 7, 8, 6_000)));
    }

    /** One of so many pages. */
    static SampleStore ofPages(final int firstNumber, final int saves) throws IOException {
        final CheckpointState[] states = new CheckpointState[saves];
        for (int i = 0; i < saves; i++) {
            final int length = i % 7 == 6 ? 20_000 : i % 3 == 2 ? 6_000 : 100 + 900 * (i % 4);
            states[i] = SavedCheckpoint.state("s" + i % 4, 10 + i, firstNumber + i, length);
        }
        return new SampleStore().fill(List.of(states));
    }

    private SampleStore fill(final List<CheckpointState> states) throws IOException {
        try (Scratch scratch = new Scratch()) {
            final Path directory = scratch.directory().resolve(CrashWorkload.STORE);
            try (FileCheckpointStore store = openForWriting(directory)) {
                for (final CheckpointState state : states) {
                    store.save(state);
                    saved.add(state);
                }
                expected = StoreView.of(store);
            }
            try (var entries = Files.list(directory)) {
                for (final Path entry : entries.toList()) {
                    if (Files.size(entry) > 0) {
                        files.put(entry.getFileName().toString(), Files.readAllBytes(entry));
                    }
                }
            }
        }
        return this;
    }

    /** Its files by name, not to be changed. */
    Map<String, byte[]> files() {
        return files;
    }

    /** Bytes of all files. */
    int length() {
        return files.values().stream().mapToInt(bytes -> bytes.length).sum();
    }

    /** Makes a directory of it. */
    Path writeTo(final Path directory) throws IOException {
        Files.createDirectories(directory);
        for (final String name : files.keySet()) {
            restore(directory, name);
        }
        return directory;
    }

    /** Makes one file what it was. */
    void restore(final Path directory, final String name) throws IOException {
        Files.write(directory.resolve(name), files.get(name));
    }

    /**
     * Opens what has become of the store, and judges it. What cannot be opened for writing was not touched.
     *
     * @param directory of it.
     * @param changedFile the only one that was changed.
     * @param now the bytes of that file.
     * @return whether something was reported.
     */
    boolean judge(final Path directory, final String changedFile, final byte[] now) throws IOException {
        boolean isReported;
        try (FileCheckpointStore store = openForWriting(directory)) {
            isReported = judge(StoreView.of(store));
        } catch (final StoreUnusableException ex) {
            isReported = true;
            if (!Arrays.equals(now, Files.readAllBytes(directory.resolve(changedFile)))) {
                throw new AssertionError(changedFile + " was changed though it was said: " + ex.getMessage());
            }
        }
        return isReported;
    }

    /** The same with a reader. */
    boolean judgeReading(final Path directory) {
        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
            return judge(StoreView.of(reader));
        } catch (final StoreUnusableException ex) {
            return true;
        }
    }

    private boolean judge(final StoreView view) {
        view.checkpoints().forEach((streamId, states) -> {
            if (new HashSet<>(states).size() < states.size()) {
                throw new AssertionError("the same is there twice: " + states);
            }
            for (final CheckpointState state : states) {
                if (!saved.contains(state) || !state.id().streamId().equals(streamId)) {
                    throw new AssertionError("this was never saved: " + state);
                }
            }
        });
        final boolean isReported = !view.damage().isEmpty();
        if (!isReported && !view.hasSameCheckpoints(expected)) {
            throw new AssertionError("there should be " + expected + ", but there is " + view);
        }
        return isReported;
    }

    static FileCheckpointStore openForWriting(final Path directory) {
        return new FileCheckpointStore(CrashWorkload.configuration(directory, Durability.PROCESS, MAX_PER_STREAM));
    }
}
