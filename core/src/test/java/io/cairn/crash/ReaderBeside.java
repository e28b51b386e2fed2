package io.cairn.crash;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.faults.Interceptor;
import io.cairn.faults.Operation;
import io.cairn.faults.Trace;
import io.cairn.faults.Verdict;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

/** Looks at a store now and then, just before its writer changes the disk, and remembers what it was shown. */
final class ReaderBeside implements Interceptor {
    private final Path directory;
    private final SplittableRandom random;
    private final Trace trace;
    private FileCheckpointReader reader;
    private CrashModel model;
    private Step inFlight;
    private boolean isLooking;

    ReaderBeside(final Path directory, final SplittableRandom random, final Trace trace) {
        this.directory = directory;
        this.random = random;
        this.trace = trace;
    }

    /** What is being done from now on. */
    void watch(final CrashModel newModel, final Step step) {
        model = newModel;
        inFlight = step;
    }

    @Override
    public Verdict before(final Operation operation) {
        if (!isLooking && operation.kind().mutates() && model.step() > 0 && random.nextBoolean()) {
            isLooking = true;
            look();
            isLooking = false;
        }
        return Verdict.PROCEED;
    }

    private void look() {
        if (reader == null || random.nextInt(10) == 0) {
            close();
            reader = FileCheckpointStore.openReadOnly(directory);
        } else if (random.nextInt(3) == 0) {
            reader.refresh();
        }
        if (random.nextInt(3) == 0) {
            // What was found is asked for later.
            return;
        }
        for (final String streamId : reader.streams()) {
            final Optional<CheckpointState> latest = reader.latest(streamId);
            if (latest.isPresent()) {
                show(latest.get());
            }
        }
    }

    private void show(final CheckpointState latest) {
        final SavedCheckpoint checkpoint = model.find(latest);
        final Moment now = model.during(inFlight);
        if (checkpoint == null) {
            throw now.violation("a reader was shown what was never saved: " + latest);
        }
        now.checkShownAgain(checkpoint);
        if (model.shown(checkpoint)) {
            trace.mark(model.during(inFlight));
        }
    }

    void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
