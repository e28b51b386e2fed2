package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowTest {
    @Test
    void shouldBeKnownByBenchmarkParametersModeAndUnit() {
        final Row row = row("8x256", "ns/op");
        assertEquals(row, row("8x256", "ns/op"));
        assertNotEquals(row, row("8x256", "us/op"));
        assertNotEquals(row, row("8x1024", "ns/op"));
        assertEquals("CodecBenchmark.encode buffer=direct shape=8x256", row.label());
    }

    @ParameterizedTest
    @CsvSource({"ns/op, 5, 5", "us/op, 5, 5000", "ms/op, 2, 2e6", "ops/us, 4, 250", "ops/s, 2, 5e8"})
    void shouldKnowTheTimeOfAnOperation(final String unit, final double value, final double nanoseconds) {
        assertEquals(nanoseconds, row("", unit).nanoseconds(value), 1e-9 * nanoseconds);
    }

    private static Row row(final String shape, final String unit) {
        return new Row("io.cairn.jmh.CodecBenchmark.encode", Map.of("shape", shape, "buffer", "direct"), "avgt", unit);
    }
}
