package io.cairn.processes;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * Directories that somebody might take for a store: of random bytes, or laid out as docs/FORMAT.md says, with sound checksums over
 * values that make no sense.
 */
final class Garbage {
    private static final long MANIFEST_MAGIC = 0x464d2d4e52494143L;
    private static final long SLOT_FILE_MAGIC = 0x46532d4e52494143L;
    private static final int SLOT_MAGIC = 0x534e5243;
    private static final int MANIFEST_LENGTH = 128;
    private static final int SLOT_FILE_HEADER_LENGTH = 32;
    private static final int HEADER_LENGTH = 64;
    private static final int BLOCK = 4096;
    private static final int MIN_SHIFT = 12;
    private static final int MAX_SHIFT = 30;

    /** Files of larger slots are not written in full, but have holes. */
    private static final int MAX_SHIFT_WRITTEN = 16;

    /** The longest file of holes: reading them takes its time. */
    private static final long MAX_HOLES = 1L << 28;

    private final Random random;
    private final long storeId;
    private final int[] slotCounts = new int[MAX_SHIFT + 1];

    Garbage(final long seed) {
        random = new Random(seed);
        storeId = random.nextLong();
    }

    /** Makes a directory. */
    void make(final Path directory) throws IOException {
        Files.createDirectory(directory);
        if (isOneIn(10)) {
            Files.createFile(directory.resolve("lock"));
        }
        final int files = random.nextInt(4);
        for (int i = 0; i < files; i++) {
            final int shift = isOneIn(60)
                    ? MIN_SHIFT + random.nextInt(MAX_SHIFT - MIN_SHIFT + 1)
                    : MIN_SHIFT + random.nextInt(isOneIn(4) ? 5 : 2);
            final Path file = directory.resolve("slots-" + (1L << shift));
            if (!Files.exists(file)) {
                makeSlotFile(file, shift);
            }
        }
        if (!isOneIn(10)) {
            makeManifest(directory.resolve("manifest"));
        }
        if (isOneIn(30)) {
            makeOddity(directory);
        }
    }

    private void makeManifest(final Path file) throws IOException {
        if (isOneIn(6)) {
            Files.write(file, randomBytes(300));
            return;
        }
        final ByteBuffer bytes = buffer(MANIFEST_LENGTH + (isOneIn(20) ? random.nextInt(8000) : 0))
                .putLong(0, MANIFEST_MAGIC)
                .putInt(8, isOneIn(20) ? hostile(1) : 1)
                .putInt(12, isOneIn(20) ? hostile(MANIFEST_LENGTH) : MANIFEST_LENGTH)
                .putLong(16, storeId)
                .putLong(24, random.nextLong())
                .putInt(32, isOneIn(4) ? hostile(1) : 1 + random.nextInt(5));
        for (int shift = MIN_SHIFT; shift <= MAX_SHIFT; shift++) {
            final int count = isOneIn(20) ? hostile(slotCounts[shift]) : slotCounts[shift];
            bytes.putInt(36 + (shift - MIN_SHIFT) * Integer.BYTES, count);
        }
        Files.write(file, seal(bytes, MANIFEST_LENGTH - Integer.BYTES).array());
    }

    private void makeSlotFile(final Path file, final int shift) throws IOException {
        if (isOneIn(8)) {
            Files.write(file, randomBytes(20_000));
            slotCounts[shift] = random.nextInt(4);
            return;
        }
        final int count = shift > MAX_SHIFT_WRITTEN
                ? (int) Math.max(1, (MAX_HOLES >> shift) * random.nextInt(2))
                : random.nextInt(shift > MIN_SHIFT + 1 ? 3 : 8);
        slotCounts[shift] = count;
        final ByteBuffer header = buffer(BLOCK)
                .putLong(0, SLOT_FILE_MAGIC)
                .putInt(8, isOneIn(30) ? hostile(1) : 1)
                .putInt(12, isOneIn(30) ? hostile(SLOT_FILE_HEADER_LENGTH) : SLOT_FILE_HEADER_LENGTH)
                .putLong(16, isOneIn(30) ? random.nextLong() : storeId)
                .putInt(24, isOneIn(30) ? hostile(shift) : shift);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(seal(header, SLOT_FILE_HEADER_LENGTH - Integer.BYTES));
            for (int number = 0; number < Math.min(count, 8); number++) {
                final ByteBuffer slot = slot(shift, number);
                channel.write(slot, BLOCK + ((long) number << shift));
            }
            final long end = BLOCK + ((long) count << shift);
            if (channel.size() < end && !isOneIn(20)) {
                channel.write(ByteBuffer.allocate(1), end - 1);
            }
        }
    }

    private ByteBuffer slot(final int shift, final int number) {
        final int length = 1 << Math.min(shift, MAX_SHIFT_WRITTEN);
        final ByteBuffer bytes = buffer(length);
        switch (random.nextInt(8)) {
            case 0:
                return bytes;
            case 1:
                return ByteBuffer.wrap(randomBytes(length));
            case 2:
                header(bytes, shift, number, 0);
                return seal(bytes, HEADER_LENGTH - Integer.BYTES);
            default:
                header(bytes, shift, number, isOneIn(4) ? hostileLong() : 1 + random.nextInt(1000));
                record(bytes, shift);
                return bytes;
        }
    }

    private void header(final ByteBuffer bytes, final int shift, final int number, final long ordinal) {
        bytes.putInt(0, SLOT_MAGIC)
                .putInt(4, isOneIn(50) ? hostile(1) : 1)
                .putLong(8, isOneIn(50) ? random.nextLong() : storeId)
                .putInt(16, isOneIn(50) ? hostile(number) : number)
                .putInt(20, isOneIn(50) ? hostile(shift) : shift)
                .putLong(24, ordinal);
    }

    private void record(final ByteBuffer bytes, final int shift) {
        final long sequence = isOneIn(4) ? hostileLong() : random.nextInt(100);
        final byte[] streamId = isOneIn(6)
                ? randomBytes(isOneIn(2) ? 20 : BLOCK - HEADER_LENGTH)
                : ("stream-" + random.nextInt(3)).getBytes(StandardCharsets.UTF_8);
        final int idLength = isOneIn(8) ? hostile(streamId.length) : streamId.length;
        bytes.putLong(32, sequence).putLong(40, hostileLong()).putInt(48, idLength);
        bytes.duplicate().position(HEADER_LENGTH).put(streamId);
        final boolean isWithin = idLength >= 0 && idLength <= BLOCK - HEADER_LENGTH;
        final int payloadOffset = isWithin ? HEADER_LENGTH + idLength + 7 & ~7 : HEADER_LENGTH;
        final byte[] payload = payload(sequence);
        final int room = bytes.capacity() - payloadOffset;
        bytes.duplicate().position(payloadOffset).put(payload, 0, Math.min(room, payload.length));
        final int most = (int) Math.min(Integer.MAX_VALUE, (1L << shift) - payloadOffset);
        final int payloadLength = isOneIn(4) ? (isOneIn(2) ? most : hostile(payload.length)) : payload.length;
        bytes.putInt(52, payloadLength);
        final boolean isThere = payloadLength >= 0 && payloadLength <= room;
        bytes.putInt(56, isOneIn(10) || !isThere ? random.nextInt() : crc(bytes, 0, payloadOffset, payloadLength));
        bytes.putInt(60, isOneIn(30) ? random.nextInt() : crc(bytes, 60, HEADER_LENGTH, payloadOffset - HEADER_LENGTH));
    }

    private byte[] payload(final long sequence) {
        final CheckpointState state = new CheckpointState(new CheckpointId("any", sequence, 1))
                .setOperatorState("op", randomBytes(500))
                .setSourceOffset("source", random.nextLong())
                .putMetadata("key", "value");
        final byte[] bytes = state.serialize();
        switch (random.nextInt(4)) {
            case 0:
                return randomBytes(1000);
            case 1:
                final int at = 24 + random.nextInt(bytes.length - 27);
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, hostile(at));
                return bytes;
            default:
                return bytes;
        }
    }

    /** Files that are directories, or links, or links to themselves. */
    private void makeOddity(final Path directory) throws IOException {
        final String[] names = {"manifest", "lock", "slots-4096", "slots-8192", "manifest.new", "something"};
        final Path name = directory.resolve(names[random.nextInt(names.length)]);
        Files.deleteIfExists(name);
        switch (name.endsWith("lock") ? 0 : random.nextInt(4)) {
            case 0:
                Files.createDirectory(name);
                break;
            case 1:
                Files.createSymbolicLink(name, name.getFileName());
                break;
            case 2:
                Files.createSymbolicLink(name, directory.resolve(names[random.nextInt(names.length)]));
                break;
            default:
                Files.createSymbolicLink(name, directory);
                break;
        }
    }

    private boolean isOneIn(final int number) {
        return random.nextInt(number) == 0;
    }

    /** A number that breaks arithmetic, or is just beside the right one. */
    private int hostile(final int right) {
        final int[] numbers = {
            0,
            -1,
            Integer.MAX_VALUE,
            Integer.MIN_VALUE,
            Integer.MAX_VALUE - 7,
            1 << 30,
            4032,
            4033,
            BLOCK,
            right + 1,
            right - 1,
            2 * right,
            -right,
            random.nextInt()
        };
        return numbers[random.nextInt(numbers.length)];
    }

    private long hostileLong() {
        final long[] numbers = {
            0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62, (1L << 62) + 1, 1L << 32, random.nextLong(), 42
        };
        return numbers[random.nextInt(numbers.length)];
    }

    private byte[] randomBytes(final int maxLength) {
        final byte[] bytes = new byte[random.nextInt(maxLength + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static ByteBuffer buffer(final int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Puts a checksum over all before a position there. */
    private static ByteBuffer seal(final ByteBuffer bytes, final int position) {
        return bytes.putInt(position, crc(bytes, position, position, 0));
    }

    /** Over the first bytes, and some others. */
    private static int crc(final ByteBuffer bytes, final int firstLength, final int offset, final int length) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, firstLength);
        crc.update(bytes.array(), offset, length);
        return (int) crc.getValue();
    }
}
