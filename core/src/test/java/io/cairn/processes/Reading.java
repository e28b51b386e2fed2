package io.cairn.processes;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.StoreFailedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;

/** Reads a store, over and over, while somebody writes it, and judges all it is shown. Stops at the first thing wrong. */
final class Reading implements Runnable {
    /** What is acknowledged, where that is not known. */
    static final IntToLongFunction UNKNOWN = stream -> 0;

    private static final int ROUNDS_PER_OPENING = 50;

    private final Path directory;
    private final Checkpoints checkpoints;
    private final int streams;
    private final IntToLongFunction acknowledged;
    private final long[] newest;
    private final CountDownLatch hasBegun = new CountDownLatch(1);
    private volatile boolean isStopped;
    private volatile String problem;
    private long reads;
    private long gaveUp;

    /**
     * To read these streams.
     *
     * @param acknowledged what must have been saved of a stream by the time of the call, 0 for nothing.
     */
    Reading(
            final Path directory,
            final Checkpoints checkpoints,
            final int streams,
            final IntToLongFunction acknowledged) {
        this.directory = directory;
        this.checkpoints = checkpoints;
        this.streams = streams;
        this.acknowledged = acknowledged;
        newest = new long[streams];
    }

    void stop() {
        isStopped = true;
    }

    /** Waits until a checkpoint was shown, or something was wrong. */
    void awaitBeginning() throws InterruptedException {
        if (!hasBegun.await(1, TimeUnit.MINUTES)) {
            problem = "nothing was shown in a minute";
        }
    }

    boolean hasEnded() {
        return isStopped || problem != null;
    }

    /** The first thing that was wrong, or null. */
    String problem() {
        return problem;
    }

    /** Checkpoints that were shown; to be called after the end. */
    long reads() {
        return reads;
    }

    /** How often a stream was written faster than it could be read; to be called after the end. */
    long gaveUp() {
        return gaveUp;
    }

    @Override
    public void run() {
        try {
            while (!hasEnded()) {
                readForSomeTime();
            }
        } catch (final RuntimeException | Error ex) {
            final StackTraceElement[] at = ex.getStackTrace();
            problem = ex + " at " + (at.length == 0 ? "?" : List.of(at).subList(0, Math.min(6, at.length)));
        } finally {
            hasBegun.countDown();
        }
    }

    private void readForSomeTime() {
        final long[] before = acknowledgedNow();
        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
            requireAllSince("opening", before, reader);
            for (int round = 0; round < ROUNDS_PER_OPENING && !hasEnded(); round++) {
                for (int stream = 0; stream < streams; stream++) {
                    readLatest(reader, stream);
                }
                if (round % 5 == 1) {
                    readList(reader, round % streams);
                }
                if (round % 10 == 9) {
                    final long[] now = acknowledgedNow();
                    reader.refresh();
                    requireAllSince("refreshing", now, reader);
                }
                requireNoDamage(reader);
            }
        } catch (final StoreFailedException ex) {
            if (!ex.getMessage().contains("is written faster than it can be read")) {
                throw ex;
            }
            gaveUp++;
        }
    }

    private long[] acknowledgedNow() {
        final long[] now = new long[streams];
        for (int stream = 0; stream < streams; stream++) {
            now[stream] = acknowledged.applyAsLong(stream);
        }
        return now;
    }

    private void requireAllSince(final String call, final long[] before, final FileCheckpointReader reader) {
        for (int stream = 0; stream < streams; stream++) {
            final long sequence = readLatest(reader, stream);
            require(
                    sequence >= before[stream],
                    "stream " + stream + " was at " + before[stream] + " before " + call + ", after it the latest is "
                            + sequence);
        }
    }

    private long readLatest(final FileCheckpointReader reader, final int stream) {
        final Optional<CheckpointState> latest = reader.latest(Checkpoints.streamId(stream));
        final long sequence = latest.map(state -> state.id().sequence()).orElse(0L);
        require(
                sequence >= newest[stream],
                "the latest of stream " + stream + " was " + newest[stream] + " and is " + sequence + ", damage: "
                        + reader.damage());
        newest[stream] = sequence;
        latest.ifPresent(state -> check(stream, state));
        return sequence;
    }

    private void readList(final FileCheckpointReader reader, final int stream) {
        final List<CheckpointState> list = reader.list(Checkpoints.streamId(stream));
        long previous = 0;
        for (final CheckpointState state : list) {
            check(stream, state);
            require(state.id().sequence() > previous, "not in order: " + list);
            previous = state.id().sequence();
        }
        require(previous >= newest[stream], "the newest of stream " + stream + " was " + newest[stream] + ": " + list);
        newest[stream] = previous;
    }

    private void check(final int stream, final CheckpointState state) {
        reads++;
        hasBegun.countDown();
        final String wrong = checkpoints.problem(stream, state);
        require(wrong == null, wrong);
    }

    private void require(final boolean isTrue, final String otherwise) {
        if (!isTrue && problem == null) {
            problem = otherwise;
        }
    }

    /** A save whose process was not given any time in the middle of it can look like damage, as the report then says. */
    private void requireNoDamage(final FileCheckpointReader reader) {
        require(
                reader.damage().stream()
                        .allMatch(damage -> damage.problem().endsWith("or its save is still under way")),
                "damage: " + reader.damage());
    }
}
