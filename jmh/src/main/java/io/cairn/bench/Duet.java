package io.cairn.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Interleaved runs of two jars; {@code duet.json}.
 *
 * @param format {@value #FORMAT}.
 * @param version {@value #VERSION}.
 * @param environment that both ran in.
 * @param a the old jar.
 * @param b the new jar.
 * @param rows measured.
 * @param unfinished what is missing if it could not be measured to its end; null otherwise.
 */
record Duet(
        String format,
        int version,
        Environment environment,
        CoreJar a,
        CoreJar b,
        List<DuetRow> rows,
        @JsonInclude(JsonInclude.Include.NON_NULL) String unfinished) {
    static final String FORMAT = "cairn-duet";
    static final int VERSION = 1;

    Duet {
        Json.requireFormat(format, version, FORMAT, VERSION);
        if (environment == null || a == null || b == null || rows == null || rows.isEmpty()) {
            throw new BenchException("\"environment\", \"a\", \"b\" and at least one of \"rows\" must be there");
        }
        final Set<Row> known = new HashSet<>();
        for (final DuetRow row : rows) {
            if (row == null) {
                throw new BenchException("one of \"rows\" is null");
            }
            if (!known.add(row.row())) {
                throw new BenchException(row.row() + " is there twice");
            }
        }
    }

    Duet(final Environment environment, final CoreJar a, final CoreJar b, final List<DuetRow> rows) {
        this(environment, a, b, rows, null);
    }

    Duet(
            final Environment environment,
            final CoreJar a,
            final CoreJar b,
            final List<DuetRow> rows,
            final String unfinished) {
        this(FORMAT, VERSION, environment, a, b, rows, unfinished);
    }

    static Duet read(final Path file) {
        return Json.read(file, Duet.class);
    }

    /**
     * The pairs of one benchmark with one set of parameters: {@code a[i]} and {@code b[i]} ran one after the other.
     *
     * @param benchmark class and method.
     * @param params values by name.
     * @param mode of JMH.
     * @param unit of {@code a} and {@code b}.
     * @param control whether it does not depend on the jars.
     * @param a of each fork of the old jar the median of its iterations.
     * @param b the same of the new jar.
     * @param allocA bytes per operation in each fork; "NaN" where the profiler failed.
     * @param allocB the same of the new jar.
     * @param confirmation fresh pairs, if the first ones looked like a regression; null otherwise.
     */
    record DuetRow(
            String benchmark,
            Map<String, String> params,
            String mode,
            String unit,
            boolean control,
            double[] a,
            double[] b,
            double[] allocA,
            double[] allocB,
            @JsonInclude(JsonInclude.Include.NON_NULL) Pairs confirmation) {
        DuetRow {
            if (benchmark == null || mode == null || unit == null) {
                throw new BenchException("a row has no \"benchmark\", \"mode\" or \"unit\"");
            }
            params = params == null ? Map.of() : params;
            requirePairs(Row.label(benchmark, params), a, b, allocA, allocB);
        }

        DuetRow(final Row row, final boolean control, final Pairs pairs, final Pairs confirmation) {
            this(
                    row.benchmark(),
                    row.params(),
                    row.mode(),
                    row.unit(),
                    control,
                    pairs.a,
                    pairs.b,
                    pairs.allocA,
                    pairs.allocB,
                    confirmation);
        }

        Row row() {
            return new Row(benchmark, params, mode, unit);
        }

        Pairs pairs() {
            return new Pairs(a, b, allocA, allocB);
        }

        DuetRow confirmedBy(final Pairs fresh) {
            return new DuetRow(row(), control, pairs(), fresh);
        }

        private static void requirePairs(
                final String label, final double[] a, final double[] b, final double[] allocA, final double[] allocB) {
            if (a == null || b == null || allocA == null || allocB == null || a.length != b.length || a.length == 0) {
                throw new BenchException(
                        label + ": \"a\", \"b\", \"allocA\" and \"allocB\" must be there and have the same length");
            }
            try {
                new Forks(a, allocA);
                new Forks(b, allocB);
            } catch (final BenchException ex) {
                throw new BenchException(label + ": " + ex.getMessage(), ex);
            }
        }
    }

    /** The values of a row, as in {@link DuetRow}. */
    record Pairs(double[] a, double[] b, double[] allocA, double[] allocB) {
        Pairs {
            DuetRow.requirePairs("pairs", a, b, allocA, allocB);
        }

        Forks old() {
            return new Forks(a, allocA);
        }

        Forks now() {
            return new Forks(b, allocB);
        }
    }
}
