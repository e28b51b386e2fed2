package io.cairn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CheckpointValidatorTest {
    private final CheckpointValidator validator = new CheckpointValidator();

    private static byte[] sample() {
        return new CheckpointState(CheckpointId.of("s", 42))
                .watermarkNs(7)
                .eventCount(9)
                .setOperatorState("count", new byte[] {1, 2, 3})
                .setOperatorState("größe", new byte[9])
                .setSourceOffset("topic-0", -1)
                .setSourceOffset("topic-1", 5)
                .putMetadata("version", "1.2")
                .putMetadata("empty", "")
                .serialize();
    }

    /** The problem and the sequence, as somebody tells them. */
    private static String judge(final Runnable judging) {
        try {
            judging.run();
            return "sound";
        } catch (final MalformedCheckpointException ex) {
            return ex.getMessage();
        }
    }

    private void assertAgrees(final byte[] bytes, final int offset, final int length) {
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        final CheckpointDecoder decoder = new CheckpointDecoder();
        final String expected = judge(() -> decoder.wrap(buffer, offset, length));
        assertEquals(expected, judge(() -> validator.validate(buffer, offset, length)), Arrays.toString(bytes));
        assertEquals(decoder.sequence(), validator.sequence());
    }

    @Test
    void shouldJudgeEveryCutAsADecoderDoes() {
        final byte[] bytes = sample();
        for (int length = 0; length <= bytes.length; length++) {
            assertAgrees(bytes, 0, length);
            assertAgrees(bytes, length, bytes.length - length);
        }
    }

    @Test
    void shouldJudgeEveryChangedByteAsADecoderDoes() {
        final Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            final byte[] bytes = sample();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            assertAgrees(bytes, 0, bytes.length);
        }
    }

    @Test
    void shouldKnowNoSequenceOfWhatIsNoCheckpoint() {
        assertEquals(0, validator.sequence());
        final byte[] bytes = sample();
        validator.validate(new UnsafeBuffer(bytes), 0, bytes.length);
        assertEquals(42, validator.sequence());
        assertThrows(MalformedCheckpointException.class, () -> validator.validate(new UnsafeBuffer(bytes), 0, 40));
        assertEquals(0, validator.sequence());
    }

    @Test
    void shouldRefuseARangeOutsideTheBuffer() {
        final UnsafeBuffer buffer = new UnsafeBuffer(sample());
        assertThrows(IndexOutOfBoundsException.class, () -> validator.validate(buffer, 1, buffer.capacity()));
        assertThrows(IndexOutOfBoundsException.class, () -> validator.validate(buffer, -1, 40));
    }

    @Test
    void shouldTakeNoMemoryHoweverManyFieldsThereAre() {
        final int operators = 500_000;
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CheckpointLayout.OPERATORS_OFFSET + 8 * operators + 4]);
        buffer.putInt(CheckpointLayout.OPERATOR_COUNT_OFFSET, operators);
        validator.validate(new UnsafeBuffer(sample()), 0, sample().length);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        validator.validate(buffer, 0, buffer.capacity());
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 10_000, allocated + " bytes for " + operators + " operators");
    }
}
