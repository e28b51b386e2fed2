package io.cairn.processes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The calls of the system that a JVM makes, seen, or made to fail, by strace. */
final class Strace {
    private static final String UNFINISHED = " <unfinished ...>";
    private static final String RESUMED = " resumed>";

    private Strace() {}

    /** Skips the test where strace cannot be used, and says why. */
    static void assumeUsable() throws IOException, InterruptedException {
        String problem;
        try (Child probe = Child.start(List.of("strace", "-f", "-e", "trace=none", "true"))) {
            final String output = probe.readAll();
            final int status = probe.exitStatus();
            problem = status == 0 ? null : "it ends with status " + status + ": " + output.strip();
        } catch (final IOException ex) {
            problem = ex.getMessage();
        }
        assumeTrue(problem == null, "strace cannot be used here: " + problem);
    }

    /** A command to run under strace, which writes the calls on files of one directory to a trace. */
    static List<String> command(
            final Path trace, final Path directory, final List<String> options, final List<String> command) {
        final List<String> all = new ArrayList<>(List.of("strace", "-f", "-y", "-qq", "-o", trace.toString()));
        all.addAll(List.of("-e", "trace=%file,%desc,sync", "-e", "signal=none"));
        all.addAll(options);
        all.addAll(command);
        return all;
    }

    /**
     * The calls in a trace that name a directory, or a file in it, without the thread's number. A call during which another thread has
     * made one is on two lines, which are put together where it was begun.
     */
    static List<String> callsOn(final Path directory, final Path trace) throws IOException {
        final List<String> calls = new ArrayList<>();
        final Map<String, Integer> unfinished = new HashMap<>();
        for (final String line : Files.readAllLines(trace)) {
            final int space = line.indexOf(' ');
            final String thread = line.substring(0, space);
            final String call = line.substring(space).strip();
            if (call.startsWith("<... ")) {
                final int begun = unfinished.remove(thread);
                calls.set(begun, calls.get(begun) + call.substring(call.indexOf(RESUMED) + RESUMED.length()));
            } else if (call.endsWith(UNFINISHED)) {
                unfinished.put(thread, calls.size());
                calls.add(call.substring(0, call.length() - UNFINISHED.length()));
            } else {
                calls.add(call);
            }
        }
        final String name = directory.toString();
        return calls.stream().filter(call -> call.contains(name)).collect(Collectors.toList());
    }

    /** The name of the call. */
    static String nameOf(final String call) {
        final int end = call.indexOf('(');
        return end < 0 ? call : call.substring(0, end);
    }
}
