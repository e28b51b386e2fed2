package io.cairn.jmh.peers;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler;

/** A chart of one operation: bars of times on a logarithmic axis, shape by shape. */
final class Chart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;
    private static final float HAIRLINE = 0.5f;

    /** Grey for the floor where there is one, then as many as there are peers. */
    private static final Color[] COLORS = Stream.of(
                    "#9c9c9c", "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#17becf")
            .map(Color::decode)
            .toArray(Color[]::new);

    /** Letters are drawn as outlines, whose coordinates would make the file three times as long. */
    private static final Pattern NEEDLESS_DIGITS = Pattern.compile("(?<=\\.\\d\\d)\\d+");

    private Chart() {}

    static String fileName(final Operation operation) {
        return "peers-" + operation.key() + ".svg";
    }

    static void write(final Results results, final Operation operation, final Path directory) throws IOException {
        final List<String> shapes = results.shapesOf(operation);
        final Map<String, List<Double>> bars = new LinkedHashMap<>();
        if (operation.floorLabel() != null) {
            bars.put(operation.floorLabel(), times(operation, shapes, shape -> results.floor(operation, shape)));
        }
        for (final String peer : operation.peers()) {
            bars.put(
                    operation.labelOf(peer), times(operation, shapes, shape -> results.timing(operation, shape, peer)));
        }
        bars.values().removeIf(times -> times.stream().allMatch(Objects::isNull));
        final CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(operation.title())
                .xAxisTitle("operators x bytes + sources")
                .yAxisTitle(operation.unit())
                .theme(Styler.ChartTheme.Matlab)
                .build();
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmicDecadeOnly(true);
        chart.getStyler().setYAxisMin(powerOfTenBelow(bars));
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        // Each dash of a dashed line would be an outline in the file.
        chart.getStyler().setPlotGridLinesStroke(new BasicStroke(HAIRLINE));
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler()
                .setSeriesColors(
                        operation.floorLabel() == null ? Arrays.copyOfRange(COLORS, 1, COLORS.length) : COLORS);
        bars.forEach((label, times) -> chart.addSeries(label, shapes, times));
        final String svg = new String(ChartEncoder.getBytes(chart, "svg"), StandardCharsets.UTF_8);
        Files.writeString(
                directory.resolve(fileName(operation)),
                NEEDLESS_DIGITS.matcher(svg).replaceAll(""));
    }

    /** Times shape by shape, null where there is none. */
    private static List<Double> times(
            final Operation operation, final List<String> shapes, final Function<String, Timing> timingOf) {
        final List<Double> result = new ArrayList<>();
        for (final String shape : shapes) {
            final Timing timing = timingOf.apply(shape);
            result.add(timing == null ? null : timing.medianNs() / operation.nanoseconds());
        }
        return result;
    }

    /** Where bars start, since a logarithmic axis has no zero. */
    private static double powerOfTenBelow(final Map<String, List<Double>> bars) {
        final double lowest = bars.values().stream()
                .flatMap(List::stream)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .min()
                .orElseThrow();
        return Math.pow(10, Math.floor(Math.log10(lowest)));
    }
}
