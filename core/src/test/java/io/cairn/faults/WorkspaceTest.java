package io.cairn.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.Operation.Kind;
import io.cairn.faults.PowerLoss.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTest {
    private static final int OPERATIONS = 60;

    @TempDir
    Path real;

    private final Trace trace = new Trace();
    private Workspace workspace;

    @BeforeEach
    void openWorkspace() throws IOException {
        workspace = Workspace.in(real);
        workspace.interceptor(trace);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldFollowTheRealFileSystemStepByStep(final long seed) throws IOException {
        final List<DiskImage> steps = new ArrayList<>(List.of(DiskImage.EMPTY));
        final Interceptor camera = new Interceptor() {
            @Override
            public Verdict before(final Operation operation) {
                return Verdict.PROCEED;
            }

            @Override
            public void after(final Operation operation, final long transferred, final Throwable failure) {
                if (steps.size() <= trace.size()) {
                    steps.add(read());
                }
            }
        };
        final SplittableRandom random = new SplittableRandom(seed);
        final Set<Kind> unreliable = EnumSet.of(Kind.WRITE, Kind.FORCE, Kind.FORCE_DIRECTORY);
        final Interceptor flaky = operation -> unreliable.contains(operation.kind()) && random.nextInt(4) == 0
                ? Verdict.onlyThenFail(operation.length() / 2, new IOException("flaky"))
                : Verdict.PROCEED;
        workspace.interceptor(flaky, trace, camera);
        while (trace.size() < OPERATIONS) {
            try {
                new RandomOperations(random.nextLong(), workspace.root()).run(10);
            } catch (final IOException e) {
                assertEquals("flaky", e.getMessage());
            }
        }

        final PowerLoss powerLoss = PowerLoss.of(DiskImage.EMPTY, trace);
        for (int boundary = 0; boundary <= powerLoss.lastBoundary(); boundary++) {
            assertEquals(steps.get(boundary), powerLoss.nothingLost(boundary));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void shouldBecomeEachImageWhateverRecoveryDidToTheLast(final long seed) throws IOException {
        new RandomOperations(seed, workspace.root()).run(OPERATIONS);
        final PowerLoss powerLoss = PowerLoss.of(DiskImage.EMPTY, trace).atMost(2);
        workspace.interceptor();
        final SplittableRandom random = new SplittableRandom(seed);
        final long[] checked = {0};
        powerLoss.forEachImage((boundary, image) -> {
            if (random.nextInt(50) == 0) {
                workspace.load(image);
                assertEquals(image, workspace.read(), image::toString);
                checked[0]++;
                if (random.nextBoolean()) {
                    new RandomOperations(random.nextLong(), workspace.root()).run(random.nextInt(4));
                }
            }
        });
        assertTrue(checked[0] > 100);
    }

    @Test
    void shouldLosePowerInARecoveryThatWasRecorded() throws IOException {
        final Path file = workspace.root().resolve("f");
        append(file, 1);
        final List<Tally> tallies = new ArrayList<>();
        final Trace recovery = new Trace();
        PowerLoss.of(DiskImage.EMPTY, trace).forEachImage((boundary, image) -> {
            workspace.load(image);
            recovery.restart();
            workspace.interceptor(recovery);
            append(file, 2);
            workspace.interceptor();
            tallies.add(PowerLoss.of(image, recovery).forEachImage((at, second) -> {
                workspace.load(second);
                assertEquals(second, workspace.read());
            }));
        });
        assertTrue(tallies.size() > 5);
        assertTrue(tallies.stream().allMatch(tally -> tally.images() > tally.boundaries()));
    }

    @Test
    void shouldWriteAnImageAnywhere() throws IOException {
        new RandomOperations(21, workspace.root()).run(OPERATIONS);
        final DiskImage image = workspace.read();
        assertTrue(image.files().size() > 1);
        final Path other = real.resolveSibling(real.getFileName() + "-other");
        try {
            Files.createDirectories(other.resolve("stale/directory"));
            Files.writeString(other.resolve("stale/directory/file"), "stale");
            image.writeTo(other);
            assertEquals(image, DiskImage.read(other));
        } finally {
            DiskImage.EMPTY.writeTo(other);
            Files.delete(other);
        }
    }

    @Test
    void shouldWriteOnlyWhatDiffers() throws IOException {
        append(workspace.root().resolve("f"), 1);
        append(workspace.root().resolve("g"), 1);
        final DiskImage image = workspace.read();
        workspace.load(image);
        final Object lastChange = Files.getLastModifiedTime(real.resolve("f"));
        final Object key = Files.getAttribute(real.resolve("f"), "unix:ino");
        append(workspace.root().resolve("g"), 2);
        workspace.load(image);
        assertEquals(image, workspace.read());
        assertEquals(lastChange, Files.getLastModifiedTime(real.resolve("f")));
        assertEquals(key, Files.getAttribute(real.resolve("f"), "unix:ino"));
    }

    private DiskImage read() {
        try {
            return workspace.read();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(final Path file, final int filling) throws IOException {
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
            final byte[] bytes = new byte[1_000];
            Arrays.fill(bytes, (byte) filling);
            channel.write(ByteBuffer.wrap(bytes), channel.size());
            channel.force(false);
        }
    }
}
