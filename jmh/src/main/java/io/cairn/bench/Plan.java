package io.cairn.bench;

import io.cairn.jmh.Profile;
import io.cairn.jmh.Session;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One row that is to be measured, and for how long.
 *
 * @param benchmark class and method.
 * @param params values by name.
 * @param mode of JMH.
 * @param forks JVMs.
 * @param warmupIterations in each fork.
 * @param measurementIterations in each fork.
 * @param iterationTime of both.
 */
record Plan(
        String benchmark,
        Map<String, String> params,
        Mode mode,
        int forks,
        int warmupIterations,
        int measurementIterations,
        Duration iterationTime) {
    /** Other libraries are not in the tracker's jar, though JMH's list names their benchmarks. */
    private static final List<String> EXCLUDED = List.of("^io\\.cairn\\.jmh\\.peers\\.");

    /** The rows of a profile, each once, in whose label the expression is found. */
    static List<Plan> of(final Profile profile, final String include) {
        return of(profile.sessions(), include, "profile " + profile.name().toLowerCase(Locale.ROOT));
    }

    /** The rows of all benchmarks with all of their parameters in whose label the expression is found. */
    static List<Plan> ofAll(
            final String include, final int warmupIterations, final int iterations, final Duration iterationTime) {
        return of(
                List.of(new Session("", Map.of(), 1, warmupIterations, iterations, iterationTime)),
                include,
                "all benchmarks");
    }

    private static List<Plan> of(final List<Session> sessions, final String include, final String name) {
        final Pattern pattern = Budgets.compile(include);
        final Map<String, Plan> plans = new LinkedHashMap<>();
        for (final Session session : sessions) {
            for (final BenchmarkListEntry entry : entries(session.include())) {
                for (final Map<String, String> params : combinations(entry, session.parameters())) {
                    final Plan plan = new Plan(
                            entry.getUsername(),
                            params,
                            entry.getMode(),
                            session.forks(),
                            session.warmupIterations(),
                            session.measurementIterations(),
                            session.iterationTime());
                    if (pattern.matcher(plan.label()).find()) {
                        plans.putIfAbsent(plan.label() + plan.mode, plan);
                    }
                }
            }
        }
        if (plans.isEmpty()) {
            throw new BenchException("no row of " + name + " matches " + include);
        }
        return List.copyOf(plans.values());
    }

    private static Collection<BenchmarkListEntry> entries(final String include) {
        final OutputFormat silence = OutputFormatFactory.createFormatInstance(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), VerboseMode.SILENT);
        return BenchmarkList.defaultList().find(silence, List.of(include), EXCLUDED);
    }

    private static List<Map<String, String>> combinations(
            final BenchmarkListEntry entry, final Map<String, List<String>> chosen) {
        List<Map<String, String>> combinations = List.of(Map.of());
        final Map<String, String[]> declared = entry.getParams().orElse(Map.of());
        for (final String name : new TreeMap<>(declared).keySet()) {
            final List<Map<String, String>> longer = new ArrayList<>();
            for (final Map<String, String> combination : combinations) {
                for (final String value : chosen.getOrDefault(name, List.of(declared.get(name)))) {
                    final Map<String, String> copy = new TreeMap<>(combination);
                    copy.put(name, value);
                    longer.add(copy);
                }
            }
            combinations = longer;
        }
        return combinations;
    }

    String label() {
        return Row.label(benchmark, params);
    }

    Plan withForks(final int newForks) {
        return new Plan(benchmark, params, mode, newForks, warmupIterations, measurementIterations, iterationTime);
    }

    /** What is not null replaces what the profile says. */
    Plan with(final Integer newWarmup, final Integer newIterations, final Duration newTime) {
        return new Plan(
                benchmark,
                params,
                mode,
                forks,
                newWarmup == null ? warmupIterations : newWarmup,
                newIterations == null ? measurementIterations : newIterations,
                newTime == null ? iterationTime : newTime);
    }
}
