package io.cairn.jmh;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/** The profiles name what there is, leave nothing out, and take no longer than they say. */
class ProfileTest {
    /**
     * What a fork takes beside its iterations: start, touching of the heap, setup, end. Measured as 2.1 s, on two cores that
     * had other work.
     */
    private static final Duration PER_FORK = Duration.ofMillis(2500);

    /** By benchmark, or all of a class where there is no entry: its control in the same class. */
    private static final Map<String, String> CONTROLS = Map.ofEntries(
            entry("CodecBenchmark", "memcpy"),
            entry("DueBenchmark", "memcpy"),
            entry("DueBenchmark.every1000", "emptyCall"),
            entry("StoreBenchmark", "memcpy"),
            entry("StoreBenchmark.deleteBefore", "claim"),
            entry("FileSaveBenchmark", "bare"),
            entry("FileGroupBenchmark", "everySave"),
            entry("FileReadBenchmark", "memcpy"),
            entry("FileOpenBenchmark", "readFiles"),
            entry("OnEventBenchmark.notDueManager", "emptyCallManager"),
            entry("OnEventBenchmark", "emptyCall"),
            entry("ClockBenchmark", "clock"));

    /** One benchmark with one value of each of its parameters. */
    private record Row(String className, String method, Map<String, String> parameters) {}

    @ParameterizedTest
    @CsvSource({"QUICK, 180", "CI, 600"})
    void shouldKeepToItsTime(final Profile profile, final long limitSeconds) {
        final long plannedSeconds = planned(profile).toSeconds();
        assertTrue(plannedSeconds < limitSeconds, profile + " is planned to take " + plannedSeconds + " s");
        assertTrue(plannedSeconds > limitSeconds / 2, profile + " could do more than in " + plannedSeconds + " s");
    }

    private static Duration planned(final Profile profile) {
        Duration total = Duration.ZERO;
        for (final Session session : profile.sessions()) {
            final int iterations = session.warmupIterations() + session.measurementIterations();
            final Duration fork = PER_FORK.plus(session.iterationTime().multipliedBy(iterations));
            total = total.plus(
                    fork.multipliedBy((long) session.forks() * rows(session).size()));
        }
        return total;
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void shouldHaveEveryBenchmark(final Profile profile) {
        final Set<String> left = Benchmarks.all().stream()
                .map(BenchmarkListEntry::getUsername)
                .collect(Collectors.toCollection(TreeSet::new));
        for (final Session session : profile.sessions()) {
            left.removeIf(
                    name -> Pattern.compile(session.include()).matcher(name).find());
        }
        assertEquals(Set.of(), left);
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void shouldNameOnlyWhatThereIs(final Profile profile) {
        for (final Session session : profile.sessions()) {
            final List<BenchmarkListEntry> included = included(session);
            assertFalse(included.isEmpty(), "nothing is called " + session.include());
            for (final BenchmarkListEntry entry : included) {
                session.parameters().forEach((name, values) -> {
                    assertFalse(values.isEmpty(), name + " of " + session.include() + " has no values");
                    final Set<String> known =
                            Set.of(Benchmarks.parameters(entry).getOrDefault(name, new String[0]));
                    assertTrue(
                            known.containsAll(values),
                            entry.getUsername() + " has no " + name + " " + values + ", but " + known);
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void shouldHaveNothingThatIsRefused(final Profile profile) {
        for (final Row row : rows(profile)) {
            if (row.parameters.containsKey("shape")) {
                final Shape shape = Shape.parse(row.parameters.get("shape"));
                assertTrue(shape.operators() > 0 || !row.method.startsWith("find"), "nothing to find: " + row);
                final int streams = Integer.parseInt(row.parameters.getOrDefault("streams", "1"));
                final long bytes = row.className.startsWith("File")
                        ? StoreSize.onDisk(shape, streams)
                        : StoreSize.inMemory(shape, streams);
                assertTrue(StoreSize.fits(bytes), "too large: " + row);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void shouldHaveEachControlBesideWhatItControls(final Profile profile) {
        for (final Session session : profile.sessions()) {
            final Set<Row> rows = new HashSet<>(rows(session));
            for (final Row row : rows) {
                if (session.include().endsWith("find")) {
                    continue;
                }
                final String control =
                        CONTROLS.getOrDefault(row.className + "." + row.method, CONTROLS.get(row.className));
                assertTrue(
                        rows.contains(new Row(row.className, control, row.parameters)),
                        row + " has no " + control + " beside it");
            }
        }
        assertTrue(rows(profile).stream().anyMatch(row -> row.method.equals("clock")));
    }

    @Test
    void shouldRunEveryShapeThatMakesSenseInFull() {
        final List<Row> full = rows(Profile.FULL);
        assertEquals(27 * 2, count(full, "CodecBenchmark", "serialize"));
        assertEquals(24 * 2, count(full, "CodecBenchmark", "findMiss"));
        assertEquals(27, count(full, "DueBenchmark", "due"));
        assertEquals(3, count(full, "OnEventBenchmark", "notDueManager"));
        final Map<String, Long> shapesByStreams = full.stream()
                .filter(row -> row.className.equals("StoreBenchmark") && row.method.equals("save"))
                .collect(Collectors.groupingBy(
                        row -> row.parameters.get("streams"), TreeMap::new, Collectors.counting()));
        assertEquals(Map.of("1", 9L, "1000", 6L, "100000", 3L), shapesByStreams);
        assertEquals(full.size(), new HashSet<>(full).size(), "a row is there twice");
    }

    private static long count(final List<Row> rows, final String className, final String method) {
        return rows.stream()
                .filter(row -> row.className.equals(className) && row.method.equals(method))
                .count();
    }

    @Test
    void shouldMeasureAverageTimeInAtLeastFiveForks() {
        for (final BenchmarkListEntry entry : Benchmarks.all()) {
            assertEquals(Mode.AverageTime, entry.getMode(), entry.getUsername());
            assertEquals(5, entry.getForks().get(), entry.getUsername());
            assertTrue(
                    entry.getJvmArgsPrepend().get().containsAll(List.of("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch")),
                    entry.getUsername());
        }
    }

    private static List<BenchmarkListEntry> included(final Session session) {
        final Pattern include = Pattern.compile(session.include());
        return Benchmarks.all().stream()
                .filter(entry -> include.matcher(entry.getUsername()).find())
                .toList();
    }

    private static List<Row> rows(final Profile profile) {
        return profile.sessions().stream()
                .flatMap(session -> rows(session).stream())
                .toList();
    }

    private static List<Row> rows(final Session session) {
        final List<Row> result = new ArrayList<>();
        for (final BenchmarkListEntry entry : included(session)) {
            final String[] names = entry.getUsername().split("\\.");
            List<Map<String, String>> combinations = List.of(Map.of());
            for (final var parameter : Benchmarks.parameters(entry).entrySet()) {
                final String name = parameter.getKey();
                combinations = combine(
                        combinations, name, session.parameters().getOrDefault(name, List.of(parameter.getValue())));
            }
            for (final Map<String, String> parameters : combinations) {
                result.add(new Row(names[names.length - 2], names[names.length - 1], parameters));
            }
        }
        return result;
    }

    private static List<Map<String, String>> combine(
            final List<Map<String, String>> combinations, final String name, final List<String> values) {
        final List<Map<String, String>> result = new ArrayList<>();
        for (final Map<String, String> combination : combinations) {
            for (final String value : values) {
                final Map<String, String> longer = new LinkedHashMap<>(combination);
                longer.put(name, value);
                result.add(longer);
            }
        }
        return result;
    }
}
