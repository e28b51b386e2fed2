package io.cairn.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.DiskImage;
import io.cairn.faults.PowerLoss;
import io.cairn.faults.Trace;
import io.cairn.faults.Workspace;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loss of power while a store is opened, and after that. */
@Tag("once")
class RecoveryPowerLossTest {
    private static final int MAX_PER_STREAM = 2;

    /** Of so many images of a workload, one is opened again and again. */
    private static final int IMAGES_PER_CHOICE = 2_000;

    /** The process is killed at every moment, the store opened, and then the power lost: not all had reached the disk. */
    @ParameterizedTest
    @EnumSource
    void shouldNotTakeBackWhatAnOpeningHasShown(final Durability durability) throws IOException {
        final CrashModel model = new CrashModel(durability, MAX_PER_STREAM);
        final Recording recording = record(model, CrashScale.scaled(40));
        final PowerLoss killed = PowerLoss.of(DiskImage.EMPTY, recording.operations());
        final LongAdder opened = new LongAdder();
        inWorkspaces(recording.lastBoundary() + 1L, (workspace, number) -> {
            final int boundary = (int) number;
            if (!recording.isNewAt(boundary)) {
                return;
            }
            workspace.load(killed.nothingLost(boundary));
            final Recording recovery = CrashWorkload.recover(
                    workspace, recording.moments().get(boundary), CrashScale.seed() + boundary, model, 3);
            final Recording both = recording.upTo(boundary, recovery);
            opened.add(PowerLossCheck.of(DiskImage.EMPTY, both, model)
                    .sampled(CrashScale.seed(), 200)
                    .atMost(3)
                    .run(workspace, boundary, both.lastBoundary())
                    .opened());
        });
        assertTrue(opened.sum() > recording.lastBoundary());
    }

    /**
     * The power is lost, lost again while the store is opened, and once more while it is opened after that. The opening has something to
     * write: the store is to keep more of each stream, and sometimes its manifest was damaged.
     */
    @ParameterizedTest
    @EnumSource
    void shouldComeToTheSameAnswerHoweverOftenThePowerIsLost(final Durability durability) throws IOException {
        final CrashModel model = new CrashModel(durability, MAX_PER_STREAM);
        final Recording recording = record(model, CrashScale.scaled(40));
        final List<DiskImage> images = new ArrayList<>();
        final SplittableRandom random = new SplittableRandom(CrashScale.seed());
        PowerLoss.of(DiskImage.EMPTY, recording.operations())
                .seed(CrashScale.seed())
                .forEachImage((boundary, image) -> {
                    if (random.nextInt(IMAGES_PER_CHOICE) == 0) {
                        images.add(random.nextInt(4) == 0 ? withDamagedManifest(image) : image);
                    }
                });
        final LongAdder opened = new LongAdder();
        inWorkspaces(images.size(), (workspace, number) -> {
            final DiskImage image = images.get((int) number);
            final Opening first = Opening.of(workspace, image, durability);
            first.losses().forEachImage((boundary, once) -> {
                final Opening second = Opening.of(workspace, once, durability);
                first.requireSame(second, image + ", then " + once);
                second.losses().forEachImage((againAt, twice) -> {
                    opened.increment();
                    first.requireSame(Opening.of(workspace, twice, durability), image + ", " + once + ", " + twice);
                });
            });
        });
        Explored.add("states after a loss of power and two during recovery, opened", opened.sum());
        assertTrue(opened.sum() > images.size());
    }

    /** How an image was opened, and what was found. */
    private record Opening(DiskImage image, Trace trace, StoreView view) {
        static Opening of(final Workspace workspace, final DiskImage image, final Durability durability)
                throws IOException {
            workspace.load(image);
            final Trace trace = new Trace();
            workspace.interceptor(trace);
            try (FileCheckpointStore store = new FileCheckpointStore(CrashWorkload.configuration(
                    workspace.root().resolve(CrashWorkload.STORE), durability, MAX_PER_STREAM + 1))) {
                return new Opening(image, trace, StoreView.of(store));
            } finally {
                workspace.interceptor();
            }
        }

        PowerLoss losses() {
            return PowerLoss.of(image, trace).seed(CrashScale.seed());
        }

        /** The damage of a manifest that was mended is not reported again. */
        void requireSame(final Opening other, final String how) {
            if (!other.view.hasSameCheckpoints(view)) {
                throw Kept.because(
                        other.image, how, new AssertionError("first there was " + view + ", then " + other.view));
            }
        }
    }

    private static Recording record(final CrashModel model, final int saves) throws IOException {
        try (Scratch scratch = new Scratch()) {
            return CrashWorkload.record(scratch.directory(), CrashScale.seed(), model, saves, false);
        }
    }

    private static DiskImage withDamagedManifest(final DiskImage image) {
        final Map<String, byte[]> files = new HashMap<>();
        for (final String file : image.files()) {
            files.put(file, image.bytes(file));
        }
        final byte[] manifest = files.get(CrashWorkload.STORE + "/manifest");
        if (manifest == null || files.size() < 3) {
            return image;
        }
        manifest[20] ^= 1;
        return DiskImage.of(files, image.directories());
    }

    /** Something to do in a directory that is used for nothing else at the time. */
    @FunctionalInterface
    private interface Task {
        void run(Workspace workspace, long number) throws IOException;
    }

    private static void inWorkspaces(final long count, final Task task) {
        Workers.run(count, next -> {
            try (Scratch scratch = new Scratch()) {
                final Workspace workspace = Workspace.in(scratch.directory());
                for (long number = next.take(); number >= 0; number = next.take()) {
                    task.run(workspace, number);
                }
            }
        });
    }
}
