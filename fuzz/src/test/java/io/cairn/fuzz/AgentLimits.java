package io.cairn.fuzz;

import io.cairn.persist.BacklogPolicy;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/** The bounds of a store behind an agent: those of the store, and of the fronts. */
record AgentLimits(DiskLimits disk, BacklogPolicy policy, int fronts, int slots, int maxLength) {
    static final class Any implements ArbitrarySupplier<AgentLimits> {
        @Override
        public Arbitrary<AgentLimits> get() {
            return Combinators.combine(
                            new DiskLimits.OnSync().get(),
                            Arbitraries.of(BacklogPolicy.class),
                            Arbitraries.integers().between(1, 3),
                            Arbitraries.integers().between(1, 8),
                            Arbitraries.of(3000, 6000, 12_000))
                    .as((disk, policy, fronts, slots, maxLength) ->
                            new AgentLimits(disk, policy, fronts, slotsFor(policy, slots), most(disk, maxLength)))
                    .withoutEdgeCases();
        }

        /** No front takes what is longer than the store does, whatever the stream. */
        private static int most(final DiskLimits disk, final int maxLength) {
            return Math.min(maxLength, disk.maxRecordLength() - DiskSpace.recordLength("", 0));
        }

        /** Few where claims may have them all, which is what is refused then. */
        private static int slotsFor(final BacklogPolicy policy, final int slots) {
            return policy == BacklogPolicy.WAIT && slots < 6 ? (slots + 1) / 2 : slots;
        }
    }
}
