package io.cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Where something was measured: the sidecar {@code NAME.env.json} of a run, and part of a duet.
 *
 * @param jdk version of the JDK, such as {@code 17.0.15+6}.
 * @param vm its name and vendor.
 * @param flags of the measuring JVMs.
 * @param cpu model.
 * @param cores that the JVM may use.
 * @param kernel name and version of the operating system.
 * @param fileSystem type of the one that the benchmarks' files are on.
 * @param commit that was measured, or null if it is not known.
 * @param time when it began, in UTC.
 */
public record Environment(
        String jdk,
        String vm,
        List<String> flags,
        String cpu,
        int cores,
        String kernel,
        String fileSystem,
        String commit,
        String time) {
    /**
     * Checks that what must be known is.
     */
    public Environment {
        if (jdk == null || vm == null || flags == null || cpu == null || time == null) {
            throw new BenchException("\"jdk\", \"vm\", \"flags\", \"cpu\" and \"time\" must be there");
        }
        try {
            Instant.parse(time);
        } catch (final DateTimeParseException ex) {
            throw new BenchException("\"time\" is no time: " + time, ex);
        }
    }

    /**
     * Now and here; the flags are known when something was measured.
     *
     * @param benchmarkDirectory on the file system of the benchmarks' files.
     * @param now what time it is.
     * @return where this runs.
     */
    public static Environment here(final Path benchmarkDirectory, final Instant now) {
        return new Environment(
                Runtime.version().toString(),
                System.getProperty("java.vm.name") + ", " + System.getProperty("java.vm.vendor"),
                List.of(),
                cpu(Path.of("/proc/cpuinfo")),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + ' ' + System.getProperty("os.version"),
                fileSystem(benchmarkDirectory),
                describeCommit(),
                now.toString());
    }

    Environment with(final List<String> newFlags) {
        return new Environment(jdk, vm, newFlags, cpu, cores, kernel, fileSystem, commit, time);
    }

    /** What people know the run by: its commit, or its time if that is not known. */
    String name() {
        return commit == null ? time : commit;
    }

    static Path sidecar(final Path results) {
        final String name = results.getFileName().toString();
        final String stem = name.endsWith(".json") ? name.substring(0, name.length() - ".json".length()) : name;
        return results.resolveSibling(stem + ".env.json");
    }

    /** From the sidecar of results; null if there is none. */
    static Environment of(final Path results) {
        final Path sidecar = sidecar(results);
        return Files.exists(sidecar) ? Json.read(sidecar, Environment.class) : null;
    }

    /** What makes times of this and another environment incomparable. */
    List<String> differences(final Environment other) {
        final List<String> differences = new ArrayList<>();
        compare(differences, "JDK", jdk, other.jdk);
        compare(differences, "JVM", vm, other.vm);
        compare(differences, "CPU", cpu, other.cpu);
        compare(differences, "cores", cores, other.cores);
        compare(differences, "file system", fileSystem, other.fileSystem);
        compare(differences, "JVM flags", flags, other.flags);
        return differences;
    }

    private static void compare(final List<String> differences, final String name, final Object a, final Object b) {
        if (!Objects.equals(a, b)) {
            differences.add(name + ": " + a + " and " + b);
        }
    }

    static String cpu(final Path cpuInfo) {
        try {
            return Files.readAllLines(cpuInfo).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (final IOException ex) {
            // Not Linux: the architecture is all that is known.
            return System.getProperty("os.arch");
        }
    }

    private static String fileSystem(final Path directory) {
        try {
            return Files.getFileStore(directory).type();
        } catch (final IOException ex) {
            throw new BenchException("the benchmarks' directory cannot be looked at: " + ex, ex);
        }
    }

    /** Of the repository that this is started in, if it is one. */
    private static String describeCommit() {
        try {
            final Process git = new ProcessBuilder(
                            "git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            final String text = new String(git.getInputStream().readAllBytes()).strip();
            return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 && !text.isEmpty() ? text : null;
        } catch (final IOException ex) {
            // There is no git here: the commit is not known.
            return null;
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", ex);
        }
    }
}
