package io.cairn.jmh.peers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler;

/** A chart of one operation: bars of times on a logarithmic axis, shape by shape. */
final class Chart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;

    private Chart() {}

    static String fileName(final Operation operation) {
        return "peers-" + operation.key() + ".svg";
    }

    static void write(final Results results, final Operation operation, final Path directory) throws IOException {
        final List<String> shapes = results.shapesOf(operation);
        final CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(operation.title())
                .xAxisTitle("operators x bytes + sources")
                .yAxisTitle(operation.unit())
                .theme(Styler.ChartTheme.Matlab)
                .build();
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        if (operation.floorLabel() != null) {
            add(
                    chart,
                    operation,
                    operation.floorLabel(),
                    shapes.stream()
                            .map(shape -> results.floor(operation, shape))
                            .toList(),
                    shapes);
        }
        for (final String peer : operation.peers()) {
            add(
                    chart,
                    operation,
                    operation.labelOf(peer),
                    shapes.stream()
                            .map(shape -> results.timing(operation, shape, peer))
                            .toList(),
                    shapes);
        }
        try (OutputStream output = Files.newOutputStream(directory.resolve(fileName(operation)))) {
            ChartEncoder.saveChart(chart, output, "svg");
        }
    }

    private static void add(
            final CategoryChart chart,
            final Operation operation,
            final String label,
            final List<Timing> timings,
            final List<String> shapes) {
        if (timings.stream().allMatch(timing -> timing == null)) {
            return;
        }
        chart.addSeries(
                label,
                shapes,
                timings.stream()
                        .map(timing -> timing == null ? null : timing.medianNs() / operation.nanoseconds())
                        .toList());
    }
}
