package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.jmh.Profile;
import io.cairn.jmh.Session;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanTest {
    @Test
    void shouldTakeEachValueOfEachParameter() {
        final List<Plan> plans = Plan.ofAll("OnEventBenchmark.notDueStream ", 2, 3, Duration.ofMillis(7));
        assertEquals(
                List.of(
                        "OnEventBenchmark.notDueStream streams=1",
                        "OnEventBenchmark.notDueStream streams=16",
                        "OnEventBenchmark.notDueStream streams=256"),
                plans.stream().map(Plan::label).toList());
        final Plan plan = plans.get(0);
        assertEquals(2, plan.warmupIterations());
        assertEquals(3, plan.measurementIterations());
        assertEquals(Duration.ofMillis(7), plan.iterationTime());
    }

    @ParameterizedTest
    @EnumSource
    void shouldRunWhatTheProfileSays(final Profile profile) {
        final List<Plan> plans = Plan.of(profile, "CodecBenchmark.serialize .*shape=8x256");
        assertFalse(plans.isEmpty());
        for (final Plan plan : plans) {
            assertTrue(
                    profile.sessions().stream().anyMatch(session -> isOf(plan, session)),
                    () -> plan + " is of none of " + profile.sessions());
        }
        assertEquals(plans.size(), plans.stream().map(Plan::label).distinct().count());
    }

    private static boolean isOf(final Plan plan, final Session session) {
        return Pattern.compile(session.include()).matcher(plan.benchmark()).find()
                && plan.forks() == session.forks()
                && plan.warmupIterations() == session.warmupIterations()
                && plan.measurementIterations() == session.measurementIterations()
                && plan.iterationTime().equals(session.iterationTime())
                && session.parameters().entrySet().stream()
                        .allMatch(parameter ->
                                parameter.getValue().contains(plan.params().get(parameter.getKey())));
    }

    @Test
    void shouldLeaveOtherLibrariesOut() {
        final List<Plan> plans = Plan.ofAll("", 1, 1, Duration.ofMillis(1));
        assertTrue(plans.stream().noneMatch(plan -> plan.benchmark().contains(".peers.")));
        assertTrue(plans.size() > 20);
    }
}
