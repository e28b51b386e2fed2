package io.cairn.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of a few megabytes runs out of space at each page of what a store makes. */
@Tag("once")
class NoSpaceTest {
    private static final Pattern SUMMARY = Pattern.compile("no space for (\\d+) stores and (\\d+) checkpoints\n");

    @Test
    void shouldLoseNothingAndGoOnWhenTheFileSystemIsFull(@TempDir final Path temp) throws Exception {
        final List<String> jvm = Child.jvm(List.of("-Xmx64m"), NoSpaceChild.class, temp);
        try (Child child = Child.start(SmallFileSystem.command(temp, NoSpaceChild.SIZE, jvm))) {
            final String output = child.readAll();
            assertEquals(0, child.exitStatus(), output);
            final Matcher summary = SUMMARY.matcher(output);
            assertTrue(summary.matches(), output);
            assertTrue(Integer.parseInt(summary.group(1)) > 0, output);
            assertTrue(Integer.parseInt(summary.group(2)) > NoSpaceChild.MAX_LEFT / 4096, output);
            System.out.print(output);
        }
    }
}
