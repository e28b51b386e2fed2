package io.cairn.crash;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Interceptor;
import io.cairn.faults.Trace;
import io.cairn.faults.Verdict;
import io.cairn.faults.Workspace;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.StoreFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Uses a store as its users do, and keeps the books: saves to a few streams, mostly in order, sometimes late or with a sequence
 * that is there already; checkpoints of three sizes of slots; deletions, flushes, openings after closing and after the end of
 * the process. Few checkpoints are kept, and files grow by little, so that slots are soon used again and growth is frequent.
 */
public final class CrashWorkload {
    /** Name of the store's directory. */
    public static final String STORE = "store";

    private static final List<String> STREAMS = List.of("a", "b", "the third", "\u00e9");
    private static final int GROWTH_STEP = 8192;
    private static final int SMALL = 400;
    private static final int MEDIUM = 3_500;
    private static final int TWO_PAGES = 7_000;

    /** Slots of 32 KiB are not read as a whole when a store is opened. */
    private static final int LARGE = 20_000;

    /** Beyond any number that was given to a checkpoint before. */
    private static final long RECOVERED_NUMBERS = 1L << 40;

    private final Path directory;
    private final Consumer<Interceptor[]> files;
    private final Trace trace = new Trace();
    private final SplittableRandom random;
    private final CheckpointClaim claim = new CheckpointClaim();
    private final Interceptor[] interceptors;
    private final ReaderBeside reader;
    private CrashModel model;
    private FileCheckpointStore store;
    private long lastNumber;
    private long claimedNumber;

    private CrashWorkload(
            final Path root,
            final Consumer<Interceptor[]> files,
            final long seed,
            final CrashModel model,
            final boolean isRead) {
        this.directory = root.resolve(STORE);
        this.files = files;
        this.random = new SplittableRandom(seed);
        this.model = model;
        reader = isRead ? new ReaderBeside(directory, random.split(), trace) : null;
        final Interceptor shortWrites = new ShortWrites(random.split(), isRead ? 2 : 6);
        interceptors = isRead ? new Interceptor[] {reader, shortWrites, trace} : new Interceptor[] {shortWrites, trace};
    }

    /** How a store is opened in all these tests. */
    public static FileStoreConfiguration configuration(
            final Path directory, final Durability durability, final int maxPerStream) {
        return new FileStoreConfiguration()
                .directory(directory)
                .durability(durability)
                .maxPerStream(maxPerStream)
                .growthStep(GROWTH_STEP)
                .errorHandler(damage -> {
                    // It is in the list.
                });
    }

    /**
     * Runs a store from nothing on.
     *
     * @param realDirectory that is empty.
     * @param seed of all that is random.
     * @param model of a store that does not exist.
     * @param saves that are done.
     * @param isRead whether somebody reads beside the store, at any moment.
     */
    public static Recording record(
            final Path realDirectory, final long seed, final CrashModel model, final int saves, final boolean isRead)
            throws IOException {
        final FaultyFileSystem files = FaultyFileSystem.over(realDirectory);
        final CrashWorkload workload = new CrashWorkload(files.root(), files::interceptor, seed, model, isRead);
        files.interceptor(workload.interceptors);
        workload.run(new Step.Open(false));
        workload.save(saves);
        workload.end();
        return Recording.of(workload.trace);
    }

    /** Runs a store from nothing on, step by step as given. */
    static Recording record(final Path realDirectory, final CrashModel model, final List<Step> steps)
            throws IOException {
        final FaultyFileSystem files = FaultyFileSystem.over(realDirectory);
        final CrashWorkload workload = new CrashWorkload(files.root(), files::interceptor, 0, model, false);
        files.interceptor(workload.trace);
        workload.run(new Step.Open(false));
        steps.forEach(workload::run);
        workload.end();
        return Recording.of(workload.trace);
    }

    /**
     * Opens a store whose machine has lost its power, or whose process was killed, and goes on for a while.
     *
     * @param workspace that holds what is left of it.
     * @param before when that happened.
     * @param seed of all that is random.
     * @param model of a store with the same configuration.
     * @param saves that are done then.
     */
    static Recording recover(
            final Workspace workspace, final Moment before, final long seed, final CrashModel model, final int saves) {
        final CrashWorkload workload = new CrashWorkload(workspace.root(), workspace::interceptor, seed, model, false);
        workload.trace.mark(before);
        workspace.interceptor(workload.interceptors);
        workload.open(false);
        final StoreView opened = StoreView.of(workload.store);
        workload.model = model.reopened(before.step(), opened);
        workload.lastNumber = RECOVERED_NUMBERS;
        workload.trace.mark(workload.model.during(null));
        workload.save(saves);
        workload.end();
        workspace.interceptor();
        return Recording.of(workload.trace);
    }

    private void save(final int saves) {
        int done = 0;
        while (done < saves) {
            final Step step = next();
            run(step);
            done += step instanceof Step.Save ? 1 : 0;
        }
    }

    private Step next() {
        final boolean isSyncOften = model.durability() != Durability.EVERY_SAVE;
        final int choice = random.nextInt(100);
        if (choice < 4) {
            final String streamId = randomStream();
            return new Step.Delete(streamId, sequenceNear(streamId) + random.nextInt(3));
        }
        if (choice < (isSyncOften ? 18 : 6)) {
            return new Step.Sync();
        }
        if (choice >= 96) {
            return new Step.Open(choice < 98);
        }
        return save();
    }

    private Step.Save save() {
        final String streamId = randomStream();
        final int kind = random.nextInt(100);
        final int length = kind < 65
                ? random.nextInt(SMALL)
                : kind < 85 ? random.nextInt(MEDIUM) : kind < 95 ? TWO_PAGES : LARGE - random.nextInt(SMALL);
        final CheckpointState state = SavedCheckpoint.state(streamId, sequenceNear(streamId), ++lastNumber, length);
        return new Step.Save(model.known(state), random.nextInt(3) == 0);
    }

    private String randomStream() {
        return STREAMS.get(random.nextInt(STREAMS.size()));
    }

    /** Mostly after the newest; else among those there are, or before them. */
    private long sequenceNear(final String streamId) {
        final List<SavedCheckpoint> list = model.live(streamId);
        if (list.isEmpty()) {
            return (streamId.equals("b") ? Long.MAX_VALUE - 20 : 100) + random.nextInt(10);
        }
        final int choice = random.nextInt(100);
        if (choice < 65) {
            return list.get(list.size() - 1).sequence() + 1 + random.nextInt(5);
        }
        final long some = list.get(random.nextInt(list.size())).sequence();
        return choice < 85 ? some : some - 1 - random.nextInt(3);
    }

    private void run(final Step step) {
        mark(step);
        if (step instanceof Step.Save save) {
            save(save);
        } else if (step instanceof Step.Delete delete) {
            store.deleteBefore(delete.streamId(), delete.before());
        } else if (step instanceof Step.Sync) {
            store.sync();
        } else if (step instanceof Step.Open open) {
            open(open.isAfterKill());
        }
        model.acknowledged(step);
        if (reader != null) {
            reader.watch(model, null);
        }
        trace.mark(model.during(null));
        model.during(null).checkAfterKill(StoreView.of(store));
    }

    private void mark(final Step step) {
        trace.mark(model.during(step));
        if (reader != null) {
            reader.watch(model, step);
        }
    }

    private void save(final Step.Save save) {
        final CheckpointState state = save.checkpoint().state();
        if (!save.isClaimed()) {
            store.save(state);
            return;
        }
        claimedNumber = save.checkpoint().number();
        store.claim(save.checkpoint().streamId(), save.checkpoint().sequence(), state.serializedLength() + 10, claim);
        claim.commit(state.serialize(claim.buffer(), 0));
    }

    private void open(final boolean isAfterKill) {
        if (store != null && isAfterKill) {
            kill();
        } else if (store != null) {
            store.close();
        }
        store = new FileCheckpointStore(configuration(directory, model.durability(), model.maxPerStream())
                .clock(() -> claimedNumber));
    }

    /** The files stay as they are, and nobody has them any more. */
    private void kill() {
        final Interceptor dead = operation ->
                operation.kind().mutates() ? Verdict.fail(new IOException("the process is dead")) : Verdict.PROCEED;
        files.accept(new Interceptor[] {dead});
        try {
            store.close();
        } catch (final StoreFailedException ex) {
            // As it should be, if there was anything to flush.
        }
        files.accept(interceptors);
    }

    private void end() {
        mark(null);
        store.close();
        if (reader != null) {
            reader.close();
        }
    }
}
