package io.cairn.persist;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.StoreFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** An agent for one try, on a store that all of them share: only one at a time writes. */
final class Disk {
    private static final int STREAMS = 64;
    private static final FileCheckpointStore STORE = open();
    private static final AtomicLong SEQUENCE = new AtomicLong();

    long nowNs;
    final long sequence = SEQUENCE.incrementAndGet();
    final String streamId = "stream-" + sequence % STREAMS;
    final CheckpointAgent agent = new CheckpointAgent(
            STORE,
            new PersistenceConfiguration()
                    .pendingSlots(1)
                    .maxLength(64)
                    .clock(() -> 0)
                    .nanoClock(() -> nowNs)
                    .errorHandler(problem -> {}));

    private boolean isRefused;

    /** Saves this try's checkpoint, or remembers that it was refused. */
    void saveTo(final AsyncCheckpointStore front) {
        try {
            front.save(new CheckpointState(new CheckpointId(streamId, sequence, 0)));
        } catch (final StoreFailedException ex) {
            isRefused = true;
        }
    }

    /** Closes the front, and tells what has become of the checkpoint: refused, durable, named, or what else was said of it. */
    String outcome(final AsyncCheckpointStore front) {
        String said = "nothing";
        try {
            front.close();
        } catch (final CheckpointException ex) {
            said = ex.getMessage().contains("not durable when closed: stream " + streamId) ? "named" : ex.getMessage();
        }
        final boolean isDurable = agent.durableSequence(streamId).orElse(-1) == sequence;
        return isRefused ? "refused" : isDurable && said.equals("nothing") ? "durable" : said;
    }

    private static FileCheckpointStore open() {
        try {
            final Path memory = Path.of("/dev/shm");
            final Path directory = Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "cairn-stress")
                    : Files.createTempDirectory("cairn-stress");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            return new FileCheckpointStore(new FileStoreConfiguration()
                    .directory(directory.resolve("store"))
                    .durability(Durability.ON_SYNC));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static void delete(final Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
