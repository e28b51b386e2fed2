package io.cairn.jmh.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every store keeps what it is compared for keeping. */
class StorePeerTest {
    @TempDir
    Path directory;

    private final Records records = new Records("8x256+4", 16);
    private final CheckpointReading reading = new CheckpointReading();

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackTheLatestOfEachStream(final StorePeer peer) {
        try (PeerStore store = peer.open(directory, true)) {
            assertFalse(store.latest("a", reading));
            for (int sequence = 0; sequence < 12; sequence++) {
                store.save("a", sequence, records.withSequence(sequence));
                store.save("ab", sequence + 100, records.withSequence(sequence + 100));
                assertLatest(store, "a", sequence);
                assertLatest(store, "ab", sequence + 100);
            }
            assertFalse(store.latest("b", reading));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackARecordOfAnyShape(final StorePeer peer) {
        for (final String shape : List.of("0x0+0", "64x1024+16", "8x65536+4", "1x1048576+0")) {
            final Records others = new Records(shape, 2);
            try (PeerStore store = peer.open(makeDirectory(shape), false)) {
                store.save("stream", 7, others.withSequence(7));
                assertTrue(store.latest("stream", reading));
                assertEquals(others.checkpoint(7), reading.toHeap());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveTheLatestWhenOpenedAgain(final StorePeer peer) {
        for (int round = 0; round < (peer.isPersistent() ? 3 : 0); round++) {
            try (PeerStore store = peer.open(directory, round != 1)) {
                for (int i = 0; i < 7; i++) {
                    store.save("a", 10 * round + i, records.withSequence(10 * round + i));
                    store.save("á", 100 * round + i, records.withSequence(100 * round + i));
                }
            }
            try (PeerStore store = peer.open(directory, true)) {
                assertLatest(store, "a", 10 * round + 6);
                assertLatest(store, "á", 100 * round + 6);
                assertFalse(store.latest("b", reading));
            }
        }
    }

    @Test
    void shouldHaveTheLatestAfterTheEndOfAProcessThatHasNotSynced() throws IOException, InterruptedException {
        final Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HaltingChild.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        final String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, child.waitFor(), output);
        final Records saved = new Records("8x256+4", HaltingChild.SAVES);
        for (final StorePeer peer : StorePeer.values()) {
            if (peer.isPersistent()) {
                try (PeerStore store = peer.open(directory.resolve(peer.name()), false)) {
                    assertTrue(store.latest("stream", reading), peer + " has lost everything");
                    assertEquals(saved.checkpoint(HaltingChild.SAVES - 1), reading.toHeap(), peer.name());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BARE")
    void shouldKeepTheNewestFour(final StorePeer peer) {
        for (final int saves : new int[] {1, 4, 5, 9}) {
            final Path path = makeDirectory("after-" + saves);
            try (PeerStore store = peer.open(path, false)) {
                for (int sequence = 1; sequence <= saves; sequence++) {
                    store.save("a", sequence, records.withSequence(sequence));
                }
            }
            final LongArrayList expected = new LongArrayList();
            for (int sequence = Math.max(1, saves - PeerStore.MAX_PER_STREAM + 1); sequence <= saves; sequence++) {
                expected.addLong(sequence);
            }
            assertEquals(expected, keptIn(peer, path), "after " + saves);
        }
    }

    private static LongArrayList keptIn(final StorePeer peer, final Path path) {
        final LongArrayList result = new LongArrayList();
        if (peer == StorePeer.CAIRN) {
            try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(path)) {
                reader.list("a").forEach(state -> result.addLong(state.id().sequence()));
            }
        } else {
            try (KeyedStore store = (KeyedStore) peer.open(path, false)) {
                store.addSequences(new KeyedStore.Stream("a"), result);
            }
        }
        return result;
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BARE", "CAIRN"})
    void shouldRefuseASequenceThatDoesNotGrow(final StorePeer peer) {
        try (PeerStore store = peer.open(directory, false)) {
            store.save("a", 5, records.withSequence(5));
            assertThrows(IllegalArgumentException.class, () -> store.save("a", 5, records.withSequence(5)));
            assertLatest(store, "a", 5);
        }
    }

    /** A byte in the middle of a state is changed wherever it is on disk. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BARE")
    void shouldNoticeAChangedByteOrNot(final StorePeer peer) throws IOException {
        final Checkpoint checkpoint = new Checkpoint();
        final String marker = "what the operator remembers";
        checkpoint.operators.put("operator", (" ".repeat(1000) + marker).getBytes(StandardCharsets.US_ASCII));
        final CairnCodec codec = new CairnCodec();
        codec.load(checkpoint);
        final UnsafeBuffer record = Buffers.viewOf(codec.encoded(0));
        try (PeerStore store = peer.open(directory, true)) {
            store.save("a", 0, record);
        }
        assertTrue(changeEverywhere(marker) > 0, "the record is nowhere");
        boolean isGivenBack;
        try (PeerStore store = peer.open(directory, true)) {
            isGivenBack = store.latest("a", reading);
            if (isGivenBack) {
                final byte[] state = reading.toHeap().operators.get("operator");
                assertTrue(new String(state, StandardCharsets.US_ASCII).endsWith("What the operator remembers"));
            }
        } catch (final RuntimeException ex) {
            isGivenBack = false;
        }
        assertEquals(peer.noticesDamage(), !isGivenBack);
    }

    private int changeEverywhere(final String marker) throws IOException {
        int changes = 0;
        final List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (final Path file : files) {
            final String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                for (int at = content.indexOf(marker); at >= 0; at = content.indexOf(marker, at + 1)) {
                    channel.write(ByteBuffer.wrap(new byte[] {'W'}), at);
                    changes++;
                }
            }
        }
        return changes;
    }

    private void assertLatest(final PeerStore store, final String streamId, final long sequence) {
        assertTrue(store.latest(streamId, reading), streamId);
        assertEquals(records.checkpoint(sequence), reading.toHeap(), streamId);
        assertEquals(records.checkpoint(sequence).fingerprint(), reading.fingerprint());
    }

    private Path makeDirectory(final String name) {
        try {
            return Files.createDirectory(directory.resolve(name));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
