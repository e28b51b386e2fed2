package io.cairn.bench;

import io.cairn.bench.History.Trend;
import io.cairn.bench.JmhResults.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** A report as one HTML file, which needs no other and lets the browser load none. */
final class Page {
    /** Changes beyond a factor of 2 are drawn at the edge. */
    private static final double MAX_LOG = Math.log(2);

    private static final double MIN_LOG = 0.02;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    private final String title;
    private final String subtitle;
    private final Html body = new Html();
    private final List<String> headings = new ArrayList<>();

    Page(final String title, final String subtitle) {
        this.title = title;
        this.subtitle = subtitle;
    }

    Page section(final String heading) {
        headings.add(heading);
        body.element("h2", heading, "id", "s" + headings.size());
        return this;
    }

    Page paragraph(final String text, final String style) {
        body.element("p", text, "class", style);
        return this;
    }

    /** Where something ran; null if that is not known. */
    Page machine(final Environment environment) {
        if (environment == null) {
            return paragraph("Where it ran is not known: there is no sidecar.", "unsure");
        }
        body.open("dl");
        fact("CPU", environment.cpu() + ", " + environment.cores() + " cores");
        fact("system", environment.kernel() + ", " + environment.fileSystem());
        fact("JDK", environment.jdk() + ", " + environment.vm());
        fact("flags", String.join(" ", environment.flags()));
        fact("commit", environment.commit() == null ? "not known" : environment.commit());
        fact("time", environment.time());
        body.close("dl");
        return this;
    }

    private void fact(final String name, final String value) {
        body.element("dt", name).element("dd", value);
    }

    /** The rows of a comparison, each with a bar for its change. */
    Page comparison(final List<Comparison> comparisons) {
        final double max = Math.max(
                MIN_LOG,
                Math.min(
                        MAX_LOG,
                        comparisons.stream()
                                .map(Comparison::shift)
                                .flatMap(shift -> Stream.of(shift.low(), shift.estimate(), shift.high()))
                                .filter(Double::isFinite)
                                .mapToDouble(Math::abs)
                                .max()
                                .orElse(0)));
        openTable("<row", "<verdict", ">old", ">new", ">change [95% CI]", "<slower →", ">q", ">B/op");
        for (final Comparison comparison : comparisons) {
            final Shift shift = comparison.shift();
            final String style = style(comparison.verdict());
            final String reason = comparison.reason();
            body.open("tr");
            label(comparison.row(), comparison.isControl());
            body.element("td", comparison.verdict() + (reason.isEmpty() ? "" : ": " + reason), "class", style);
            time(comparison.old(), comparison.row());
            time(comparison.now(), comparison.row());
            number(Figures.shift(shift), shift.estimate());
            body.open("td", "data-sort", shift.estimate());
            Charts.bar(
                    body,
                    new Charts.Bar(shift.low(), shift.estimate(), shift.high(), false, style),
                    -max,
                    max,
                    0,
                    Figures.shift(shift));
            body.close("td");
            number(Figures.probability(comparison.q()), comparison.q());
            number(Figures.bytes(comparison), comparison.now().bytesPerOperation());
            body.close("tr");
        }
        closeTable();
        return paragraph(
                "Geometric mean " + Figures.change(Math.log(Comparison.geometricMean(comparisons)))
                        + ". Bars, logarithmic, from " + Figures.change(-max) + " to " + Figures.change(max)
                        + ": estimate and 95% confidence interval; what is beyond is drawn at the edge.",
                "faint");
    }

    private static String style(final Verdict verdict) {
        return switch (verdict) {
            case REGRESSION, MOVED -> "bad";
            case INCONCLUSIVE -> "unsure";
            case IMPROVEMENT -> "good";
            case PASS, STEADY -> "";
        };
    }

    /** The rows of a saved run, each with a bar for its time. */
    Page run(final JmhResults results, final Budgets budgets) {
        results.rows().forEach((row, result) -> {
            if (Double.isNaN(row.nanoseconds(1))) {
                throw new BenchException(results.file() + ": " + row + ": its unit is no time");
            }
        });
        final List<Charts.Bar> bars = results.rows().entrySet().stream()
                .map(entry -> bar(entry.getKey(), entry.getValue().forks()))
                .toList();
        final double min =
                Math.floor(bars.stream().mapToDouble(Charts.Bar::low).min().orElseThrow());
        final double max = Math.max(
                min + 1,
                Math.ceil(bars.stream().mapToDouble(Charts.Bar::high).max().orElseThrow()));
        openTable("<row", ">time", ">95% CI, ns", "<logarithmic", ">forks", ">B/op");
        int index = 0;
        for (final Map.Entry<Row, Result> entry : results.rows().entrySet()) {
            final Row row = entry.getKey();
            final Forks forks = entry.getValue().forks();
            final Charts.Bar bar = bars.get(index++);
            body.open("tr");
            label(row, budgets.isControl(row.label()));
            time(forks, row);
            number(interval(bar), bar.high() - bar.low());
            body.open("td", "data-sort", bar.estimate());
            Charts.bar(body, bar, min, max, min, Figures.forks(forks, row));
            body.close("td");
            number(Integer.toString(forks.count()), (double) forks.count());
            number(Figures.bytes(forks.bytesPerOperation()), forks.bytesPerOperation());
            body.close("tr");
        }
        closeTable();
        return paragraph(
                "Bars: time of an operation, logarithmic, from " + Figures.value(Math.pow(10, min)) + " ns to "
                        + Figures.value(Math.pow(10, max))
                        + " ns; estimate and 95% confidence interval by signed ranks. With fewer than "
                        + Shift.minPairs(1)
                        + " forks there is none: then the median, and dashed from the fastest fork to the slowest.",
                "faint");
    }

    /** In powers of ten of a ns. */
    private static Charts.Bar bar(final Row row, final Forks forks) {
        final double[] logs = Arrays.stream(forks.times())
                .map(row::nanoseconds)
                .map(Math::log10)
                .toArray();
        final Shift shift = Shift.paired(logs);
        if (Double.isFinite(shift.low())) {
            return new Charts.Bar(shift.low(), shift.estimate(), shift.high(), false, "");
        }
        Arrays.sort(logs);
        return new Charts.Bar(logs[0], Samples.median(logs), logs[logs.length - 1], true, "");
    }

    private static String interval(final Charts.Bar bar) {
        return bar.isRange()
                ? "?"
                : '[' + Figures.value(Math.pow(10, bar.low())) + ", " + Figures.value(Math.pow(10, bar.high())) + ']';
    }

    /** The percentiles of a latency run, as a picture and in numbers. */
    Page latency(final LatencyLog log) {
        paragraph(log.title(), "");
        body.open("figure");
        Charts.percentiles(body, log, "Percentiles of response, service and idle time: " + log.title());
        body.element(
                "figcaption",
                "Response time counts from the intended start, service time from the real one; idle is the same loop doing nothing, the floor.");
        body.close("figure");
        openTable("<ns", ">p50", ">p90", ">p99", ">p99.9", ">p99.99", ">max");
        percentiles("response", log.response());
        percentiles("service", log.service());
        percentiles("idle", log.idle());
        closeTable();
        return this;
    }

    private void percentiles(final String name, final Histogram histogram) {
        body.open("tr").element("td", name);
        for (final double percentile : PERCENTILES) {
            count(histogram.getValueAtPercentile(percentile));
        }
        count(histogram.getMaxValue());
        body.close("tr");
    }

    private void count(final long value) {
        number(String.format(Locale.ROOT, "%,d", value), (double) value);
    }

    /** How each row has developed. */
    Page history(final List<Trend> trends) {
        openTable("<row", ">first", ">last", ">runs", "<changes");
        for (final Trend trend : trends) {
            final double[] medians = trend.medians();
            body.open("tr");
            label(trend.row(), false);
            value(medians[0], trend.row());
            value(medians[medians.length - 1], trend.row());
            number(Integer.toString(medians.length), (double) medians.length);
            body.element("td", HistoryCommand.changes(trend)).close("tr");
        }
        closeTable();
        body.open("div", "class", "trends");
        for (final Trend trend : trends) {
            body.open("figure").element("figcaption", trend.row() + "");
            Charts.trend(body, trend, trend.row() + " over " + trend.medians().length + " runs");
            body.close("figure");
        }
        body.close("div");
        return paragraph(
                "Medians of the forks; dashed where the level changes (E-divisive, 1%). No axis starts at 0.", "faint");
    }

    private void value(final double value, final Row row) {
        number(Figures.value(value) + ' ' + row.unit(), row.nanoseconds(value));
    }

    private void label(final Row row, final boolean isControl) {
        body.element("td", row.label() + (isControl ? " (control)" : ""));
    }

    private void time(final Forks forks, final Row row) {
        number(Figures.forks(forks, row), row.nanoseconds(forks.median()));
    }

    private void number(final String text, final double key) {
        body.element("td", text, "class", "number", "data-sort", key);
    }

    private void openTable(final String... columns) {
        body.open("div", "class", "scroll").open("table").open("thead").open("tr");
        for (final String column : columns) {
            final Object[] style = column.startsWith(">") ? new Object[] {"class", "number"} : new Object[0];
            body.element("th", column.substring(1), style);
        }
        body.close("tr").close("thead").open("tbody");
    }

    private void closeTable() {
        body.close("tbody").close("table").close("div");
    }

    void write(final Path file) {
        final String html = PageFrame.html(title, subtitle, headings, body);
        Json.writeBytes(file, html.getBytes(StandardCharsets.UTF_8));
    }
}
