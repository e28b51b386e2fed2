package io.cairn.jmh;

import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The benchmarks of this package, as JMH's annotation processor has found them. */
final class Benchmarks {
    /** Of this package alone. */
    static final String INCLUDE = "^io\\.cairn\\.jmh\\.[A-Z]";

    private Benchmarks() {}

    static List<BenchmarkListEntry> all() {
        return List.copyOf(BenchmarkList.defaultList()
                .find(
                        OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                        List.of(INCLUDE),
                        List.of()));
    }

    /** The parameters of a benchmark, with their values. */
    static Map<String, String[]> parameters(final BenchmarkListEntry entry) {
        return entry.getParams().orElse(Map.of());
    }
}
