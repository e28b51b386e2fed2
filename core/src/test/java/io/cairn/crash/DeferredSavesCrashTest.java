package io.cairn.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.faults.DiskImage;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.PowerLoss;
import io.cairn.faults.Trace;
import io.cairn.faults.Workspace;
import io.cairn.store.DeferredSaveListener;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.InMemoryCheckpointStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The end of the process, and the loss of power, at every moment of a store whose saves are deferred. A store in memory says what there was. */
@Tag("once")
class DeferredSavesCrashTest {
    private static final int K = 2;

    /** Of so many images after a loss of power, one is opened. */
    private static final int STRIDE = 8;

    private static final int LARGE = 5_000;
    private static final int TOO_LARGE_TO_DEFER = 70_000;
    private static final List<String> STREAMS = List.of("a", "b", "c", "d", "e", "f");

    private final SplittableRandom random = new SplittableRandom(CrashScale.seed());
    private final Trace trace = new Trace();
    private final InMemoryCheckpointStore memory = new InMemoryCheckpointStore(K);
    private final UnsafeBuffer encoded = new UnsafeBuffer(new byte[2 * TOO_LARGE_TO_DEFER]);

    /** What there was after each step, beginning with nothing. */
    private final List<Map<String, List<CheckpointState>>> states = new ArrayList<>(List.of(Map.of()));

    private long sequence = 100;

    /**
     * How far the store is when so many operations are done.
     *
     * @param begun steps, the last of which may be under way.
     * @param written of them, which a kill cannot take back.
     * @param durable of them, which nothing can take back.
     */
    private record Progress(int begun, int written, int durable) {}

    @Test
    void shouldLeaveWhatTheStoreWasAfterOneOfTheSaves() throws IOException {
        try (Scratch scratch = new Scratch()) {
            final FaultyFileSystem files = FaultyFileSystem.over(scratch.directory());
            files.interceptor(new ShortWrites(random.split(), 4), trace);
            record(files.root().resolve(CrashWorkload.STORE), CrashScale.scaled(150));
        }
        final long[] opened = {0, 0};
        long putOff = 0;
        try (Scratch scratch = new Scratch()) {
            final Workspace workspace = Workspace.in(scratch.directory());
            final PowerLoss losses = PowerLoss.of(DiskImage.EMPTY, trace).atMost(2);
            for (int boundary = 0; boundary <= losses.lastBoundary(); boundary++) {
                final Progress progress = trace.lastMark(boundary, Progress.class);
                putOff += check(workspace, losses.nothingLost(boundary), view -> savesLostByKill(progress, view));
                opened[0]++;
            }
            final long[] image = {0};
            losses.forEachImage((boundary, lost) -> {
                if (image[0]++ % STRIDE != 0) {
                    return;
                }
                final Progress progress = trace.lastMark(boundary, Progress.class);
                check(workspace, lost, view -> checkAfterPowerLoss(progress, view));
                opened[1]++;
            });
        }
        Explored.add("states after a kill beside deferred saves, opened", opened[0]);
        Explored.add("states after a loss of power beside deferred saves, opened", opened[1]);
        assertTrue(
                putOff > opened[0] / 2, "only " + putOff + " saves were not written yet in " + opened[0] + " states");
        assertTrue(opened[1] > opened[0], "only " + opened[1] + " were opened");
    }

    private void record(final Path directory, final int steps) {
        Progress progress = new Progress(0, 0, 0);
        trace.mark(progress);
        try (FileCheckpointStore store = open(directory)) {
            for (int step = 1; step <= steps; step++) {
                progress = new Progress(step, progress.written, progress.durable);
                trace.mark(progress);
                progress = run(step, store, progress);
                trace.mark(progress);
            }
            trace.mark(new Progress(steps, progress.written, progress.durable));
        }
        trace.mark(new Progress(steps, steps, steps));
    }

    private Progress run(final int step, final FileCheckpointStore store, final Progress before) {
        final int choice = random.nextInt(100);
        final String streamId = STREAMS.get(random.nextInt(STREAMS.size()));
        if (choice < 5) {
            store.sync();
            remember();
            return new Progress(step, step, step);
        }
        if (choice < 8 && memory.checkpointCount(streamId) > 0) {
            final long newest = memory.latest(streamId).orElseThrow().id().sequence();
            assertEquals(memory.deleteBefore(streamId, newest), store.deleteBefore(streamId, newest));
            remember();
            return new Progress(step, step, step);
        }
        if (choice < 11) {
            assertEquals(states.get(step - 1), StoreView.of(store).checkpoints());
            remember();
            return before;
        }
        final CheckpointState state = next(streamId);
        memory.save(state);
        remember();
        if (choice < 15) {
            store.save(state);
            // What is evicted at once is not written at all.
            return states.get(step).equals(states.get(step - 1)) ? before : new Progress(step, step, before.durable);
        }
        final int length = state.serialize(encoded, 0);
        store.saveDeferred(streamId, state.id().createdAtNs(), encoded, 0, length, new DeferredSaveListener() {
            @Override
            public void onWritten() {
                // Whether it is there the images tell.
            }

            @Override
            public void onNotWritten(final CheckpointException reason) {
                throw new AssertionError(reason);
            }
        });
        return before;
    }

    /** Sometimes older than the newest, or than all that are kept. */
    private CheckpointState next(final String streamId) {
        final int kind = random.nextInt(100);
        final int length = kind < 90 ? random.nextInt(3_000) : kind < 99 ? LARGE : TOO_LARGE_TO_DEFER;
        sequence += random.nextInt(100) < 90 ? 1 + random.nextInt(3) : -1 - random.nextInt(3);
        return SavedCheckpoint.state(streamId, sequence, states.size(), length);
    }

    private void remember() {
        final Map<String, List<CheckpointState>> all = new HashMap<>();
        memory.streams().forEach(streamId -> all.put(streamId, memory.list(streamId)));
        states.add(all);
    }

    /** There must be exactly what there was after one of the steps that are begun, and not before those that are written. */
    private int savesLostByKill(final Progress progress, final StoreView view) {
        for (int step = progress.begun; step >= progress.written; step--) {
            if (states.get(step).equals(view.checkpoints())) {
                return progress.begun - step;
            }
        }
        throw new AssertionError("what is there, " + ids(view.checkpoints()) + ", was never there after steps "
                + progress.written + " to " + progress.begun + ", but "
                + states.subList(progress.written, progress.begun + 1).stream()
                        .map(DeferredSavesCrashTest::ids)
                        .toList());
    }

    private static Map<String, List<Long>> ids(final Map<String, List<CheckpointState>> checkpoints) {
        final Map<String, List<Long>> ids = new TreeMap<>();
        checkpoints.forEach((streamId, list) -> ids.put(
                streamId, list.stream().map(state -> state.id().sequence()).toList()));
        return ids;
    }

    /** Nothing that nobody has saved, and of each stream its newest, or a newer one. */
    private int checkAfterPowerLoss(final Progress progress, final StoreView view) {
        view.checkpoints().forEach((streamId, list) -> {
            for (final CheckpointState found : list) {
                assertTrue(
                        states.subList(0, progress.begun + 1).stream()
                                .anyMatch(state ->
                                        state.getOrDefault(streamId, List.of()).contains(found)),
                        () -> "nobody has saved " + found.id());
            }
        });
        states.get(progress.durable).forEach((streamId, list) -> {
            final CheckpointState newest = list.get(list.size() - 1);
            assertTrue(
                    view.list(streamId).stream()
                            .anyMatch(found ->
                                    found.id().sequence() >= newest.id().sequence()),
                    () -> newest.id() + " was durable, and is gone");
        });
        return view.checkpoints().size();
    }

    private int check(final Workspace workspace, final DiskImage image, final ToIntFunction<StoreView> check)
            throws IOException {
        workspace.load(image);
        try (FileCheckpointStore store = open(workspace.root().resolve(CrashWorkload.STORE))) {
            return check.applyAsInt(StoreView.of(store));
        } catch (final RuntimeException | AssertionError ex) {
            throw Kept.because(image, image.toString(), ex);
        }
    }

    private static FileCheckpointStore open(final Path directory) {
        return new FileCheckpointStore(
                CrashWorkload.configuration(directory, Durability.ON_SYNC, K).growthStep(1 << 16));
    }
}
