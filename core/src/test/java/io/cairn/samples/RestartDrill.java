package io.cairn.samples;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Runs the stream with its checkpoints on disk. The first process on a directory is halted in the middle of an event; one
 * that is started later goes on behind the newest checkpoint, to the end.
 */
final class RestartDrill {
    /** Exit status of the process that is halted. */
    static final int HALTED = 3;

    private final QuakeStream stream;
    private final Path directory;
    private final Progress progress;
    private final Lines lines;

    RestartDrill(final QuakeStream stream, final Path directory, final Progress progress, final PrintStream out) {
        this.stream = stream;
        this.directory = directory;
        this.progress = progress;
        lines = new Lines(out);
    }

    /**
     * Runs the stream to its end. The first process on a directory does not return from this, unless it is not to crash.
     *
     * @param crashAt number of the event to halt the process at, or 0 for not at all.
     * @return what came of it; what it measures means little without a {@link WarmUp}.
     */
    Outcome run(final long crashAt) {
        try {
            final boolean isFirst = isNew();
            if (!isFirst) {
                requireSameInput();
            }
            if (isFirst && crashAt > 0) {
                halt(crashAt);
            }
            return runToTheEnd(isFirst, crashAt);
        } catch (final CheckpointException ex) {
            progress.stop();
            throw SampleException.failed(ex.getMessage());
        }
    }

    /** Nothing is closed, and no shutdown hook is run: only what is on disk is left. */
    private void halt(final long crashAt) {
        final FileCheckpointStore store = open();
        final Attempt attempt = new Attempt(stream, store, progress);
        final Pipeline pipeline = attempt.newPipeline();
        progress.start("up to the crash");
        attempt.advanceToCrash(pipeline, crashAt);
        progress.stop();
        lines.line(
                "Checkpoints",
                "%,d taken, one every %,d events, in %s",
                pipeline.checkpointsTaken(),
                Attempt.INTERVAL,
                Lines.ascii(directory.toString()));
        lines.line(
                "Halted",
                "at event %,d of %,d, between the operators and onEvent: the process ends here, and",
                crashAt,
                stream.length());
        lines.line(
                "",
                "nothing is closed. The same command, started again, resumes at event %,d.",
                pipeline.checkpointsTaken() * Attempt.INTERVAL + 1);
        lines.flush();
        Runtime.getRuntime().halt(HALTED);
    }

    private Outcome runToTheEnd(final boolean isFirst, final long crashAt) {
        final Pipeline expected = Attempt.withoutCrash(stream, progress);
        try (FileCheckpointStore store = open()) {
            progress.start("with the store");
            final Attempt attempt = new Attempt(stream, store, progress);
            final Pipeline result = attempt.newPipeline();
            final long resumedAfter = result.recover();
            attempt.advance(result, stream.length());
            final RestartHistory history = new RestartHistory(
                    directory,
                    isFirst,
                    stream.length(),
                    crashAt,
                    resumedAfter,
                    result.checkpointsTaken(),
                    attempt.checkpointLength(),
                    !store.damage().isEmpty());
            return attempt.outcome(result, expected, history);
        }
    }

    private boolean isNew() {
        if (!Files.isDirectory(directory)) {
            return Files.notExists(directory);
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        } catch (final IOException ex) {
            throw SampleException.failed(directory + ": the directory cannot be read: " + ex);
        }
    }

    /** Looks without opening the store, which would make it one that keeps as few checkpoints as this sample does. */
    private void requireSameInput() {
        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
            for (final String streamId : reader.streams()) {
                if (!streamId.equals(Pipeline.STREAM_ID)) {
                    throw anotherDirectory("another stream, " + streamId);
                }
            }
            final CheckpointDecoder newest = new CheckpointDecoder();
            if (reader.latest(Pipeline.STREAM_ID, newest)) {
                final String input = String.valueOf(newest.metadata(Pipeline.INPUT));
                if (!input.equals(stream.identity())) {
                    throw anotherDirectory("another input, " + input + ", and this is " + stream.identity());
                }
            }
        }
    }

    private SampleException anotherDirectory(final String whose) {
        return SampleException.failed(
                directory + " has checkpoints of " + Lines.ascii(whose) + ": name another directory");
    }

    private FileCheckpointStore open() {
        return new FileCheckpointStore(new FileStoreConfiguration()
                .directory(directory)
                .maxPerStream(Attempt.KEPT)
                .durability(Durability.EVERY_SAVE)
                .errorHandler(damage -> lines.line("Damage", "%s", Lines.ascii(damage.getMessage()))));
    }
}
