package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    Path temp;

    @Test
    void shouldMarkTheCommitThatMadeARowSlower() throws IOException {
        final Path directory = temp.resolve("history");
        for (int i = 0; i < 16; i++) {
            final Run run = add(directory, i, (i < 9 ? 100 : 110) + i % 3);
            assertEquals(0, run.status(), run.err());
            assertTrue(run.out().contains("-c" + i + ".json"), run.out());
        }
        final Path pictures = temp.resolve("pictures");
        final Run plot = Run.of("history", "plot", directory, "--png", pictures);
        assertEquals(0, plot.status(), plot.err());
        assertEquals("", plot.err());
        final String line = plot.out().lines().skip(1).findFirst().orElseThrow().replaceAll(" +", " ");
        assertEquals("Some.row shape=8x256 100.0 ns/op 110.0 ns/op ▁▂▂▁▂▂▁▂▂|▇▇█▇▇█▇ +9.9% at c9", line);
        final byte[] png = Files.readAllBytes(pictures.resolve("Some.row_shape=8x256.avgt.png"));
        assertEquals(900, ImageIO.read(new ByteArrayInputStream(png)).getWidth());
    }

    @Test
    void shouldOrderRunsByTheirTimes() throws IOException {
        final Path directory = temp.resolve("history");
        add(directory, 2, 102);
        add(directory, 1, 101);
        add(directory, 0, 100);
        final History history = History.read(directory);
        assertArrayEquals(new double[] {100, 101, 102}, history.trends(1).get(0).medians());
        assertEquals(
                Arrays.asList("c0", "c1", "c2"),
                history.entries().stream()
                        .map(entry -> entry.environment().commit())
                        .toList());
    }

    @Test
    void shouldWarnThatRunsAreOfDifferentMachines() throws IOException {
        final Path directory = temp.resolve("history");
        add(directory, 0, 100);
        final Path run = JmhJson.write(temp.resolve("run.json"), "Some.row=100");
        JmhJson.sidecar(run, "another CPU", "c1", "2026-01-02T00:00:00Z");
        Run.of("history", "add", directory, run);
        final Run plot = Run.of("history", "plot", directory);
        assertEquals("bench: warning: the runs cannot all be compared: CPU: CPU and another CPU\n", plot.err());
        assertEquals(0, plot.status());
    }

    @Test
    void shouldSayWhatIsWrong() throws IOException {
        final Path run = JmhJson.write(temp.resolve("run.json"), "Some.row=100");
        final Path directory = temp.resolve("history");
        assertError(Environment.sidecar(run) + " does not exist", "history", "add", directory, run);
        assertFalse(Files.exists(directory));
        JmhJson.sidecar(run, "CPU", "c1", "2026-01-02T00:00:00Z");
        assertEquals(0, Run.of("history", "add", directory, run).status());
        assertError("is there already", "history", "add", directory, run);
        final Path sidecar = Environment.sidecar(run);
        Files.writeString(sidecar, Files.readString(sidecar).replace("2026-01-02T00:00:00Z", "yesterday"));
        assertError("\"time\" is no time: yesterday", "history", "add", directory, run);
        assertError("is not a directory", "history", "plot", temp.resolve("none"));
        assertError("holds no runs", "history", "plot", Files.createDirectory(temp.resolve("empty")));
        assertError("Missing required subcommand: add or plot", "history");
        Files.writeString(directory.resolve("foreign.json"), "{}");
        assertError("foreign.json is no result of JMH", "history", "plot", directory);
    }

    private static void assertError(final String message, final Object... args) {
        final Run run = Run.of(args);
        assertEquals(2, run.status());
        assertTrue(run.err().contains(message), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    private Run add(final Path directory, final int commit, final double ns) throws IOException {
        final Path run = JmhJson.write(temp.resolve("run.json"), "Some.row=" + ns);
        JmhJson.sidecar(run, "CPU", "c" + commit, String.format(Locale.ROOT, "2026-01-01T00:%02d:00Z", commit));
        return Run.of("history", "add", directory, run);
    }
}
