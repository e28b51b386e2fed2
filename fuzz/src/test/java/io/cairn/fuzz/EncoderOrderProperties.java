package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.checkpoint.CheckpointEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import org.agrona.concurrent.UnsafeBuffer;

/** A call out of order, or without room, changes nothing, and the encoder goes on from where it was. */
class EncoderOrderProperties {
    private final CheckpointEncoder encoder = new CheckpointEncoder();

    @Property(tries = 15_000)
    @StatisticsReport(StatisticsReportMode.OFF)
    void refusedCallsLeaveNoTrace(
            @ForAll("calls") final List<EncoderCall> calls, @ForAll @IntRange(max = 300) final int capacity) {
        final byte[] memory = new byte[capacity];
        final UnsafeBuffer buffer = new UnsafeBuffer(memory);
        final EncoderModel model = new EncoderModel(capacity);
        encoder.wrap(buffer, 0, capacity);
        for (final EncoderCall call : calls) {
            final byte[] before = memory.clone();
            final Class<? extends RuntimeException> refusal = model.call(call);
            assertEquals(refusal, outcome(call, buffer), call.toString());
            if (refusal != null) {
                assertArrayEquals(before, memory, call.toString());
            }
            assertEquals(model.length(), encoder.encodedLength());
            assertEquals(capacity - model.length(), encoder.remaining());
        }
        if (model.isFinished()) {
            assertArrayEquals(ReferenceWriter.write(model.written()), Arrays.copyOf(memory, model.length()));
        }
        Statistics.label("finished")
                .collect(model.isFinished())
                .coverage(coverage -> coverage.check(true).percentage(percentage -> percentage > 10));
    }

    @Provide
    Arbitrary<List<EncoderCall>> calls() {
        final Arbitrary<EncoderCall.Kind> kinds = Arbitraries.frequency(
                Tuple.of(1, EncoderCall.Kind.HEADER),
                Tuple.of(6, EncoderCall.Kind.OPERATOR),
                Tuple.of(5, EncoderCall.Kind.BEGIN_OPERATOR),
                Tuple.of(8, EncoderCall.Kind.END_OPERATOR),
                Tuple.of(3, EncoderCall.Kind.SOURCE),
                Tuple.of(2, EncoderCall.Kind.METADATA),
                Tuple.of(1, EncoderCall.Kind.FINISH));
        final Arbitrary<Bytes> states = Combinators.combine(
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.longs().between(0, 100))
                .as(Bytes::random);
        final EncoderCall header = new EncoderCall(EncoderCall.Kind.HEADER, "", Bytes.of(new byte[0]));
        final Arbitrary<List<EncoderCall>> any = Combinators.combine(kinds, Names.brief(), states)
                .as(EncoderCall::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
        // Few sequences begin with the header by chance.
        return Arbitraries.frequencyOf(Tuple.of(1, any), Tuple.of(9, any.map(calls -> headed(header, calls))))
                .withoutEdgeCases();
    }

    private static List<EncoderCall> headed(final EncoderCall header, final List<EncoderCall> calls) {
        final List<EncoderCall> result = new ArrayList<>(List.of(header));
        result.addAll(calls);
        return result;
    }

    private Class<? extends RuntimeException> outcome(final EncoderCall call, final UnsafeBuffer buffer) {
        try {
            call.applyTo(encoder, buffer);
            return null;
        } catch (final RuntimeException ex) {
            return ex.getClass();
        }
    }
}
