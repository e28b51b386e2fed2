package io.cairn.jmh.peers;

import io.cairn.jmh.Conditions;
import io.cairn.jmh.DiskDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What the benchmarks of stores share: streams that take turns, all with as many records as are kept. */
public abstract class StoreBench extends Conditions {
    static final int STREAMS = 64;

    final CheckpointReading reading = new CheckpointReading();
    private DiskDirectory directory;

    final Path newDirectory() {
        directory = new DiskDirectory();
        try {
            return Files.createDirectory(directory.resolve("store"));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    final void deleteDirectory() {
        directory.close();
    }

    static String[] streamIds(final int count) {
        final String[] result = new String[count];
        Arrays.setAll(result, i -> "stream-" + i);
        return result;
    }

    /** Saves as many records as are kept to each stream; the sequences are 0, 1, and so on. */
    static long fill(final PeerStore store, final String[] streamIds, final Records records) {
        long sequence = 0;
        for (int i = 0; i < PeerStore.MAX_PER_STREAM; i++) {
            for (final String streamId : streamIds) {
                store.save(streamId, sequence, records.withSequence(sequence));
                sequence++;
            }
        }
        return sequence;
    }

    /** What was timed must be right. */
    static void requireLatest(
            final PeerStore store,
            final String streamId,
            final CheckpointReading reading,
            final Records records,
            final long sequence) {
        if (!store.latest(streamId, reading)
                || reading.fingerprint() != records.checkpoint(sequence).fingerprint()) {
            throw new IllegalStateException("record " + sequence + " of " + streamId + " is not the latest");
        }
    }
}
