package io.cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The calls of the system that saves make on the files of a store, counted by strace. */
final class SystemCalls {
    private static final String UNFINISHED = " <unfinished ...>";

    private SystemCalls() {}

    /** What keeps strace from being used here, or null. */
    static String problem() {
        try {
            final Process probe = new ProcessBuilder("strace", "-f", "-e", "trace=none", "true")
                    .redirectErrorStream(true)
                    .start();
            final String text = new String(probe.getInputStream().readAllBytes()).strip();
            return probe.waitFor() == 0 ? null : text;
        } catch (final IOException ex) {
            return ex.getMessage();
        } catch (final InterruptedException ex) {
            throw interrupted(ex);
        }
    }

    /** The calls that so many durable saves make in steady state, by name. */
    static Map<String, Integer> ofSaves(final String classPath, final int saves) {
        try {
            final Path temp = Files.createTempDirectory("cairn-bench-").toRealPath();
            try {
                final Path trace = temp.resolve("trace");
                final Path store = temp.resolve("store");
                run(command(classPath, trace, store, saves));
                return count(Files.readAllLines(trace), store.toString());
            } finally {
                delete(temp);
            }
        } catch (final IOException ex) {
            throw new BenchException("the calls of the system cannot be counted: " + ex, ex);
        }
    }

    private static List<String> command(final String classPath, final Path trace, final Path store, final int saves) {
        final List<String> command = new ArrayList<>(List.of("strace", "-f", "-y", "-qq", "--seccomp-bpf"));
        command.addAll(List.of("-o", trace.toString(), "-e", "trace=%file,%desc,sync", "-e", "signal=none"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED", "-Xmx256m", "-cp", classPath));
        command.addAll(List.of(DurableSaves.class.getName(), store.toString(), Integer.toString(saves)));
        return command;
    }

    private static void run(final List<String> command) throws IOException {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String text = new String(process.getInputStream().readAllBytes()).strip();
        try {
            if (process.waitFor() != 0) {
                throw new BenchException("the saves whose calls of the system are counted have failed: " + text);
            }
        } catch (final InterruptedException ex) {
            process.destroy();
            throw interrupted(ex);
        }
    }

    /** Calls between the marks that name the directory or a file in it; the second line of a call that was interrupted by another is not counted. */
    static Map<String, Integer> count(final List<String> trace, final String directory) {
        final Map<String, Integer> counts = new TreeMap<>();
        boolean isCounting = false;
        boolean isComplete = false;
        for (final String line : trace) {
            final String call = line.substring(line.indexOf(' ') + 1).strip();
            if (call.startsWith("<... ") || !call.contains(directory)) {
                continue;
            }
            if (call.contains(DurableSaves.BEGIN)) {
                isCounting = true;
            } else if (call.contains(DurableSaves.END)) {
                isComplete = isCounting;
                isCounting = false;
            } else if (isCounting) {
                counts.merge(call.replace(UNFINISHED, "").replaceFirst("\\(.*", ""), 1, Integer::sum);
            }
        }
        if (!isComplete) {
            throw new BenchException("the calls of the system cannot be counted: the trace has no beginning or no end");
        }
        return counts;
    }

    private static void delete(final Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (final Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static BenchException interrupted(final InterruptedException ex) {
        Thread.currentThread().interrupt();
        return new BenchException("interrupted", ex);
    }
}
