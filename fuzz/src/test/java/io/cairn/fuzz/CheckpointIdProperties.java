package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.checkpoint.CheckpointId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Ids order by stream, as its UTF-8 bytes do, then by sequence, then by creation time, both unsigned. */
class CheckpointIdProperties {
    @Property(tries = 20_000)
    void idsOrderByStreamThenSequenceThenTime(
            @ForAll("ids") final CheckpointId left, @ForAll("ids") final CheckpointId right) {
        assertEquals(Integer.signum(compare(left, right)), Integer.signum(left.compareTo(right)));
        assertEquals(left.equals(right), left.compareTo(right) == 0);
    }

    @Provide
    Arbitrary<CheckpointId> ids() {
        return Combinators.combine(Names.brief(), Checkpoints.numbers(), Checkpoints.numbers())
                .as(CheckpointId::new);
    }

    private static int compare(final CheckpointId left, final CheckpointId right) {
        final int streams = Arrays.compareUnsigned(
                left.streamId().getBytes(StandardCharsets.UTF_8),
                right.streamId().getBytes(StandardCharsets.UTF_8));
        final int sequences = unsigned(left.sequence()).compareTo(unsigned(right.sequence()));
        final int times = unsigned(left.createdAtNs()).compareTo(unsigned(right.createdAtNs()));
        return streams != 0 ? streams : sequences != 0 ? sequences : times;
    }

    private static BigInteger unsigned(final long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
