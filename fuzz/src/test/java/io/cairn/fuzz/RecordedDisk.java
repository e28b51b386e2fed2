package io.cairn.fuzz;

import java.nio.file.Path;

/** A directory whose every change is recorded, by the file system that core's tests have for it. */
final class RecordedDisk {
    private static final String TYPE = "io.cairn.faults.RecordedDirectory";

    private final Object directory;

    RecordedDisk(final Path real) {
        directory = call(() -> Class.forName(TYPE).getConstructor(Path.class).newInstance(real));
    }

    /** The directory, as the store sees it. */
    Path root() {
        return (Path) call(() -> ByName.callOn(directory, "root"));
    }

    /** How many operations are recorded. */
    int size() {
        return (int) call(() -> ByName.callOn(directory, "size"));
    }

    /** Writes what is left when the process ends after so many operations; if the power goes with it, what can be left. */
    void write(final int operations, final boolean isLosingPower, final long seed, final Path target) {
        call(() -> isLosingPower
                ? ByName.callOn(directory, "writeWithoutPower", operations, seed, target)
                : ByName.callOn(directory, "writeWithPower", operations, target));
    }

    private interface Call {
        Object run() throws Throwable;
    }

    private static Object call(final Call call) {
        try {
            return call.run();
        } catch (final RuntimeException | Error ex) {
            throw ex;
        } catch (final Throwable ex) {
            throw new AssertionError(ex);
        }
    }
}
