package io.cairn.fuzz;

import java.io.ByteArrayOutputStream;
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

/** The decoder and the reference reader agree on bytes of any origin: what is accepted, what it means, where it ends. */
class HostileBytesProperties {
    private static final int NEIGHBOURS = 32;

    private final Agreement agreement = new Agreement();

    @Property(tries = 50_000)
    @StatisticsReport(StatisticsReportMode.OFF)
    void theyAgreeOnArbitraryBytes(@ForAll("arbitraryBytes") final Bytes bytes) {
        collect(agreement.on(bytes.toArray()));
    }

    @Property(tries = 15_000)
    @StatisticsReport(StatisticsReportMode.OFF)
    void theyAgreeOnDamagedStructures(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint,
            @ForAll("damages") final List<Damage> damages) {
        collect(agreement.on(Damage.applyAll(damages, checkpoint)));
    }

    /** With neighbours that go on where the bytes end, so that a reader which overruns them finds something to read. */
    @Property(tries = 5_000)
    void theyAgreeOnARangeAmongOtherBytes(
            @ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint,
            @ForAll("damages") final List<Damage> damages,
            @ForAll @IntRange(max = NEIGHBOURS) final int offset,
            @ForAll final byte neighbour) {
        final byte[] bytes = Damage.applyAll(damages, checkpoint);
        for (final Guarded.Kind<UnsafeBuffer> kind : Guarded.FIXED) {
            final UnsafeBuffer memory = kind.buffer(offset + bytes.length + NEIGHBOURS);
            memory.setMemory(0, memory.capacity(), neighbour);
            memory.putBytes(offset, bytes);
            agreement.on(memory, offset, bytes);
        }
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        return Damage.any().list().ofMinSize(1).ofMaxSize(3);
    }

    /** Often of what a checkpoint is made of, in no order; sometimes of nothing but noise. */
    @Provide
    Arbitrary<Bytes> arbitraryBytes() {
        final Arbitrary<Bytes> noise = Combinators.combine(
                        Arbitraries.integers().between(0, 200), Arbitraries.longs())
                .as(Bytes::random);
        final Arbitrary<Bytes> number = Arbitraries.frequency(
                        Tuple.of(8, 0), Tuple.of(6, 1), Tuple.of(2, 2), Tuple.of(2, 3), Tuple.of(1, 4), Tuple.of(1, -1))
                .map(ReferenceWriter::u32);
        final Arbitrary<Bytes> few = Arbitraries.of(0, 1, 0x61, 0x80, 0xC3, 0xA9, 0xED, 0xF0, 0xFF)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(HostileBytesProperties::bytes);
        final Arbitrary<Bytes> magic = Arbitraries.just(bytes(List.of(0xCA, 0x4D, 0x44, 0x01)));
        final Arbitrary<Bytes> header = Arbitraries.just(Bytes.of(new byte[24]));
        final Arbitrary<Bytes> body = Arbitraries.frequencyOf(
                        Tuple.of(12, number), Tuple.of(4, few), Tuple.of(1, magic), Tuple.of(1, header))
                .list()
                .ofMaxSize(24)
                .map(HostileBytesProperties::join);
        return Arbitraries.frequencyOf(
                        Tuple.of(1, noise),
                        Tuple.of(8, Combinators.combine(header, body).as((a, b) -> join(List.of(a, b)))))
                .withoutEdgeCases();
    }

    /** Both answers must come up often, or little is tried. */
    private static void collect(final boolean isAccepted) {
        Statistics.label("accepted")
                .collect(isAccepted)
                .coverage(
                        coverage -> coverage.check(true).percentage(percentage -> percentage > 10 && percentage < 90));
    }

    private static Bytes bytes(final List<Integer> values) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        values.forEach(out::write);
        return Bytes.of(out.toByteArray());
    }

    private static Bytes join(final List<Bytes> parts) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        parts.forEach(part -> out.writeBytes(part.toArray()));
        return Bytes.of(out.toByteArray());
    }
}
