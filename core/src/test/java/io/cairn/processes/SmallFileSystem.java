package io.cairn.processes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small file system in memory, which one process, and those it starts, see in place of a directory, and which goes with them. */
final class SmallFileSystem {
    private static final List<List<String>> WAYS = List.of(List.of("unshare", "-m"), List.of("unshare", "-rm"));
    private static final String MOUNT_AND_RUN = "mount -t tmpfs -o size=\"$1\" tmpfs \"$2\" && shift 2 && exec \"$@\"";

    private SmallFileSystem() {}

    /** A command to run with the file system; the test is skipped, with the reason, where there can be none. */
    static List<String> command(final Path directory, final int size, final List<String> command)
            throws IOException, InterruptedException {
        final List<String> problems = new ArrayList<>();
        final List<String> result = command(directory, size, command, problems);
        assumeTrue(!result.isEmpty(), "no file system can be mounted here: " + problems);
        return result;
    }

    static boolean isPossible(final Path directory) throws IOException, InterruptedException {
        return !command(directory, 1 << 20, List.of("true"), new ArrayList<>()).isEmpty();
    }

    /** A command to run with the file system, which is faster, or without. */
    static List<String> commandIfPossible(final Path directory, final int size, final List<String> command)
            throws IOException, InterruptedException {
        final List<String> result = command(directory, size, command, new ArrayList<>());
        return result.isEmpty() ? command : result;
    }

    private static List<String> command(
            final Path directory, final int size, final List<String> command, final List<String> problems)
            throws IOException, InterruptedException {
        for (final List<String> way : WAYS) {
            try (Child probe = Child.start(command(way, directory, size, List.of("true")))) {
                final String output = probe.readAll();
                if (probe.exitStatus() == 0) {
                    return command(way, directory, size, command);
                }
                problems.add(String.join(" ", way) + ": " + output.strip());
            } catch (final IOException ex) {
                problems.add(ex.getMessage());
            }
        }
        return List.of();
    }

    private static List<String> command(
            final List<String> way, final Path directory, final int size, final List<String> command) {
        final List<String> all = new ArrayList<>(way);
        all.addAll(List.of("sh", "-c", MOUNT_AND_RUN, "sh", Integer.toString(size), directory.toString()));
        all.addAll(command);
        return all;
    }
}
