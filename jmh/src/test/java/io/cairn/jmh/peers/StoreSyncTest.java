package io.cairn.jmh.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All stores give the same promise: in each synced save everything that was written to its files is flushed before it returns, and in
 * the others it is written, and never flushed.
 */
class StoreSyncTest {
    private static final Pattern FLUSH = Pattern.compile(" (fsync|fdatasync)\\(| msync\\(.*MS_SYNC");
    private static final Pattern WRITE =
            Pattern.compile(" (?:write|writev|pwrite64|pwritev|pwritev2)\\((\\d+)<([^>]*)>");
    private static final Pattern RENAME = Pattern.compile(" rename(?:at2?)?\\(");
    private static final Pattern OPENED = Pattern.compile("^(\\d+) .*openat.* = (\\d+)<");

    @TempDir
    Path directory;

    /** What a save has done to the files of its store. */
    private static final class Calls {
        private int writes;
        private int flushes;
        private boolean isFlushed = true;

        void write() {
            writes++;
            isFlushed = false;
        }

        void flush() {
            flushes++;
            isFlushed = true;
        }

        @Override
        public String toString() {
            return writes + " written, " + flushes + " flushes" + (isFlushed ? "" : ", the last one too early");
        }
    }

    @Test
    void shouldFlushWhatEachSyncedSaveHasWrittenAndNothingInAnyOther() throws IOException, InterruptedException {
        assumeTrue(run(List.of("strace", "-f", "-e", "trace=none", "true")), "strace cannot be used here");
        final Path trace = directory.resolve("trace");
        assertTrue(
                run(List.of(
                        "strace",
                        "-f",
                        "-y",
                        "-s0",
                        "-qq",
                        "-o",
                        trace.toString(),
                        "-e",
                        "trace=%file,fsync,fdatasync,msync,write,writev,pwrite64,pwritev,pwritev2",
                        "-e",
                        "signal=none",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SavingChild.class.getName(),
                        directory.toString())),
                () -> outputOfChild());
        final List<String> lines = Files.readAllLines(trace);
        for (final StorePeer peer : StorePeer.values()) {
            final List<Calls> synced = callsOfEachSave(lines, SavingChild.nameOf(peer, true));
            assertTrue(
                    synced.stream().allMatch(calls -> calls.writes > 0 && calls.flushes > 0 && calls.isFlushed),
                    peer + " does not always flush what it writes: " + synced);
            final List<Calls> others = callsOfEachSave(lines, SavingChild.nameOf(peer, false));
            assertTrue(
                    others.stream().allMatch(calls -> calls.writes > 0 && calls.flushes == 0),
                    peer + " flushes unasked, or does not write: " + others);
        }
    }

    /** A file that was opened for synchronous writing, as LMDB's is for its last page, needs no flush. */
    private static List<Calls> callsOfEachSave(final List<String> lines, final String name) {
        final List<Calls> result = new ArrayList<>();
        final Set<String> openingSynchronously = new HashSet<>();
        final Set<String> synchronous = new HashSet<>();
        Calls calls = new Calls();
        for (final String line : lines) {
            final String thread = line.substring(0, line.indexOf(' '));
            if (line.contains(" openat(") && line.contains("SYNC")) {
                openingSynchronously.add(thread);
            }
            final Matcher opened = OPENED.matcher(line);
            if (opened.find()) {
                synchronous.remove(opened.group(2));
                if (openingSynchronously.remove(thread)) {
                    synchronous.add(opened.group(2));
                }
            }
            final Matcher write = WRITE.matcher(line);
            if (line.contains(name + "-saved")) {
                result.add(calls);
                calls = new Calls();
            } else if (FLUSH.matcher(line).find()) {
                calls.flush();
            } else if (write.find() && write.group(2).contains(name + "-store")) {
                if (synchronous.contains(write.group(1))) {
                    calls.writes++;
                } else {
                    calls.write();
                }
            } else if (RENAME.matcher(line).find() && line.contains(name + "-store")) {
                calls.write();
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
