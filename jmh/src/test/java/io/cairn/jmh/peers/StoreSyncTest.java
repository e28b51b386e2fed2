package io.cairn.jmh.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All stores give the same promise: each synced save flushes before it returns, and the others never do. */
class StoreSyncTest {
    private static final List<String> FLUSHES = List.of("fsync(", "fdatasync(", "MS_SYNC");

    @TempDir
    Path directory;

    @Test
    void shouldFlushInEachSyncedSaveAndInNoOther() throws IOException, InterruptedException {
        assumeTrue(run(List.of("strace", "-f", "-e", "trace=none", "true")), "strace cannot be used here");
        final Path trace = directory.resolve("trace");
        assertTrue(
                run(List.of(
                        "strace",
                        "-f",
                        "-qq",
                        "-o",
                        trace.toString(),
                        "-e",
                        "trace=%file,fsync,fdatasync,msync",
                        "-e",
                        "signal=none",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SavingChild.class.getName(),
                        directory.toString())),
                () -> outputOfChild());
        final List<String> calls = Files.readAllLines(trace);
        for (final StorePeer peer : StorePeer.values()) {
            final List<Integer> synced = flushesOfEachSave(calls, SavingChild.nameOf(peer, true));
            assertTrue(synced.stream().allMatch(flushes -> flushes > 0), peer + " does not always flush: " + synced);
            final List<Integer> others = flushesOfEachSave(calls, SavingChild.nameOf(peer, false));
            assertTrue(others.stream().allMatch(flushes -> flushes == 0), peer + " flushes unasked: " + others);
        }
    }

    private static List<Integer> flushesOfEachSave(final List<String> calls, final String name) {
        final List<Integer> result = new ArrayList<>();
        int flushes = 0;
        for (final String call : calls) {
            if (call.contains(name + "-saved")) {
                result.add(flushes);
                flushes = 0;
            } else if (!call.contains("resumed>") && FLUSHES.stream().anyMatch(call::contains)) {
                flushes++;
            }
        }
        // What came before the first of them belongs to the warm-up.
        result.remove(0);
        assertEquals(SavingChild.SAVES, result.size(), "saves of " + name);
        return result;
    }

    private boolean run(final List<String> command) throws InterruptedException {
        try {
            final Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("output").toFile())
                    .start();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("still running: " + command);
            }
            return process.exitValue() == 0;
        } catch (final IOException ex) {
            return false;
        }
    }

    private String outputOfChild() {
        try {
            return Files.readString(directory.resolve("output"));
        } catch (final IOException ex) {
            return ex.toString();
        }
    }
}
