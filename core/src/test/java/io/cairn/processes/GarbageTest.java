package io.cairn.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.crash.Explored;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Garbage is opened, as far as it can be, or refused; in a JVM of 64 MiB, and in no time. */
@Tag("once")
class GarbageTest {
    private final long seed = Long.getLong("cairn.crash.seed", 1);
    private static final int DIRECTORIES = Integer.getInteger("cairn.crash.directories", 10_000);
    private static final int FILE_SYSTEM_SIZE = 512 << 20;

    @Test
    void shouldNeverRunOutOfMemoryNorOfTime(@TempDir final Path temp) throws Exception {
        // On a disk each takes some thirty milliseconds, most of them for flushes.
        final int directories = SmallFileSystem.isPossible(temp) ? DIRECTORIES : Math.max(1, DIRECTORIES / 10);
        final List<String> jvm = Child.jvm(List.of("-Xmx64m"), GarbageChild.class, temp, seed, directories);
        final List<String> command = SmallFileSystem.commandIfPossible(temp, FILE_SYSTEM_SIZE, jvm);
        try (Child child = Child.start(command, null, 5 + DIRECTORIES / 1000)) {
            final String output = child.readAll();
            assertEquals(0, child.exitStatus(), output);
            assertTrue(output.startsWith(directories + " directories: "), output);
            Explored.add("directories of garbage opened", directories);
            System.out.print(output);
        }
    }
}
