package io.cairn.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.DiskImage;
import io.cairn.faults.FailingOperations;
import io.cairn.faults.FailingOperations.Mode;
import io.cairn.faults.Operation.Kind;
import io.cairn.store.Durability;
import io.cairn.store.StoreFailedException;
import io.cairn.store.StoreFullException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each operation on the files of a store fails, one after the other, once or from then on for ever. */
@Tag("once")
class FailureTest {
    private static final Set<Mode> NO_FAILURES = EnumSet.of(Mode.ONE_BYTE_WRITE, Mode.HALF_WRITE, Mode.ONE_BYTE_READ);

    /** The same whatever the system says: what has failed is taken back. */
    private static final Set<Mode> REFUSED =
            EnumSet.of(Mode.ENOSPC, Mode.HALF_THEN_ENOSPC, Mode.EIO, Mode.HALF_THEN_EIO);

    private static final Set<Kind> MAY_NEED_SPACE = Mode.ENOSPC.kinds();
    private static final Set<Kind> FORCES = EnumSet.of(Kind.FORCE, Kind.FORCE_DIRECTORY);

    /** The level without flushes, last, differs from the one with few of them in nothing that can fail. */
    private static final List<Durability> LEVELS =
            List.of(Durability.EVERY_SAVE, Durability.ON_SYNC, Durability.PROCESS);

    /** A life of a store at one level. */
    private record Life(Durability durability, boolean isForEver) {
        static Life of(final int number) {
            return new Life(LEVELS.get(number / 2), number % 2 == 1);
        }

        static int count() {
            if (CrashScale.isReduced()) {
                return 1;
            }
            return CrashScale.factor() > 1 ? 2 * LEVELS.size() : 3;
        }

        FailingOperations failing(final Mode mode, final int n) {
            return isForEver ? FailingOperations.from(mode, n) : FailingOperations.once(mode, n);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLoseNothingWhateverFails(final Mode mode) {
        final LongAdder lives = new LongAdder();
        Workers.run(Life.count(), next -> {
            for (long number = next.take(); number >= 0; number = next.take()) {
                try (Scratch scratch = new Scratch()) {
                    lives.add(liveUntilNothingFails(scratch.directory(), mode, Life.of((int) number)));
                }
            }
        });
        Explored.add("lives with a failing operation", lives.sum());
        assertTrue(lives.sum() > Life.count(), "nothing has failed");
    }

    private static int liveUntilNothingFails(final Path directory, final Mode mode, final Life life)
            throws IOException {
        for (int n = 1; ; n++) {
            final FailingOperations failing = life.failing(mode, n);
            final FailureRun run = new FailureRun(directory, life.durability, failing);
            try {
                run.run();
                checkFailures(mode, life, failing, run.failures());
            } catch (final RuntimeException | AssertionError ex) {
                throw Kept.because(directory, life + ", " + failing + ", thrown were " + run.failures(), ex);
            }
            DiskImage.EMPTY.writeTo(directory);
            // What is no error from the first operation on for ever is none from a later one on.
            if (!failing.reached() || life.isForEver && NO_FAILURES.contains(mode)) {
                return n;
            }
        }
    }

    private static void checkFailures(
            final Mode mode,
            final Life life,
            final FailingOperations failing,
            final List<FailureRun.Failure> failures) {
        if (NO_FAILURES.contains(mode) || !failing.reached()) {
            assertEquals(List.of(), failures, "it is no error");
            return;
        }
        final Kind kind = failing.failed().kind();
        final boolean isInterruptWithoutEffect = mode == Mode.INTERRUPT && !isInterruptible(kind);
        if (kind.mutates() && !isInterruptWithoutEffect) {
            assertFalse(failures.isEmpty(), "nobody was told");
        }
        if (!life.isForEver && REFUSED.contains(mode) && MAY_NEED_SPACE.contains(kind)) {
            assertEquals(1, failures.size(), "the store should have gone on");
            final boolean isKnownToBeUndone = failures.get(0).step() instanceof Step.Save && !FORCES.contains(kind);
            final Class<?> expected = isKnownToBeUndone ? StoreFullException.class : StoreFailedException.class;
            assertEquals(expected, failures.get(0).exception().getClass());
        }
    }

    private static boolean isInterruptible(final Kind kind) {
        return Mode.INTERRUPT_AFTERWARDS.kinds().contains(kind);
    }
}
