package io.cairn.samples;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.persist.AsyncCheckpointStore;
import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.PersistenceConfiguration;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.agrona.LangUtil;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingIdleStrategy;

/**
 * Runs the stream twice with its checkpoints on disk, each time with a crash of the pipeline in between: by a store that flushes at every save,
 * and by a {@link CheckpointAgent}, which flushes on a thread of its own. What they differ in is how long the stream stands still.
 */
final class StallDrill {
    private static final String EVERY_SAVE = "every-save";
    private static final String AGENT = "agent";
    private static final long IDLE_PERIOD_NS = 10_000;

    private final QuakeStream stream;
    private final Path directory;
    private final Progress progress;

    StallDrill(final QuakeStream stream, final Path directory, final Progress progress) {
        this.stream = stream;
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * Runs the stream both ways.
     *
     * @param crashAt number of the event to crash at, or 0 for no crash.
     * @return what came of it: of the second way, with the times of the first.
     */
    Outcome run(final long crashAt) {
        requireEmpty();
        final Pipeline expected = Attempt.withoutCrash(stream, progress);
        try {
            final Outcome synchronous;
            try (FileCheckpointStore store = open(EVERY_SAVE, Durability.EVERY_SAVE)) {
                synchronous = CrashDrill.run(stream, store, progress, "flushing", expected, crashAt);
            }
            return byAgent(synchronous, expected, crashAt);
        } catch (final CheckpointException ex) {
            progress.stop();
            throw SampleException.failed(ex.getMessage());
        }
    }

    private Outcome byAgent(final Outcome synchronous, final Pipeline expected, final long crashAt) {
        final AtomicLong durable = new AtomicLong();
        try (FileCheckpointStore disk = open(AGENT, Durability.ON_SYNC)) {
            final CheckpointAgent agent = new CheckpointAgent(
                    disk, new PersistenceConfiguration().listener((streamId, sequence) -> durable.incrementAndGet()));
            final AgentRunner runner =
                    new AgentRunner(new SleepingIdleStrategy(IDLE_PERIOD_NS), LangUtil::rethrowUnchecked, null, agent);
            try (runner;
                    AsyncCheckpointStore front = agent.newStore()) {
                AgentRunner.startOnThread(runner);
                final Outcome outcome = CrashDrill.run(stream, front, progress, "by the agent", expected, crashAt);
                front.sync();
                return new Outcome(
                        outcome.result(),
                        synchronous.isIdentical() && outcome.isIdentical(),
                        new StallHistory(outcome.history(), directory, durable.get(), newest(front)),
                        outcome.times(),
                        synchronous.times(),
                        outcome.filling(),
                        outcome.steady());
            }
        }
    }

    private static long newest(final AsyncCheckpointStore front) {
        return front.durableSequence(Pipeline.STREAM_ID).orElse(0);
    }

    private FileCheckpointStore open(final String way, final Durability durability) {
        return new FileCheckpointStore(new FileStoreConfiguration()
                .directory(directory.resolve(way))
                .maxPerStream(Attempt.KEPT)
                .durability(durability));
    }

    /** What is there already would be gone on with. */
    private void requireEmpty() {
        try {
            Files.createDirectories(directory);
            try (Stream<Path> entries = Files.list(directory)) {
                if (entries.findAny().isPresent()) {
                    throw SampleException.failed(directory + " is not empty, and both ways begin with an empty store:"
                            + " name another directory");
                }
            }
        } catch (final IOException ex) {
            throw SampleException.failed(directory + ": the directory cannot be used: " + ex);
        }
    }
}
