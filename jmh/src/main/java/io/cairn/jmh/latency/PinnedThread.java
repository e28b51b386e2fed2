package io.cairn.jmh.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A thread that may run on one core only. Threads that it starts may run on that core only, too; others may run there as before, unless the
 * process was started to keep them away, such as by {@code taskset}, which this uses as well.
 */
final class PinnedThread {
    private static final Path THREAD = Path.of("/proc/thread-self");
    private static final String ALLOWED = "Cpus_allowed_list:";

    private final String cpusBefore;

    private PinnedThread(final String cpusBefore) {
        this.cpusBefore = cpusBefore;
    }

    /**
     * Pins the calling thread.
     *
     * @param cpu number of the core, as the system counts.
     * @return what unpins it.
     * @throws IllegalStateException if it cannot be pinned there: no such core, no Linux, no {@code taskset}.
     */
    static PinnedThread pin(final String cpu) {
        if (!Files.exists(THREAD)) {
            throw new IllegalStateException("cannot pin a thread to core " + cpu + ": there is no " + THREAD);
        }
        final PinnedThread pinned = new PinnedThread(cpus());
        allow(cpu);
        return pinned;
    }

    /** Lets the calling thread, which is to be the same, run where it could before. */
    void unpin() {
        allow(cpusBefore);
    }

    /** Numbers of the cores that the calling thread may run on, as in 0-3,8. */
    static String cpus() {
        try {
            return Files.readAllLines(THREAD.resolve("status")).stream()
                    .filter(line -> line.startsWith(ALLOWED))
                    .map(line -> line.substring(ALLOWED.length()).strip())
                    .findAny()
                    .orElseThrow();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static void allow(final String cpus) {
        try {
            final String thread = THREAD.toRealPath().getFileName().toString();
            final Process taskset = new ProcessBuilder("taskset", "-p", "-c", cpus, thread)
                    .redirectErrorStream(true)
                    .start();
            final String said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (taskset.waitFor() != 0) {
                throw new IllegalStateException("cannot pin a thread to core " + cpus + ": " + said.strip());
            }
        } catch (final IOException ex) {
            throw new IllegalStateException("cannot pin a thread to core " + cpus, ex);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("cannot pin a thread to core " + cpus, ex);
        }
    }
}
