package io.cairn.fuzz;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/** The bounds of a store. */
record StoreLimits(int maxPerStream, int chunkSize, long maxOffHeapBytes) {
    private static final int CHUNK = 4096;

    /** Memory without end, since all of a run fits, or so little that the store is often full. */
    static final class Any implements ArbitrarySupplier<StoreLimits> {
        @Override
        public Arbitrary<StoreLimits> get() {
            return Combinators.combine(
                            Arbitraries.integers().between(1, 5),
                            Arbitraries.of(CHUNK, 2 * CHUNK),
                            Arbitraries.of(1000, 1, 2, 3))
                    .as((maxPerStream, chunkSize, chunks) ->
                            new StoreLimits(maxPerStream, chunkSize, (long) chunks * chunkSize))
                    .withoutEdgeCases();
        }
    }
}
