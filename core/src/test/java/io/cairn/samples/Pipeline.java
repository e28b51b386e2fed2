package io.cairn.samples;

import io.cairn.manager.CheckpointManager;
import io.cairn.manager.StreamCheckpointer;
import io.cairn.store.CheckpointStore;

/**
 * The stream processor: one source, three operators, and Cairn to remember where they are. The events have the
 * sequences 1, 2, 3 and so on.
 *
 * <p>There is nothing to close and nothing to flush. Whoever drops a pipeline, at whatever moment, can build another
 * one on the same store, {@link #recover()} and {@link #run(long)}; if the store is on disk, also in another process.
 */
final class Pipeline {
    static final String STREAM_ID = "earthquakes";

    /** Key of the metadata that tells whose checkpoints they are. */
    static final String INPUT = "input";

    private final GridCounts grid = new GridCounts();
    private final HourlyWindows windows = new HourlyWindows();
    private final StrongestQuakes strongest = new StrongestQuakes();
    private final QuakeStream stream;
    private final CheckpointManager manager;
    private final StreamCheckpointer checkpointer;
    private final CallTimes times;

    /** How many events of the stream have been read, which is also the sequence of the last of them. */
    private long position;

    /**
     * Creates a pipeline at the start of the stream.
     *
     * @param stream of the events.
     * @param store that has, or gets, the checkpoints.
     * @param interval number of events from one checkpoint to the next.
     * @param times of the calls of Cairn.
     */
    Pipeline(final QuakeStream stream, final CheckpointStore store, final long interval, final CallTimes times) {
        this.stream = stream;
        this.times = times;
        manager = new CheckpointManager(store, interval);
        checkpointer = manager.stream(STREAM_ID)
                .operator("grid-counts", grid)
                .operator("hourly-windows", windows)
                .operator("strongest-quakes", strongest)
                .source("events", this::position, this::seek)
                .metadata(INPUT, stream.identity());
    }

    /**
     * Goes back to where the newest checkpoint was taken.
     *
     * @return the sequence of the last event that need not be processed again, or 0 if there is no checkpoint.
     */
    long recover() {
        return checkpointer.recover().orElse(0);
    }

    /** Processes events, from where the pipeline is up to and including the one of a sequence. Allocates nothing. */
    void run(final long lastSequence) {
        while (position < lastSequence) {
            process();
            final long startNs = System.nanoTime();
            final boolean isCheckpoint = checkpointer.onEvent(position, windows.watermarkNs());
            times.record(System.nanoTime() - startNs, isCheckpoint);
        }
    }

    /** The first half of an event, before Cairn hears of it: a crash in between is the worst one. */
    void process() {
        final Quake quake = stream.quake(position);
        final long timeNs = stream.timeNs(position);
        position++;
        grid.onEvent(quake.latitude(), quake.longitude());
        windows.onEvent(timeNs, quake.magnitude());
        strongest.onEvent(position, timeNs, quake.magnitude());
    }

    private void seek(final long position) {
        this.position = position;
    }

    long position() {
        return position;
    }

    long checkpointsTaken() {
        return manager.totalCheckpoints();
    }

    /** Whether both have read the same number of events, and all state is the same, byte for byte. */
    boolean isSameAs(final Pipeline that) {
        return position == that.position
                && grid.isSameAs(that.grid)
                && windows.isSameAs(that.windows)
                && strongest.isSameAs(that.strongest);
    }

    GridCounts grid() {
        return grid;
    }

    HourlyWindows windows() {
        return windows;
    }

    StrongestQuakes strongest() {
        return strongest;
    }
}
