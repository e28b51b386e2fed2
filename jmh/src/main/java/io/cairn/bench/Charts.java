package io.cairn.bench;

import io.cairn.bench.History.Trend;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Pictures of a report, as SVG in the colours of its style sheet, dark ones included: XChart knows fixed colours only. */
final class Charts {
    private static final double BAR_WIDTH = 160;
    private static final double BAR_HEIGHT = 16;
    private static final int TICKS_PER_HALF_DISTANCE = 10;

    private Charts() {}

    /** An estimate with its limits; infinite ones reach to the edges. */
    record Bar(double low, double estimate, double high, boolean isRange, String style) {}

    /** A bar from the base to the estimate. */
    static void bar(
            final Html html, final Bar bar, final double min, final double max, final double base, final String label) {
        final Scale x = new Scale(min, max, 1, BAR_WIDTH - 1);
        final double middle = BAR_HEIGHT / 2;
        final double start = x.at(base);
        final double end = x.at(bar.estimate);
        open(html, BAR_WIDTH, BAR_HEIGHT, label);
        html.empty(
                "rect",
                "class",
                "box " + bar.style,
                "x",
                Math.min(start, end),
                "y",
                3.0,
                "width",
                Math.max(1, Math.abs(end - start)),
                "height",
                BAR_HEIGHT - 6);
        final String whisker = bar.isRange ? "whisker range" : "whisker";
        line(html, "grid", start, 0, start, BAR_HEIGHT);
        line(html, whisker, x.at(bar.low), middle, x.at(bar.high), middle);
        for (final double limit : new double[] {bar.low, bar.high}) {
            if (limit >= min && limit <= max) {
                line(html, "whisker", x.at(limit), middle - 4, x.at(limit), middle + 4);
            }
        }
        html.close("svg");
    }

    /** Response, service and idle by percentiles, both axes logarithmic. */
    static void percentiles(final Html html, final LatencyLog log, final String label) {
        final double width = 860;
        final double height = 360;
        final List<Histogram> histograms = List.of(log.response(), log.service(), log.idle());
        final double nines = Math.ceil(Math.log10(
                histograms.stream().mapToLong(Histogram::getTotalCount).max().orElseThrow()));
        final double largest =
                histograms.stream().mapToDouble(Histogram::getMaxValue).max().orElseThrow();
        final double smallest =
                histograms.stream().mapToDouble(Histogram::getMinValue).min().orElseThrow();
        final double bottom = Math.floor(Math.log10(Math.max(1, smallest)));
        final double top = Math.max(bottom + 1, Math.ceil(Math.log10(Math.max(1, largest))));
        final Scale x = new Scale(0, Math.max(1, nines), 60, width - 40);
        final Scale y = new Scale(bottom, top, height - 40, 30);
        open(html, width, height, label);
        for (int decade = (int) bottom; decade <= top; decade++) {
            line(html, "grid", x.from(), y.at(decade), x.to(), y.at(decade));
            text(html, "end", x.from() - 8, y.at(decade) + 4, duration(decade));
        }
        for (int nine = 0; nine <= x.max(); nine++) {
            line(html, "grid", x.at(nine), y.from(), x.at(nine), y.to());
            text(html, "middle", x.at(nine), y.from() + 16, percentile(nine));
        }
        text(html, "middle", (x.from() + x.to()) / 2, height - 6, "percentile");
        final String[] names = {"response", "service", "idle"};
        for (int i = 0; i < names.length; i++) {
            final double legend = x.from() + 110 * i;
            line(html, "curve " + names[i], legend, 14, legend + 30, 14);
            text(html, "", legend + 36, 18, names[i]);
            html.empty("polyline", "class", "curve " + names[i], "points", points(histograms.get(i), x, y));
        }
        html.close("svg");
    }

    private static String points(final Histogram histogram, final Scale x, final Scale y) {
        final StringBuilder points = new StringBuilder();
        final double last = Math.log10(histogram.getTotalCount());
        for (final HistogramIterationValue value : histogram.percentiles(TICKS_PER_HALF_DISTANCE)) {
            final double nines = -Math.log10(1 - value.getPercentile() / 100);
            points.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    x.at(Math.min(last, nines)),
                    y.at(Math.log10(Math.max(1, value.getValueIteratedTo())))));
        }
        return points.toString().strip();
    }

    /** 0 %, 90 %, 99 %, 99.9 %, … */
    private static String percentile(final int nines) {
        if (nines <= 2) {
            return nines == 0 ? "0%" : "9".repeat(nines).replaceFirst("^9$", "90") + '%';
        }
        return "99." + "9".repeat(nines - 2) + '%';
    }

    private static String duration(final int decade) {
        final String[] units = {"ns", "µs", "ms", "s"};
        final int unit = Math.min(decade / 3, units.length - 1);
        return "1" + "0".repeat(decade - 3 * unit) + ' ' + units[unit];
    }

    /** The medians of a row over the runs, with the changes of its level. */
    static void trend(final Html html, final Trend trend, final String label) {
        final double width = 384;
        final double height = 190;
        final double[] medians = trend.medians();
        final double middle = Samples.median(medians);
        final double least = Math.min(Arrays.stream(medians).min().orElseThrow(), 0.95 * middle);
        final double most = Math.max(Arrays.stream(medians).max().orElseThrow(), 1.05 * middle);
        final Scale x = new Scale(0, Math.max(1, medians.length - 1), 64, width - 14);
        final Scale y = new Scale(least, most, height - 28, 36);
        open(html, width, height, label);
        for (final double tick : new double[] {least, (least + most) / 2, most}) {
            line(html, "grid", x.from(), y.at(tick), x.to(), y.at(tick));
            text(html, "end", x.from() - 8, y.at(tick) + 4, Figures.value(tick));
        }
        for (int i = 0; i < trend.changePoints().length; i++) {
            final double at = x.at(trend.changePoints()[i] - 0.5);
            // Neighbours would lie on each other.
            final double labelY = i % 2 == 0 ? 12 : 26;
            line(html, "level", at, labelY + 4, at, y.from());
            text(html, "change middle", at, labelY, Figures.change(trend.change(i)));
        }
        final StringBuilder points = new StringBuilder();
        for (int i = 0; i < medians.length; i++) {
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x.at(i), y.at(medians[i])));
        }
        html.empty("polyline", "class", "curve", "points", points.toString().strip());
        for (int i = 0; i < medians.length; i++) {
            html.open("circle", "class", "dot", "cx", x.at(i), "cy", y.at(medians[i]), "r", 3.0)
                    .element(
                            "title",
                            name(trend, i)
                                    + ": "
                                    + Figures.value(medians[i])
                                    + ' '
                                    + trend.row().unit())
                    .close("circle");
        }
        text(html, "", x.from(), height - 8, name(trend, 0));
        if (medians.length > 1) {
            text(html, "end", x.to(), height - 8, name(trend, medians.length - 1));
        }
        html.close("svg");
    }

    private static String name(final Trend trend, final int index) {
        final String name = trend.entries().get(index).environment().name();
        return name.length() > 20 ? name.substring(0, 20) + '…' : name;
    }

    private static void open(final Html html, final double width, final double height, final String label) {
        html.open(
                "svg",
                "role",
                "img",
                "aria-label",
                label,
                "width",
                (int) width,
                "height",
                (int) height,
                "viewBox",
                "0 0 " + (int) width + ' ' + (int) height);
    }

    private static void line(
            final Html html, final String style, final double x1, final double y1, final double x2, final double y2) {
        html.empty("line", "class", style, "x1", x1, "y1", y1, "x2", x2, "y2", y2);
    }

    private static void text(final Html html, final String style, final double x, final double y, final String text) {
        html.element("text", text, "class", style, "x", x, "y", y);
    }
}
