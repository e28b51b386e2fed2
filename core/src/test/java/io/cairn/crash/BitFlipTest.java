package io.cairn.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each bit of a store's files is flipped, one after the other. */
@Tag("once")
class BitFlipTest {
    private static final int READER_STRIDE = 17;
    private static final int STRIDE_IF_REDUCED = 37;

    @Test
    void shouldReportOrSurviveEachFlippedBit() throws IOException {
        final SampleStore sample = SampleStore.small();
        for (final Map.Entry<String, byte[]> file : sample.files().entrySet()) {
            final LongAdder reported = new LongAdder();
            final int stride = CrashScale.isReduced() ? STRIDE_IF_REDUCED : CrashScale.stride();
            Workers.run((long) file.getValue().length * Byte.SIZE / stride, next -> {
                try (Scratch scratch = new Scratch()) {
                    final Path directory = sample.writeTo(scratch.directory());
                    final byte[] bytes = file.getValue().clone();
                    for (long number = next.take(); number >= 0; number = next.take()) {
                        // Not always the same bits of a byte.
                        final int bit = (int) (number * stride + number / Byte.SIZE % stride);
                        if (flip(sample, directory, file.getKey(), bytes, bit)) {
                            reported.increment();
                        }
                    }
                }
            });
            Explored.add("bits flipped", (long) file.getValue().length * Byte.SIZE / stride);
            assertTrue(reported.sum() > 0, file.getKey());
        }
        assertEquals(262_144, (sample.length() - sample.files().get(SampleStore.MANIFEST).length) * Byte.SIZE);
    }

    private static boolean flip(
            final SampleStore sample, final Path directory, final String name, final byte[] bytes, final int bit)
            throws IOException {
        final int position = bit / Byte.SIZE;
        final byte before = bytes[position];
        bytes[position] ^= (byte) (1 << bit % Byte.SIZE);
        put(directory.resolve(name), position, bytes[position]);
        try {
            if (bit % READER_STRIDE == 0) {
                sample.judgeReading(directory);
            }
            return sample.judge(directory, name, bytes);
        } catch (final RuntimeException | AssertionError ex) {
            throw Kept.because(directory, "bit " + bit % Byte.SIZE + " of byte " + position + " of " + name, ex);
        } finally {
            bytes[position] = before;
            if (name.equals(SampleStore.MANIFEST)) {
                // It may have been replaced.
                sample.restore(directory, name);
            } else {
                put(directory.resolve(name), position, before);
            }
        }
    }

    private static void put(final Path file, final int position, final byte value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {value}), position);
        }
    }
}
