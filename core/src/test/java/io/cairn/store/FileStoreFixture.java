package io.cairn.store;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory for a store, small files, a clock that stands, and checkpoints that can be told apart in every byte. */
abstract class FileStoreFixture {
    static final long NOW = 1_500;

    @TempDir
    Path temp;

    /** Where the store is; not there yet. */
    Path directory;

    /** Where small checkpoints are. */
    Path slots4096;

    /** What the error handler was told. */
    final List<String> errors = new ArrayList<>();

    @BeforeEach
    void nameDirectory() {
        directory = temp.resolve("store");
        slots4096 = directory.resolve("slots-4096");
    }

    FileStoreConfiguration configuration(final int maxPerStream) {
        return new FileStoreConfiguration()
                .directory(directory)
                .maxPerStream(maxPerStream)
                .durability(Durability.PROCESS)
                .growthStep(8192)
                .clock(() -> NOW)
                .errorHandler(damage -> errors.add(damage.getMessage()));
    }

    FileCheckpointStore open(final int maxPerStream) {
        return new FileCheckpointStore(configuration(maxPerStream));
    }

    FileCheckpointReader read() {
        return FileCheckpointStore.openReadOnly(directory);
    }

    /** Makes a store of checkpoints of one stream with these sequences. */
    void fill(final int maxPerStream, final String streamId, final long... sequences) {
        try (FileCheckpointStore store = open(maxPerStream)) {
            for (final long sequence : sequences) {
                store.save(state(streamId, sequence));
            }
        }
    }

    static CheckpointState state(final String streamId, final long sequence) {
        return state(streamId, sequence, 100);
    }

    /** A checkpoint with a state of a length, whose bytes no other checkpoint has. */
    static CheckpointState state(final String streamId, final long sequence, final int length) {
        final byte[] bytes = new byte[length];
        new Random(streamId.hashCode() * 31L + sequence).nextBytes(bytes);
        return new CheckpointState(new CheckpointId(streamId, sequence, 1_000_000 + sequence))
                .watermarkNs(~sequence)
                .eventCount(3 * sequence)
                .setOperatorState("op", bytes);
    }

    static String sequences(final List<CheckpointState> states) {
        return states.stream()
                .map(state -> Long.toUnsignedString(state.id().sequence()))
                .collect(Collectors.joining(" "));
    }

    static String sequences(final CheckpointStore store, final String streamId) {
        return sequences(store.list(streamId));
    }
}
