package io.cairn.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What is allowed; {@code budgets.json}. Expressions are searched for in the label of a row: {@code CodecBenchmark.encode shape=8x256+4}.
 *
 * @param format {@value #FORMAT}.
 * @param version {@value #VERSION}.
 * @param threshold relative change of the time from which on a row is too slow, unless one of {@code rows} says otherwise.
 * @param minNs change in ns below which nothing is called a change.
 * @param controls expression for the rows that do not depend on what is compared.
 * @param controlThreshold relative change from which on a control has moved.
 * @param rows exceptions, of which the first that matches counts.
 * @param allocation rows that {@code gate --exact} runs, which may not allocate more than this; they hold for {@code gate DUET} as well.
 * @param bytecode sizes of methods.
 * @param systemCalls of one durable save, by name.
 */
record Budgets(
        String format,
        int version,
        double threshold,
        double minNs,
        String controls,
        double controlThreshold,
        List<RowBudget> rows,
        List<AllocationBudget> allocation,
        List<BytecodeBudget> bytecode,
        Map<String, Integer> systemCalls) {
    static final String FORMAT = "cairn-budgets";
    static final int VERSION = 1;

    /** Threshold for some rows. */
    record RowBudget(String row, double threshold) {
        RowBudget {
            compile("row", row);
            requirePositive("threshold", threshold);
        }
    }

    /** Bytes per operation of some rows. */
    record AllocationBudget(String row, double bytesPerOperation) {
        AllocationBudget {
            compile("row", row);
            requireLimit("bytesPerOperation", bytesPerOperation);
        }
    }

    /** Bytes of bytecode of all methods of this name, written as {@code io.cairn.store.SlotFile.write}. */
    record BytecodeBudget(String method, int maxBytes) {
        BytecodeBudget {
            if (method == null) {
                throw new BenchException("\"method\" is missing");
            }
        }
    }

    Budgets {
        rows = entries("rows", rows);
        allocation = entries("allocation", allocation);
        bytecode = entries("bytecode", bytecode);
        systemCalls = systemCalls == null ? Map.of() : systemCalls;
        Json.requireFormat(format, version, FORMAT, VERSION);
        requirePositive("threshold", threshold);
        requirePositive("controlThreshold", controlThreshold);
        requireLimit("minNs", minNs);
        compile("controls", controls);
        systemCalls.forEach((name, count) -> requireLimit("systemCalls." + name, count));
    }

    private static <T> List<T> entries(final String name, final List<T> list) {
        if (list != null && list.stream().anyMatch(Objects::isNull)) {
            throw new BenchException("one of \"" + name + "\" is null");
        }
        return list == null ? List.of() : list;
    }

    private static void requirePositive(final String name, final double value) {
        if (!(value > 0)) {
            throw new BenchException("\"" + name + "\" is not above 0: " + value);
        }
        requireLimit(name, value);
    }

    /** A limit that cannot be reached would let everything pass. */
    private static void requireLimit(final String name, final Number value) {
        if (value == null || !(value.doubleValue() >= 0 && Double.isFinite(value.doubleValue()))) {
            throw new BenchException("\"" + name + "\" is no limit: " + value);
        }
    }

    private static Pattern compile(final String name, final String expression) {
        if (expression == null) {
            throw new BenchException("\"" + name + "\" is missing");
        }
        return compile(expression);
    }

    static Pattern compile(final String expression) {
        try {
            return Pattern.compile(expression);
        } catch (final PatternSyntaxException ex) {
            throw new BenchException("\"" + expression + "\" is no regular expression: " + ex.getDescription(), ex);
        }
    }

    /** From a file, or the one that the tracker was built with if that is null. */
    static Budgets read(final Path file) {
        if (file != null) {
            return Json.readStrictly(file, Budgets.class);
        }
        try (InputStream in = Budgets.class.getResourceAsStream("budgets.json")) {
            return Json.strictReader(Budgets.class).readValue(in);
        } catch (final IOException ex) {
            throw new BenchException("the budgets that came with the tracker cannot be read: " + ex.getMessage(), ex);
        }
    }

    boolean isControl(final String label) {
        return compile(controls).matcher(label).find();
    }

    /** The logarithm of the ratio from which on a change counts. */
    double limit(final Row row, final boolean isControl, final double oldMedian) {
        final double relative = isControl ? controlThreshold : threshold(row.label());
        final double smallest = minNs / row.nanoseconds(oldMedian);
        return Math.log1p(smallest > relative ? smallest : relative);
    }

    private double threshold(final String label) {
        return rows.stream()
                .filter(row -> compile(row.row).matcher(label).find())
                .mapToDouble(RowBudget::threshold)
                .findFirst()
                .orElse(threshold);
    }

    /** The bytes per operation that a row may allocate, if there is a limit. */
    OptionalDouble bytesLimit(final String label) {
        return allocation.stream()
                .filter(row -> compile(row.row).matcher(label).find())
                .mapToDouble(AllocationBudget::bytesPerOperation)
                .findFirst();
    }
}
