package io.cairn.bench;

import io.cairn.bench.History.Trend;
import java.awt.Color;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A trend as a picture, or as a line of text. */
final class TrendChart {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";

    private TrendChart() {}

    /** One block for each value, from the smallest to the largest, and a bar before each new level. */
    static String sparkline(final Trend trend) {
        final double[] values = trend.medians();
        final double min = Arrays.stream(values).min().orElseThrow();
        final double max = Arrays.stream(values).max().orElseThrow();
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            final int index = i;
            if (Arrays.stream(trend.changePoints()).anyMatch(point -> point == index)) {
                line.append('|');
            }
            final double height = max == min ? 0 : (values[i] - min) / (max - min);
            line.append(BLOCKS.charAt((int) Math.round(height * (BLOCKS.length() - 1))));
        }
        return line.toString();
    }

    /** A PNG: values over the runs, red where a new level begins. */
    static byte[] png(final Trend trend) {
        final XYChart chart = new XYChartBuilder()
                .width(900)
                .height(400)
                .title(trend.row().label())
                .xAxisTitle("run")
                .yAxisTitle(trend.row().unit())
                .build();
        chart.getStyler().setYAxisMin(0.0).setLegendVisible(false);
        final double[] runs = IntStream.rangeClosed(1, trend.medians().length)
                .asDoubleStream()
                .toArray();
        chart.addSeries("median of the forks", runs, trend.medians()).setMarker(SeriesMarkers.CIRCLE);
        final int[] points = trend.changePoints();
        if (points.length > 0) {
            final XYSeries series = chart.addSeries(
                    "new level",
                    Arrays.stream(points).mapToDouble(point -> point + 1).toArray(),
                    Arrays.stream(points)
                            .mapToDouble(point -> trend.medians()[point])
                            .toArray());
            series.setMarker(SeriesMarkers.DIAMOND).setMarkerColor(Color.RED).setLineColor(new Color(0, 0, 0, 0));
        }
        try {
            return ChartEncoder.getBytes(chart, "png");
        } catch (final IOException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
