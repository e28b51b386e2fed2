package io.cairn.tool;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.store.CheckpointVisitor;
import io.cairn.store.FileCheckpointReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Finds checkpoints of a stream. What is not there ends in a {@link ToolException}. */
final class Checkpoints {
    /** What is done with a checkpoint that was found. */
    @FunctionalInterface
    interface Use {
        void accept(CheckpointDecoder checkpoint) throws IOException;
    }

    private Checkpoints() {}

    /**
     * The sequences of a stream, newest first.
     *
     * @param visit that shows a visitor the checkpoints of the stream, newest first.
     */
    static List<Long> sequences(final ToIntFunction<CheckpointVisitor> visit) {
        final List<Long> result = new ArrayList<>();
        visit.applyAsInt(checkpoint -> result.add(checkpoint.sequence()));
        return result;
    }

    /** The sequences of a stream, newest first; none if there is no such stream. */
    static List<Long> sequences(final FileCheckpointReader reader, final String streamId) {
        return sequences(visitor -> reader.visitNewestFirst(streamId, new CheckpointDecoder(), visitor));
    }

    /** Uses the newest checkpoint of a stream, or, unless it is null, the newest of a sequence. */
    static void use(
            final FileCheckpointReader reader,
            final Path directory,
            final String streamId,
            final Long sequence,
            final Use use)
            throws IOException {
        final Finder finder = new Finder(sequence, use);
        reader.visitNewestFirst(streamId, new CheckpointDecoder(), finder);
        if (finder.failure != null) {
            throw finder.failure;
        }
        if (!finder.isFound) {
            final List<Long> sequences = sequences(reader, streamId);
            throw sequence == null || sequences.isEmpty()
                    ? noStream(directory, streamId)
                    : new ToolException("stream " + Names.quote(streamId) + " has no checkpoint of sequence "
                            + Long.toUnsignedString(sequence) + ", only of " + Formats.sequences(sequences));
        }
    }

    static ToolException noStream(final Path directory, final String streamId) {
        return new ToolException(directory + " has no stream " + Names.quote(streamId));
    }

    private static final class Finder implements CheckpointVisitor {
        private final Long sequence;
        private final Use use;
        private boolean isFound;
        private IOException failure;

        Finder(final Long sequence, final Use use) {
            this.sequence = sequence;
            this.use = use;
        }

        @Override
        public boolean onCheckpoint(final CheckpointDecoder checkpoint) {
            if (sequence != null && checkpoint.sequence() != sequence) {
                return true;
            }
            isFound = true;
            try {
                use.accept(checkpoint);
            } catch (final IOException ex) {
                failure = ex;
            }
            return false;
        }
    }
}
