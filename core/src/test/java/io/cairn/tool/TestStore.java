package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Stores on disk for tests, and what can happen to them. */
final class TestStore {
    static final int MAX_PER_STREAM = 3;

    /** Stands in a state of each checkpoint of stream {@code orders}, before its sequence. */
    private static final String MARK = "the state of ";

    private TestStore() {}

    /** A writer of a store, which is made if it is not there. */
    static FileCheckpointStore open(final Path directory) {
        return new FileCheckpointStore(new FileStoreConfiguration()
                .directory(directory)
                .maxPerStream(MAX_PER_STREAM)
                .growthStep(1 << 14)
                // Some tests open what they have damaged, and look at it with the tool.
                .errorHandler(damage -> {}));
    }

    /** A store with stream {@code orders}, of sequences 300, 400 and 500, and {@code quakes}, of the largest. */
    static Path create(final Path directory) {
        try (FileCheckpointStore store = open(directory)) {
            for (long sequence = 100; sequence <= 500; sequence += 100) {
                store.save(order(sequence));
            }
            store.save(new CheckpointState(new CheckpointId("quakes", -1, Tool.NOW_NS - 90_000_000_000L))
                    .watermarkNs(-1)
                    .eventCount(-1)
                    .setOperatorState("grid", new byte[5000])
                    .setSourceOffset("feed", -1));
        }
        return directory;
    }

    static CheckpointState order(final long sequence) {
        return new CheckpointState(new CheckpointId("orders", sequence, Tool.NOW_NS - 7_500_000_000_000L))
                .watermarkNs(Tool.NOW_NS - 8_000_123_456_789L)
                .eventCount(sequence)
                .setOperatorState("totals", (MARK + sequence).getBytes(StandardCharsets.UTF_8))
                .setOperatorState("window", new byte[] {0, 1, (byte) 0xff})
                .setSourceOffset("orders-0", 2 * sequence)
                .setSourceOffset("orders-1", 3 * sequence)
                .putMetadata("version", "1.2");
    }

    /** Changes one byte of a state of stream {@code orders}. */
    static void damage(final Path directory, final long sequence) throws IOException {
        final Path file = directory.resolve("slots-4096");
        final byte[] bytes = Files.readAllBytes(file);
        // Each byte is a character, so that what is found is where it is found.
        final int mark = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(MARK + sequence);
        bytes[mark]++;
        Files.write(file, bytes);
    }

    /** Makes a store one of a later version of the format. */
    static void makeNewer(final Path directory) throws IOException {
        final Path manifest = directory.resolve("manifest");
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(manifest)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(8, 2);
        final CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, 124);
        bytes.putInt(124, (int) crc.getValue());
        Files.write(manifest, bytes.array());
    }

    /** The sequences that a stream has, newest first. */
    static String sequences(final Path directory, final String stream) {
        try (var reader = FileCheckpointStore.openReadOnly(directory)) {
            final List<String> result = new ArrayList<>();
            reader.list(stream)
                    .forEach(state ->
                            result.add(0, Long.toUnsignedString(state.id().sequence())));
            return String.join(" ", result);
        }
    }

    /** All that there is in a directory, and when it was last changed. */
    static final class Snapshot {
        private final Map<String, byte[]> contents = new TreeMap<>();
        private final Map<String, String> times = new TreeMap<>();

        Snapshot(final Path directory) throws IOException {
            try (Stream<Path> entries = Files.list(directory)) {
                for (final Path entry : entries.collect(Collectors.toList())) {
                    contents.put(entry.getFileName().toString(), content(entry));
                    times.put(
                            entry.getFileName().toString(),
                            Files.getLastModifiedTime(entry).toString());
                }
            }
            times.put(".", Files.getLastModifiedTime(directory).toString());
        }

        /** On POSIX, whoever closes a lock file that was opened again lets go of the lock of the whole process. */
        private static byte[] content(final Path file) throws IOException {
            return file.endsWith("lock") ? new byte[(int) Files.size(file)] : Files.readAllBytes(file);
        }

        void assertSame(final Path directory) throws IOException {
            final Snapshot now = new Snapshot(directory);
            assertEquals(times, now.times);
            contents.forEach((name, bytes) -> assertArrayEquals(bytes, now.contents.get(name), name));
        }
    }
}
