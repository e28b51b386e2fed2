package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.bench.JmhResults.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JmhResultsTest {
    private static final String ROW =
            "{\"benchmark\":\"io.cairn.jmh.Some.row\",\"mode\":\"avgt\",\"params\":{\"shape\":\"8x256\"},"
                    + "\"jvmArgs\":[\"-Xmx2g\"],\"jdkVersion\":\"17\",\"primaryMetric\":{\"scoreUnit\":\"ns/op\",\"rawData\":%s},\"secondaryMetrics\":{%s}}";

    @TempDir
    Path temp;

    @Test
    void shouldTakeTheMedianOfEachForksIterations() throws IOException {
        final JmhResults results =
                read('[' + String.format(Locale.ROOT, ROW, "[[1.0,9.0,2.0],[5.0,3.0,4.0]]", "") + ']');
        final Row row = new Row("io.cairn.jmh.Some.row", Map.of("shape", "8x256"), "avgt", "ns/op");
        assertArrayEquals(new double[] {2, 4}, results.rows().get(row).forks().times());
    }

    /** JMH 1.37 leaves the norm out when nothing was allocated, and when the profiler has failed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"gc.alloc.rate\":{\"rawData\":[[5.0,5.0]]},\"gc.alloc.rate.norm\":{\"rawData\":[[16.0,18.0]]}; 17",
                "\"gc.alloc.rate\":{\"rawData\":[[0.0,0.0]]}; 0",
                "\"gc.alloc.rate\":{\"rawData\":[[0.0,0.0,5.0]]},\"gc.alloc.rate.norm\":{\"rawData\":[[16.0]]}; 0",
                "\"gc.alloc.rate\":{\"rawData\":[[\"NaN\",\"NaN\"]]}; NaN",
                "\"gc.alloc.rate\":{\"rawData\":[[5.0]]}; NaN",
                "\"gc.alloc.rate\":{\"rawData\":[[5.0,5.0]]},\"gc.alloc.rate.norm\":{\"rawData\":[[16.0]]}; NaN",
                "\"gc.alloc.rate\":{\"rawData\":[[5.0,5.0,5.0]]},\"gc.alloc.rate.norm\":{\"rawData\":[[0.0,0.0,\"NaN\"]]}; NaN",
                "; NaN"
            })
    void shouldTellNoAllocationFromAFailedProfiler(final String secondary, final double bytes) throws IOException {
        final String metrics = secondary == null ? "" : secondary;
        final Result result = read('[' + String.format(Locale.ROOT, ROW, "[[1.0,2.0]]", metrics) + ']')
                .rows()
                .values()
                .iterator()
                .next();
        assertEquals(bytes, result.forks().bytesPerOperation());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; is empty",
                "{; is no JSON",
                "[1,; is no JSON",
                "{}; is no result of JMH: it is no array",
                "null; is no result of JMH: it is no array",
                "[]; holds no results",
                "[{}]; an element has no \"benchmark\"",
                "[3]; an element has no \"benchmark\"",
            })
    void shouldSayWhatIsWrongWithAForeignFile(final String json, final String message) {
        assertError(json, message);
    }

    @Test
    void shouldSayWhatIsWrongWithARow() {
        assertError(
                '[' + String.format(Locale.ROOT, ROW, "[]", "") + ']',
                "Some.row shape=8x256 (avgt, ns/op): there is no \"rawData\"");
        assertError(
                '[' + String.format(Locale.ROOT, ROW, "{\"x\":[1.0]}", "") + ']', "\"rawData\" is no array of arrays");
        assertError(
                '[' + String.format(Locale.ROOT, ROW, "[{\"x\":1.0}]", "") + ']', "\"rawData\" is no array of arrays");
        assertError(
                '[' + String.format(Locale.ROOT, ROW, "[" + "[1.0],".repeat(1000) + "[1.0]]", "") + ']',
                "there are 1001 forks, allowed are 1000");
        assertError(
                '[' + String.format(Locale.ROOT, ROW, "[[1.0],[]]", "") + ']', "not all values are positive numbers");
        assertError(
                '[' + String.format(Locale.ROOT, ROW, "[[\"NaN\"]]", "") + ']', "not all values are positive numbers");
        final String row = String.format(Locale.ROOT, ROW, "[[1.0]]", "");
        assertError('[' + row + ',' + row + ']', "Some.row shape=8x256 (avgt, ns/op): is there twice");
    }

    private void assertError(final String json, final String message) {
        final BenchException ex = assertThrows(BenchException.class, () -> read(json));
        assertTrue(ex.getMessage().contains(message), ex.getMessage());
        assertTrue(ex.getMessage().startsWith(temp.resolve("run.json").toString()), ex.getMessage());
    }

    private JmhResults read(final String json) throws IOException {
        return JmhResults.read(Files.writeString(temp.resolve("run.json"), json));
    }
}
