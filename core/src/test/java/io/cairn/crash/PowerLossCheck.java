package io.cairn.crash;

import io.cairn.faults.DiskImage;
import io.cairn.faults.PowerLoss;
import io.cairn.faults.PowerLoss.Tally;
import io.cairn.faults.Workspace;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.StoreUnusableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Takes the power from a store at every moment of its life, opens what may be left of it, and has the {@link Moment} check what is
 * found; so does a second opening, and a reader. Of the images at one boundary, the first two are always opened: nothing lost, which is
 * what the end of the process leaves, and the next.
 */
public final class PowerLossCheck {
    private static final int BOUNDARIES_PER_TASK = 8;
    private static final int ALWAYS_OPENED = 2;

    /** Of so many images that are opened, one is opened again, and read. */
    private static final int COMPARED = 4;

    private final DiskImage base;
    private final Recording recording;
    private final CrashModel model;
    private final long seed;
    private final int stride;
    private final int atMost;

    /**
     * What was tried.
     *
     * @param enumerated boundaries and images.
     * @param opened images that were opened, twice.
     */
    public record Result(Tally enumerated, long opened) {
        static final Result NOTHING = new Result(new Tally(0, 0, 0, 0), 0);

        Result plus(final Result other) {
            return new Result(enumerated.plus(other.enumerated), opened + other.opened);
        }
    }

    private PowerLossCheck(
            final DiskImage base,
            final Recording recording,
            final CrashModel model,
            final long seed,
            final int stride,
            final int atMost) {
        this.base = base;
        this.recording = recording;
        this.model = model;
        this.seed = seed;
        this.stride = stride;
        this.atMost = atMost;
    }

    /**
     * Of a recording.
     *
     * @param base what was on the disk before.
     * @param recording of a store's life since then.
     * @param model of a store with the same configuration.
     */
    public static PowerLossCheck of(final DiskImage base, final Recording recording, final CrashModel model) {
        return new PowerLossCheck(base, recording, model, 0, 1, Integer.MAX_VALUE);
    }

    /** The same with other losses, of which only each so manyth is opened. */
    public PowerLossCheck sampled(final long newSeed, final int newStride) {
        return new PowerLossCheck(base, recording, model, newSeed, newStride, atMost);
    }

    /** The same with fewer losses: see {@link PowerLoss#atMost}. */
    public PowerLossCheck atMost(final int combinations) {
        return new PowerLossCheck(base, recording, model, seed, stride, combinations);
    }

    /** At every boundary, in several threads: see {@link CrashScale#threads}. */
    public Result run() {
        final int tasks = recording.lastBoundary() / BOUNDARIES_PER_TASK + 1;
        final AtomicReference<Result> total = new AtomicReference<>(Result.NOTHING);
        Workers.run(tasks, next -> {
            try (Scratch scratch = new Scratch()) {
                final Workspace workspace = Workspace.in(scratch.directory());
                for (long task = next.take(); task >= 0; task = next.take()) {
                    final int first = (int) task * BOUNDARIES_PER_TASK;
                    final int last = Math.min(recording.lastBoundary(), first + BOUNDARIES_PER_TASK - 1);
                    final Result result = run(workspace, first, last);
                    total.accumulateAndGet(result, Result::plus);
                }
            }
        });
        return total.get();
    }

    /** At some boundaries, from one to another, inclusive. */
    Result run(final Workspace workspace, final int first, final int last) throws IOException {
        final long[] opened = {0};
        final int[] position = {-1, 0};
        final Tally tally = PowerLoss.of(base, recording.operations())
                .seed(seed)
                .atMost(atMost)
                .forEachImage(first, last, (boundary, image) -> {
                    if (boundary != position[0]) {
                        position[0] = boundary;
                        position[1] = 0;
                    }
                    final int number = position[1]++;
                    final boolean isChosen = number < ALWAYS_OPENED || isSampled(boundary, number);
                    if (isChosen && recording.isNewAt(boundary)) {
                        open(workspace, boundary, number, image);
                        opened[0]++;
                    }
                });
        Explored.add("states after a loss of power, enumerated", tally.images());
        Explored.add("states after a loss of power, opened", opened[0]);
        return new Result(tally, opened[0]);
    }

    private boolean isSampled(final int boundary, final int number) {
        final long hash = ((seed * 31 + boundary) * 1_000_003 + number) * 0x9E3779B97F4A7C15L;
        return Long.remainderUnsigned(hash >>> 16, stride) == 0;
    }

    private void open(final Workspace workspace, final int boundary, final int number, final DiskImage image)
            throws IOException {
        final boolean isNothingLost = number == 0;
        final Moment moment = recording.moments().get(boundary);
        workspace.load(image);
        try {
            final Path directory = workspace.root().resolve(CrashWorkload.STORE);
            final boolean isComparedToo = isNothingLost || number % COMPARED == 0;
            final StoreView read = isComparedToo ? read(directory) : null;
            final StoreView found = open(directory);
            if (isNothingLost) {
                moment.checkAfterKill(found);
            } else {
                moment.checkAfterPowerLoss(found);
            }
            if (!isComparedToo) {
                return;
            }
            if (read == null ? !found.isEmpty() : !read.hasSameCheckpoints(found)) {
                throw moment.violation("a reader was shown " + read + " before the store was opened with " + found);
            }
            final StoreView again = open(directory);
            if (!again.equals(found)) {
                throw moment.violation("opening again gave " + again + " instead of " + found);
            }
        } catch (final RuntimeException | AssertionError ex) {
            final String how = image + " after " + recording.operations().subList(Math.max(0, boundary - 5), boundary)
                    + ", " + moment;
            throw Kept.because(image, how, ex);
        }
    }

    private StoreView open(final Path directory) {
        try (FileCheckpointStore store = new FileCheckpointStore(
                CrashWorkload.configuration(directory, model.durability(), model.maxPerStream()))) {
            return StoreView.of(store);
        }
    }

    /** Null if there is no store yet. */
    private static StoreView read(final Path directory) {
        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
            return StoreView.of(reader);
        } catch (final StoreUnusableException ex) {
            return null;
        }
    }
}
