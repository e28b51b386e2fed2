package io.cairn.crash;

import io.cairn.faults.DiskImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that a check has failed on: they are kept, for whoever looks into it. */
final class Kept {
    /** Property for where. */
    static final String DIRECTORY_PROP_NAME = "cairn.crash.kept";

    private static final Path DIRECTORY = Path.of(System.getProperty(DIRECTORY_PROP_NAME, "target/crash-kept"));

    private Kept() {}

    /**
     * Keeps files, except of tests of the tests, which are to fail.
     *
     * @param files that were there.
     * @param how they came about.
     * @param cause why the check failed.
     * @return what to throw: it says all that, and where the files are.
     */
    static AssertionError because(final DiskImage files, final String how, final Throwable cause) {
        return new AssertionError(
                how + ": " + cause.getMessage() + "; again with -D" + CrashScale.SEED_PROP_NAME + "="
                        + CrashScale.seed()
                        + " -D" + CrashScale.FACTOR_PROP_NAME + "=" + CrashScale.factor()
                        + (CrashScale.isReduced() ? "" : ", files kept in " + keep(files, cause)),
                cause);
    }

    /** The same for the files that are in a directory now. */
    static AssertionError because(final Path directory, final String how, final Throwable cause) {
        try {
            return because(DiskImage.read(directory), how, cause);
        } catch (final IOException ex) {
            cause.addSuppressed(ex);
            return new AssertionError(how + ": " + cause.getMessage(), cause);
        }
    }

    private static String keep(final DiskImage files, final Throwable cause) {
        try {
            final Path kept = Files.createTempDirectory(Files.createDirectories(DIRECTORY), "image");
            files.writeTo(kept);
            return kept.toAbsolutePath().toString();
        } catch (final IOException ex) {
            cause.addSuppressed(ex);
            return "no place: " + ex;
        }
    }
}
