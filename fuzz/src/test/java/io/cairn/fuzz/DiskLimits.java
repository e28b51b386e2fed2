package io.cairn.fuzz;

import io.cairn.store.Durability;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/** The bounds of a store on disk, and what it promises. */
record DiskLimits(int maxPerStream, Durability durability, int growthStep, int maxRecordLength) {
    private static final int BLOCK = 4096;

    /** One that survives its process. */
    static final class OfProcess implements ArbitrarySupplier<DiskLimits> {
        @Override
        public Arbitrary<DiskLimits> get() {
            return of(Durability.PROCESS);
        }
    }

    /** One that survives the loss of power as far as it was told to. */
    static final class OnSync implements ArbitrarySupplier<DiskLimits> {
        @Override
        public Arbitrary<DiskLimits> get() {
            return of(Durability.ON_SYNC);
        }
    }

    /** One that survives the loss of power. */
    static final class OfEverySave implements ArbitrarySupplier<DiskLimits> {
        @Override
        public Arbitrary<DiskLimits> get() {
            return of(Durability.EVERY_SAVE);
        }
    }

    private static Arbitrary<DiskLimits> of(final Durability durability) {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.of(BLOCK, 16 * BLOCK, 16 * BLOCK),
                        Arbitraries.of(BLOCK, 9000, 1 << 30))
                .as((maxPerStream, growthStep, maxRecordLength) ->
                        new DiskLimits(maxPerStream, durability, growthStep, maxRecordLength))
                .withoutEdgeCases();
    }
}
