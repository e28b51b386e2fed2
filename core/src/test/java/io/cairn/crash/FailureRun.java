package io.cairn.crash;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.faults.FailingOperations;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Interceptor;
import io.cairn.faults.Operation;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Verdict;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.StoreFailedException;
import io.cairn.store.StoreFullException;
import io.cairn.store.StoreUnusableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One life of a store on files of which some operation fails: it is made, filled, grown, flushed, closed, opened again. What fails
 * is tried again the way a user would: after a {@link StoreFailedException} with a store that is opened again.
 */
final class FailureRun {
    private static final int MAX_PER_STREAM = 2;
    private static final int ATTEMPTS = 3;

    private final FaultyFileSystem files;
    private final Path directory;
    private final CrashModel model;
    private final FailingOperations failing;
    private final ForceWatch forces = new ForceWatch();
    private final List<Failure> failures = new ArrayList<>();
    private FileCheckpointStore store;

    /** What is being done. */
    private Step current;

    /** What was begun, and may have happened or not. */
    private Step inDoubt;

    private long lastNumber;

    /**
     * Something that did not work.
     *
     * @param step that it was.
     * @param exception that was thrown.
     */
    record Failure(Step step, CheckpointException exception) {}

    FailureRun(final Path realDirectory, final Durability durability, final FailingOperations failing)
            throws IOException {
        files = FaultyFileSystem.over(realDirectory);
        directory = files.root().resolve(CrashWorkload.STORE);
        model = new CrashModel(durability, MAX_PER_STREAM);
        this.failing = failing;
    }

    /** What was thrown. */
    List<Failure> failures() {
        return failures;
    }

    /** Lives the life, then looks, without failures, at what is left. */
    void run() {
        files.interceptor(failing, forces);
        live();
        files.interceptor();
        Thread.interrupted();
        if (store != null) {
            close();
        }
        try {
            final StoreView found = open();
            model.during(inDoubt).checkAfterKill(found);
            resolve(found);
            for (int i = 0; i < 2 * MAX_PER_STREAM; i++) {
                final Step.Save save = save("a", 1_000 + i, 100);
                store.save(save.checkpoint().state());
                model.acknowledged(save);
            }
            store.close();
            final StoreView last = open();
            model.during(null).checkAfterKill(last);
            store.close();
        } catch (final CheckpointException ex) {
            throw new AssertionError("the store cannot be used afterwards: " + ex.getMessage(), ex);
        }
        if (!forces.violations.isEmpty()) {
            throw new AssertionError("forced again after that had failed: " + forces.violations);
        }
    }

    private void live() {
        perform(new Step.Open(false));
        for (int i = 1; i <= 3; i++) {
            perform(save("a", 10 * i, 100));
        }
        perform(save("b", 5, 6_000));
        perform(save("a", 25, 3_000));
        perform(save("a", 30, 200));
        perform(new Step.Sync());
        perform(save("c", 1, 20_000));
        perform(save("b", 6, 100));
        perform(save("b", 7, 6_000));
        perform(save("b", 8, 6_000));
        perform(new Step.Delete("a", 30));
        perform(save("c", 2, 20_000));
        perform(new Step.Delete("c", 3));
        perform(save("d", 1, 100));
        perform(new Step.Open(false));
        perform(new Step.Delete("b", 8));
        perform(save("d", 2, 100));
        perform(save("c", 3, 20_000));
        perform(save("d", 3, 100));
        perform(new Step.Sync());
        perform(save("d", 4, 100));
    }

    private Step.Save save(final String streamId, final long sequence, final int length) {
        return new Step.Save(model.known(SavedCheckpoint.state(streamId, sequence, ++lastNumber, length)), false);
    }

    /** As a user does it: until it works, or has failed a few times. */
    private void perform(final Step step) {
        current = step;
        if (step instanceof Step.Open) {
            close();
        }
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            if (store == null) {
                tryToOpen();
            }
            final boolean isSettled = step instanceof Step.Save && attempt > 1 && inDoubt == null;
            if (store != null && (isSettled || step instanceof Step.Open || tryTo(step))) {
                return;
            }
        }
    }

    private void tryToOpen() {
        try {
            final StoreView found = open();
            if (!isUnreadable(found)) {
                model.during(inDoubt).checkAfterKill(found);
                resolve(found);
            } else if (inDoubt != null) {
                close();
            }
        } catch (final StoreFailedException | StoreUnusableException ex) {
            // The latter if a file cannot even be looked at: it is taken to be missing.
            failures.add(new Failure(current, ex));
        } finally {
            Thread.interrupted();
        }
    }

    /** Whether it was reported that something cannot be read, so that it may be missing, and be there another time. */
    private static boolean isUnreadable(final StoreView view) {
        return view.damage().stream().anyMatch(damage -> damage.problem().startsWith("it cannot be read"));
    }

    private StoreView open() {
        forces.broken.clear();
        store = new FileCheckpointStore(
                CrashWorkload.configuration(directory, model.durability(), model.maxPerStream()));
        return StoreView.of(store);
    }

    /** What was in doubt has happened, wholly or in part, or it has not. */
    private void resolve(final StoreView found) {
        if (inDoubt instanceof Step.Save save) {
            if (found.list(save.checkpoint().streamId())
                    .contains(save.checkpoint().state())) {
                model.acknowledged(save);
            } else {
                model.refused(save);
            }
        } else if (inDoubt instanceof Step.Delete delete) {
            model.found(delete.streamId(), found.list(delete.streamId()));
        }
        inDoubt = null;
    }

    private boolean tryTo(final Step step) {
        try {
            if (step instanceof Step.Save save) {
                store.save(save.checkpoint().state());
            } else if (step instanceof Step.Delete delete) {
                store.deleteBefore(delete.streamId(), delete.before());
            } else {
                store.sync();
            }
            model.acknowledged(step);
            inDoubt = null;
            checkReading();
            return true;
        } catch (final StoreFullException ex) {
            failures.add(new Failure(current, ex));
            model.refused((Step.Save) step);
            checkReading();
            return false;
        } catch (final StoreFailedException ex) {
            failures.add(new Failure(current, ex));
            inDoubt = step;
            checkRefusesChanges();
            close();
            return false;
        } finally {
            Thread.interrupted();
        }
    }

    /** All is there, or it is said that something is not. */
    private void checkReading() {
        try {
            final StoreView view = StoreView.of(store);
            if (!isUnreadable(view)) {
                model.during(inDoubt).checkAfterKill(view);
            }
        } catch (final StoreFailedException ex) {
            failures.add(new Failure(current, ex));
        } finally {
            Thread.interrupted();
        }
    }

    private void checkRefusesChanges() {
        checkReading();
        expectRefusal(() -> store.save(SavedCheckpoint.state("refused", 1, Long.MAX_VALUE, 10)));
        expectRefusal(() -> store.deleteBefore("a", -1));
        expectRefusal(store::sync);
    }

    private static void expectRefusal(final Runnable change) {
        try {
            change.run();
        } catch (final StoreFailedException ex) {
            return;
        }
        throw new AssertionError("a store that has failed has accepted a change");
    }

    private void close() {
        try {
            if (store != null) {
                store.close();
            }
        } catch (final StoreFailedException ex) {
            failures.add(new Failure(current, ex));
        } finally {
            Thread.interrupted();
            store = null;
        }
    }

    /** Sees to it that a flush is not tried again: the second one may succeed and mean nothing. */
    private static final class ForceWatch implements Interceptor {
        private final Set<String> broken = new HashSet<>();
        private final List<String> violations = new ArrayList<>();

        @Override
        public Verdict before(final Operation operation) {
            if (isForce(operation) && broken.contains(operation.path())) {
                violations.add(operation.toString());
            }
            return Verdict.PROCEED;
        }

        @Override
        public void after(final Operation operation, final long transferred, final Throwable failure) {
            if (isForce(operation) && failure != null) {
                broken.add(operation.path());
            }
        }

        private static boolean isForce(final Operation operation) {
            return operation.kind() == Kind.FORCE || operation.kind() == Kind.FORCE_DIRECTORY;
        }
    }
}
