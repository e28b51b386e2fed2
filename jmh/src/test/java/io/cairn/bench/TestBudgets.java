package io.cairn.bench;

import java.util.List;
import java.util.Map;

/** A budget for tests: 3% or 0.3 ns, controls 2%, nothing exact. */
final class TestBudgets {
    private TestBudgets() {}

    static Budgets standard() {
        return budgets(List.of());
    }

    static Budgets budgets(final List<Budgets.AllocationBudget> allocation) {
        return new Budgets(
                Budgets.FORMAT,
                Budgets.VERSION,
                0.03,
                0.3,
                "memcpy",
                0.02,
                List.of(new Budgets.RowBudget("noisy", 0.2)),
                allocation,
                List.of(),
                Map.of());
    }
}
