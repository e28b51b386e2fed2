package io.cairn.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/**
 * Bytes for a decoder, of up to 1 MiB, of that which makes the most work: many small fields, or a few long ones.
 *
 * @param fields what it is made of.
 * @param end how it ends.
 * @param length of it in bytes, about.
 * @param seed of what is random in it.
 */
record WrapInput(Fields fields, End end, int length, long seed) {
    static final int LONGEST = 1 << 20;

    enum Fields {
        EMPTY_OPERATORS,
        EMPTY_SOURCES,
        EMPTY_METADATA,
        SHORT_NAMES,
        LONG_ASCII,
        LONG_TWO_BYTES,
        LONG_THREE_BYTES,
        LONG_FOUR_BYTES,
        LONG_STATE,
        NOISE
    }

    enum End {
        WHOLE,
        CUT,
        COUNTS_MORE,
        LAST_BYTE_BROKEN
    }

    static final class Any implements ArbitrarySupplier<WrapInput> {
        @Override
        public Arbitrary<WrapInput> get() {
            return Combinators.combine(
                            Arbitraries.of(Fields.class),
                            Arbitraries.of(End.class),
                            Arbitraries.oneOf(
                                    Arbitraries.integers().between(0, 2000),
                                    Arbitraries.integers().between(2000, LONGEST),
                                    Arbitraries.just(LONGEST)),
                            Arbitraries.longs())
                    .as(WrapInput::new)
                    .withoutEdgeCases();
        }
    }

    byte[] bytes() {
        final Random random = new Random(seed);
        final ByteBuffer buffer = ByteBuffer.allocate(LONGEST + 100).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(24);
        final int end = Math.max(60, length);
        final int countAt = switch (fields) {
            case EMPTY_OPERATORS -> repeat(buffer, end, 0, 0, 0);
            case EMPTY_SOURCES -> repeat(buffer.putInt(0), end, 0, 1, 2);
            case EMPTY_METADATA -> repeat(buffer.putInt(0).putInt(0).putInt(0x01444DCA), end, 0, 0);
            case SHORT_NAMES -> shortNames(buffer, end, random);
            case LONG_ASCII -> longName(buffer, end, "a");
            case LONG_TWO_BYTES -> longName(buffer, end, "\u00e9");
            case LONG_THREE_BYTES -> longName(buffer, end, "\u20ac");
            case LONG_FOUR_BYTES -> longName(buffer, end, "\ud834\udd1e");
            case LONG_STATE -> longState(buffer, end);
            case NOISE -> noise(buffer, end, random);
        };
        switch (end()) {
            case WHOLE -> {}
            case CUT -> buffer.position(buffer.position() - random.nextInt(Math.min(buffer.position(), 24)));
            case COUNTS_MORE -> buffer.putInt(countAt, -1);
            case LAST_BYTE_BROKEN -> buffer.put(buffer.position() - 1, (byte) 0xFF);
        }
        return Arrays.copyOf(buffer.array(), Math.min(LONGEST, buffer.position()));
    }

    /** As many fields of these numbers as there is room for, behind their count, whose place is returned. */
    private static int repeat(final ByteBuffer buffer, final int end, final int... numbers) {
        final int countAt = buffer.position();
        buffer.putInt(0);
        int count = 0;
        while (buffer.position() + numbers.length * Integer.BYTES <= end - 8) {
            for (final int number : numbers) {
                buffer.putInt(number);
            }
            count++;
        }
        buffer.putInt(countAt, count);
        return countAt;
    }

    private static int shortNames(final ByteBuffer buffer, final int end, final Random random) {
        final String[] names = {
            "", "a", "bcd", "efgh", "ijklmno", "pqrstuvw", "xyz012345", "caf\u00e9", "\u20ac", "\ud834\udd1e"
        };
        final int countAt = buffer.position();
        buffer.putInt(0);
        int count = 0;
        while (buffer.position() <= end - 30) {
            text(buffer, names[random.nextInt(names.length)]);
            buffer.putInt(0);
            count++;
        }
        buffer.putInt(countAt, count);
        return countAt;
    }

    private static int longName(final ByteBuffer buffer, final int end, final String part) {
        final int countAt = buffer.position();
        final int size = text(ByteBuffer.allocate(16), part);
        buffer.putInt(0).putInt(1);
        text(buffer, part.repeat((end - buffer.position() - 20) / size));
        buffer.putLong(7);
        return countAt;
    }

    private static int longState(final ByteBuffer buffer, final int end) {
        final int countAt = buffer.position();
        buffer.putInt(1);
        text(buffer, "window");
        final int length = end - buffer.position() - 8;
        buffer.putInt(length);
        buffer.position(buffer.position() + length);
        return countAt;
    }

    private static int noise(final ByteBuffer buffer, final int end, final Random random) {
        final byte[] noise = new byte[end - 28];
        random.nextBytes(noise);
        buffer.putInt(1 + random.nextInt(3))
                .putInt(random.nextInt(end))
                .put(noise, 0, Math.min(noise.length, end - 32));
        return 24;
    }

    /** Number of bytes of the text. */
    private static int text(final ByteBuffer buffer, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).put(bytes);
        return bytes.length;
    }
}
