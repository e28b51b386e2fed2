package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.fuzz.StoreRun.Occurrence;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.CheckpointStore;
import io.cairn.store.InMemoryCheckpointStore;
import java.util.EnumSet;
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
    private static final Set<Occurrence> IN_MEMORY = EnumSet.of(
            Occurrence.FULL,
            Occurrence.EVICTION,
            Occurrence.EVICTION_AT_ONCE,
            Occurrence.DELETION,
            Occurrence.LOST_VIEW,
            Occurrence.KEPT_BY_PIN,
            Occurrence.REFUSED_COMMIT,
            Occurrence.VISIT);

    private static final Set<Occurrence> ONLY_BEHIND_AGENT =
            EnumSet.range(Occurrence.COALESCED, Occurrence.LOST_UNWRITTEN);

    private static final Set<Occurrence> ON_DISK =
            EnumSet.complementOf(EnumSet.of(Occurrence.FULL, Occurrence.DEFERRED));

    private static final Set<Occurrence> BEHIND_AGENT = EnumSet.of(
            Occurrence.FULL,
            Occurrence.TOO_LONG,
            Occurrence.EVICTION,
            Occurrence.EVICTION_AT_ONCE,
            Occurrence.DELETION,
            Occurrence.LOST_VIEW,
            Occurrence.VISIT,
            Occurrence.REOPENING,
            Occurrence.CRASH,
            Occurrence.OBSERVED_ANEW,
            Occurrence.OBSERVED_OLD);

    static {
        ON_DISK.removeAll(ONLY_BEHIND_AGENT);
        BEHIND_AGENT.addAll(ONLY_BEHIND_AGENT);
    }

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
        run(new StoreRun(limits), operations, IN_MEMORY);
    }

    /** Where all checkpoints need slots of one size it is known exactly when the store is full. */
    @Property(tries = 1000)
    @StatisticsReport(StatisticsReportMode.OFF)
    void aStoreIsFullExactlyWhenAllSlotsAreTaken(
            @ForAll(supplier = StoreLimits.Any.class) final StoreLimits limits,
            @ForAll(supplier = StoreOperations.OfOneSize.class) final List<StoreOperation> operations) {
        run(new StoreRun(limits), operations, IN_MEMORY);
    }

    @Property(tries = 1500)
    @StatisticsReport(StatisticsReportMode.OFF)
    void aStoreOnDiskAgreesWithSortedLists(
            @ForAll(supplier = DiskLimits.OfProcess.class) final DiskLimits limits,
            @ForAll(supplier = StoreOperations.OnDisk.class) final List<StoreOperation> operations) {
        run(new StoreRun(limits), operations, ON_DISK);
    }

    /** Whatever becomes of the slots that an observer knows of, it sees nothing wrong, and nothing older than before. */
    @Property(tries = 1000)
    void anObserverNeverGoesBack(
            @ForAll(supplier = DiskLimits.OfProcess.class) final DiskLimits limits,
            @ForAll(supplier = StoreOperations.UnderObservation.class) final List<StoreOperation> operations) {
        run(new StoreRun(limits), operations, Set.of());
    }

    @Property(tries = 400)
    @StatisticsReport(StatisticsReportMode.OFF)
    void aStoreThatIsSyncedAgreesWithSortedLists(
            @ForAll(supplier = DiskLimits.OnSync.class) final DiskLimits limits,
            @ForAll(supplier = StoreOperations.OnDisk.class) final List<StoreOperation> operations) {
        run(new StoreRun(limits), operations, Set.of(Occurrence.DEFERRED));
    }

    @Property(tries = 100)
    void aStoreThatFlushesEverySaveAgreesWithSortedLists(
            @ForAll(supplier = DiskLimits.OfEverySave.class) final DiskLimits limits,
            @ForAll(supplier = StoreOperations.OnDisk.class) final List<StoreOperation> operations) {
        run(new StoreRun(limits), operations, Set.of());
    }

    /** Whenever the agent runs, what it has announced is durable, and each that was not replaced while it waited was announced once. */
    @Property(tries = 400)
    @StatisticsReport(StatisticsReportMode.OFF)
    void aStoreBehindAnAgentAgreesWithSortedLists(
            @ForAll(supplier = AgentLimits.Any.class) final AgentLimits limits,
            @ForAll(supplier = StoreOperations.BehindAgent.class) final List<StoreOperation> operations) {
        run(new StoreRun(limits), operations, BEHIND_AGENT);
    }

    /** Whatever is done, nobody can tell one from the other. */
    @Property(tries = 200)
    void aStoreOnDiskAgreesWithOneInMemory(
            @ForAll(supplier = DiskLimits.OfProcess.class) final DiskLimits limits,
            @ForAll(supplier = StoreOperations.OnDiskAndInMemory.class) final List<StoreOperation> operations) {
        final DiskLimits unlimited =
                new DiskLimits(limits.maxPerStream(), limits.durability(), limits.growthStep(), 1 << 30);
        try (StoreRun onDisk = new StoreRun(unlimited);
                StoreRun inMemory = new StoreRun(new StoreLimits(limits.maxPerStream(), 4096, 1 << 30))) {
            for (final StoreOperation operation : operations) {
                operation.applyTo(onDisk);
                operation.applyTo(inMemory);
                requireEqual(onDisk.store(), inMemory.store());
            }
        }
    }

    private static void requireEqual(final CheckpointStore store, final CheckpointStore other) {
        assertEquals(store.streams(), other.streams());
        for (final String streamId : StoreRun.STREAMS) {
            assertEquals(store.latest(streamId), other.latest(streamId));
            assertEquals(store.list(streamId), other.list(streamId));
            assertEquals(store.checkpointCount(streamId), other.checkpointCount(streamId));
        }
    }

    private static void run(final StoreRun run, final List<StoreOperation> operations, final Set<Occurrence> frequent) {
        try (run) {
            for (final StoreOperation operation : operations) {
                operation.applyTo(run);
                if (!run.subject.wasDeferred()) {
                    run.compare();
                }
            }
            run.compare();
            for (final Occurrence occurrence : frequent) {
                Statistics.label(occurrence.name())
                        .collect(run.occurred.contains(occurrence))
                        .coverage(coverage -> coverage.check(true).percentage(percentage -> percentage > 5));
            }
        }
    }
}
