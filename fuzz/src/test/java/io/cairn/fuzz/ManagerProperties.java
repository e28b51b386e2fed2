package io.cairn.fuzz;

import io.cairn.fuzz.ManagerRun.Occurrence;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

/**
 * Whatever operators and sources do, grow, shrink, throw, appear or be gone: what was stored stays, a checkpoint is whole or not
 * there, the schedule goes on, and when all is well again the next checkpoint is good.
 */
class ManagerProperties {
    @Property(tries = 1500)
    @StatisticsReport(StatisticsReportMode.OFF)
    void aManagerAgreesWithItsModel(
            @ForAll @LongRange(min = 1, max = 12) final long interval,
            @ForAll @IntRange(min = 1, max = 4) final int maxPerStream,
            @ForAll("sequences") final long firstSequence,
            @ForAll final boolean isOnDisk,
            @ForAll(supplier = ManagerOperation.Any.class) final List<ManagerOperation> operations) {
        try (ManagerRun run = new ManagerRun(interval, maxPerStream, firstSequence, isOnDisk)) {
            for (final ManagerOperation operation : operations) {
                operation.applyTo(run);
                run.compare();
            }
            for (final ManagedStream stream : run.streams) {
                stream.cure();
                stream.checkpointNow(1);
                stream.recover();
                run.compare();
            }
            for (final Occurrence occurrence : Occurrence.values()) {
                Statistics.label(occurrence.name())
                        .collect(run.occurred.contains(occurrence))
                        .coverage(coverage -> coverage.check(true).percentage(percentage -> percentage > 5));
            }
        }
    }

    /** From which on a run stays below 2^64. */
    @Provide
    Arbitrary<Long> sequences() {
        return Arbitraries.of(0L, 1L, Long.MAX_VALUE - 20, -1000L);
    }
}
