package io.cairn.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Slots so far into a file that an {@code int} does not tell where; the file is made by hand, and hardly takes any space. */
class BeyondTwoGigabytesTest {
    private static final int BLOCK = 4096;
    private static final int SHIFT = 30;
    private static final int SLOTS = 3;
    private static final long STORE_ID = 77;

    @Test
    void shouldFindAndDeleteWhatLiesBeyondTwoGigabytes() throws IOException {
        final CheckpointState state = SavedCheckpoint.state("far", 5, 6, 10_000);
        try (Scratch scratch = new Scratch()) {
            final Path directory = scratch.newDirectory(CrashWorkload.STORE);
            Files.write(directory.resolve("manifest"), manifest());
            final Path file = directory.resolve("slots-" + (1L << SHIFT));
            try (FileChannel channel =
                    FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                channel.write(fileHeader(), 0);
                channel.write(ByteBuffer.allocate(1), BLOCK + ((long) SLOTS << SHIFT) - 1);
                for (int number = 0; number < SLOTS; number++) {
                    channel.write(slot(number, number == SLOTS - 1 ? state : null), BLOCK + ((long) number << SHIFT));
                }
            }
            try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
                assertEquals(Optional.of(state), reader.latest("far"));
            }
            try (FileCheckpointStore store = open(directory)) {
                assertEquals(List.of(), store.damage());
                assertEquals(Optional.of(state), store.latest("far"));
                assertEquals(1, store.deleteBefore("far", 6));
            }
            try (FileCheckpointStore store = open(directory)) {
                assertEquals(List.of(), store.damage());
                assertEquals(Set.of(), store.streams());
            }
        }
    }

    private static FileCheckpointStore open(final Path directory) {
        return new FileCheckpointStore(CrashWorkload.configuration(directory, Durability.PROCESS, 4));
    }

    private static byte[] manifest() {
        final ByteBuffer bytes = frame("CAIRN-MF", 128).putLong(16, STORE_ID).putInt(32, 4);
        bytes.putInt(36 + (SHIFT - 12) * Integer.BYTES, SLOTS);
        return sealed(bytes).array();
    }

    private static ByteBuffer fileHeader() {
        return sealed(frame("CAIRN-SF", 32).putLong(16, STORE_ID).putInt(24, SHIFT));
    }

    private static ByteBuffer frame(final String magic, final int length) {
        final ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(0, magic.getBytes(StandardCharsets.US_ASCII));
        return bytes.putInt(8, 1).putInt(12, length);
    }

    private static ByteBuffer sealed(final ByteBuffer frame) {
        final int end = frame.capacity() - Integer.BYTES;
        return frame.putInt(end, crc(frame.array(), 0, end, end, 0));
    }

    /** With a checkpoint, or none. */
    private static ByteBuffer slot(final int number, final CheckpointState state) {
        final byte[] payload = state == null ? new byte[0] : state.serialize();
        final byte[] streamId =
                state == null ? new byte[0] : state.id().streamId().getBytes(StandardCharsets.UTF_8);
        final int payloadOffset = 64 + (streamId.length + 7 & ~7);
        final ByteBuffer bytes =
                ByteBuffer.allocate(payloadOffset + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(0, "CRNS".getBytes(StandardCharsets.US_ASCII)).putInt(4, 1).putLong(8, STORE_ID);
        bytes.putInt(16, number).putInt(20, SHIFT);
        if (state != null) {
            bytes.putLong(24, 1)
                    .putLong(32, state.id().sequence())
                    .putLong(40, state.id().createdAtNs());
            bytes.putInt(48, streamId.length).putInt(52, payload.length);
            bytes.putInt(56, crc(payload, 0, payload.length, 0, 0));
            bytes.put(64, streamId).put(payloadOffset, payload);
        }
        return bytes.putInt(60, crc(bytes.array(), 0, 60, 64, payloadOffset - 64));
    }

    /** Of two ranges. */
    private static int crc(final byte[] bytes, final int a, final int aLength, final int b, final int bLength) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, a, aLength);
        crc.update(bytes, b, bLength);
        return (int) crc.getValue();
    }
}
