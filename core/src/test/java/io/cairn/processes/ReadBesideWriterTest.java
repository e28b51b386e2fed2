package io.cairn.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.crash.Explored;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One writer as fast as it can, with four reader threads and two reader processes beside it. They are shown sound checkpoints
 * only, each as it was saved; the latest never goes back, nor is it behind what was acknowledged when they looked.
 */
@Tag("once")
class ReadBesideWriterTest {
    private final long seed = Long.getLong("cairn.crash.seed", 1);
    private static final double SECONDS = Double.parseDouble(System.getProperty("cairn.crash.readSeconds", "10"));
    private static final int SCENARIOS = 5;
    private static final int THREADS = 4;
    private static final int PROCESSES = 2;

    @ParameterizedTest
    @CsvSource({
        "1, 1, 100, 200",
        "1, 2, 1000, 12000",
        "1, 1, 60000, 200000",
        "40, 4, 100, 20000",
        "1, 2, 1500000, 2000000",
    })
    void shouldReadWhatWasSaved(
            final int streams,
            final int maxPerStream,
            final int minLength,
            final int maxLength,
            @TempDir final Path directory)
            throws Exception {
        final Checkpoints checkpoints = new Checkpoints(seed, minLength, maxLength);
        final AtomicLongArray acknowledged = new AtomicLongArray(streams);
        final List<Reading> readings = new ArrayList<>();
        final List<Thread> threads = new ArrayList<>();
        final List<Child> children = new ArrayList<>();
        long saves = 0;
        try (FileCheckpointStore store =
                new FileCheckpointStore(checkpoints.configuration(directory, Durability.PROCESS, maxPerStream))) {
            for (; saves < streams; saves++) {
                checkpoints.save(store, (int) saves, 1);
            }
            for (int i = 0; i < PROCESSES; i++) {
                children.add(Child.start(
                        Child.jvm(List.of(), ReadingChild.class, directory, streams, seed, minLength, maxLength),
                        null,
                        5 + (int) (SECONDS / 60)));
            }
            for (int i = 0; i < THREADS; i++) {
                final Reading reading =
                        new Reading(directory, new Checkpoints(seed, minLength, maxLength), streams, acknowledged::get);
                readings.add(reading);
                threads.add(new Thread(reading));
            }
            threads.forEach(Thread::start);
            for (final Reading reading : readings) {
                reading.awaitBeginning();
            }
            for (final Child child : children) {
                assertEquals(ReadingChild.READING, child.readLine());
            }
            final long end = System.nanoTime() + (long) (SECONDS / SCENARIOS * 1e9);
            while (System.nanoTime() - end < 0 && readings.stream().noneMatch(Reading::hasEnded)) {
                final int stream = (int) (saves % streams);
                final long sequence = 1 + saves / streams;
                checkpoints.save(store, stream, sequence);
                acknowledged.set(stream, sequence);
                saves++;
            }
            finish(readings, threads, children, saves + " saves");
        } finally {
            readings.forEach(Reading::stop);
            for (final Child child : children) {
                child.close();
            }
        }
    }

    /** What is being written, and has a sound header already, is not there yet; nor is it damage. */
    @Test
    void shouldReadWhatIsThereWhileTheNextIsBeingWritten(@TempDir final Path directory) throws IOException {
        final Checkpoints checkpoints = new Checkpoints(seed, 20_000, 30_000);
        final Path file = directory.resolve("slots-32768");
        try (FileCheckpointStore store =
                new FileCheckpointStore(checkpoints.configuration(directory, Durability.PROCESS, 1))) {
            checkpoints.save(store, 0, 1);
            final byte[] before = Files.readAllBytes(file);
            try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
                assertEquals(1, latest(reader));
                checkpoints.save(store, 0, 2);
                checkpoints.save(store, 0, 3);
                final byte[] after = Files.readAllBytes(file);
                // The third is where the first was. Of it, what is behind the first 8 KiB is not written yet.
                final int written = 4096 + 8192;
                assertFalse(Arrays.equals(before, 4096, written, after, 4096, written));
                write(file, before, written, 4096 + 32768);
                assertEquals(2, latest(reader));
                write(file, after, written, 4096 + 32768);
                assertEquals(3, refreshedLatest(reader));
                assertEquals(List.of(), reader.damage());
            }
        }
    }

    @Test
    void shouldGoOnWithWhatItHasWhenTheStoreIsNotWhereItWas(@TempDir final Path temp) throws IOException {
        final Checkpoints checkpoints = new Checkpoints(seed, 100, 1000);
        final Path directory = temp.resolve("store");
        final Path elsewhere = temp.resolve("elsewhere");
        try (FileCheckpointStore store =
                new FileCheckpointStore(checkpoints.configuration(directory, Durability.PROCESS, 1))) {
            checkpoints.save(store, 0, 1);
        }
        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
            Files.move(directory, elsewhere);
            assertThrows(CheckpointException.class, reader::refresh);
            assertThrows(CheckpointException.class, reader::refresh);
            assertEquals(1, latest(reader));
            assertEquals(1, reader.maxPerStream());
            Files.move(elsewhere, directory);
            assertEquals(1, refreshedLatest(reader));
        }
    }

    private static long refreshedLatest(final FileCheckpointReader reader) {
        reader.refresh();
        return latest(reader);
    }

    private static long latest(final FileCheckpointReader reader) {
        return reader.latest(Checkpoints.streamId(0))
                .map(state -> state.id().sequence())
                .orElse(0L);
    }

    private static void write(final Path file, final byte[] bytes, final int from, final int to) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertEquals(to - from, channel.write(ByteBuffer.wrap(bytes, from, to - from), from));
        }
    }

    private void finish(
            final List<Reading> readings, final List<Thread> threads, final List<Child> children, final String saves)
            throws Exception {
        final StringBuilder summary = new StringBuilder(saves);
        readings.forEach(Reading::stop);
        for (int i = 0; i < threads.size(); i++) {
            threads.get(i).join();
            final Reading reading = readings.get(i);
            assertNull(reading.problem(), "seed " + seed + ", thread " + i);
            Explored.add("reads beside a writer", reading.reads());
            assertTrue(reading.reads() > 0, "thread " + i + " has read nothing");
            summary.append(", ")
                    .append(reading.reads())
                    .append(" read, ")
                    .append(reading.gaveUp())
                    .append(" gave up");
        }
        for (final Child child : children) {
            final String[] words = child.ask("stop").split(" ", 3);
            assertEquals("null", words[2], "seed " + seed + ", another process");
            Explored.add("reads beside a writer", Long.parseLong(words[0]));
            assertTrue(Long.parseLong(words[0]) > 0, "another process has read nothing");
            summary.append(", ")
                    .append(words[0])
                    .append(" read, ")
                    .append(words[1])
                    .append(" gave up elsewhere");
        }
        System.out.println(summary);
    }
}
