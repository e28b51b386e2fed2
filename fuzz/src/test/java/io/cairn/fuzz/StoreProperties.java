package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.InMemoryCheckpointStore;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

/** A store is, after every operation, what a sorted list for each stream would be. */
class StoreProperties {
    /** At the latest when it is committed, with nothing stored and no room lost. */
    @Example
    void aStreamIdThatUtf8CannotCarryIsRefused() {
        final InMemoryCheckpointStore store = new InMemoryCheckpointStore(1);
        final CheckpointClaim claim = new CheckpointClaim();
        final CheckpointEncoder encoder = new CheckpointEncoder();
        for (int i = 0; i < 100_000; i++) {
            assertThrows(IllegalArgumentException.class, () -> {
                store.claim("orders\uD800", 1, 100, claim);
                claim.commit(encoder.wrap(claim.buffer(), 0).header(1, 2, 3).finish());
            });
            claim.abort();
        }
        assertEquals(Set.of(), store.streams());
        assertEquals(0, store.checkpointCount("orders\uD800"));
        assertTrue(store.offHeapBytes() <= InMemoryCheckpointStore.Options.DEFAULT_CHUNK_SIZE);
    }

    @Property(tries = 2000)
    @StatisticsReport(StatisticsReportMode.OFF)
    void aStoreAgreesWithSortedLists(
            @ForAll(supplier = StoreLimits.Any.class) final StoreLimits limits,
            @ForAll(supplier = StoreOperations.OfAllSizes.class) final List<StoreOperation> operations) {
        run(limits, operations);
    }

    /** Where all checkpoints need slots of one size it is known exactly when the store is full. */
    @Property(tries = 1000)
    @StatisticsReport(StatisticsReportMode.OFF)
    void aStoreIsFullExactlyWhenAllSlotsAreTaken(
            @ForAll(supplier = StoreLimits.Any.class) final StoreLimits limits,
            @ForAll(supplier = StoreOperations.OfOneSize.class) final List<StoreOperation> operations) {
        run(limits, operations);
    }

    private static void run(final StoreLimits limits, final List<StoreOperation> operations) {
        try (StoreRun run = new StoreRun(limits)) {
            for (final StoreOperation operation : operations) {
                operation.applyTo(run);
                run.compare();
            }
            for (final StoreRun.Occurrence occurrence : StoreRun.Occurrence.values()) {
                Statistics.label(occurrence.name())
                        .collect(run.occurred.contains(occurrence))
                        .coverage(coverage -> coverage.check(true).percentage(percentage -> percentage > 5));
            }
        }
    }
}
