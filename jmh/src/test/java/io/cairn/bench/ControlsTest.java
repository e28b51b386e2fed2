package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControlsTest {
    private final Map<Row, Forks> rows = new LinkedHashMap<>();
    private final Controls controls = new Controls(rows, Budgets.read(null));

    @Test
    void shouldCompareARowWithTheControlOfItsClassAndParameters() {
        put("Codec.memcpy", "1x16", "ns/op", 10);
        put("Codec.memcpy", "8x256", "ns/op", 100);
        put("Store.memcpy", "8x256", "ns/op", 50);
        final Row control = put("Codec.clock", "9x9", "ns/op", 1);
        assertEquals("2.50 x memcpy", controls.ratio(put("Codec.serialize", "8x256", "ns/op", 250)));
        assertEquals("", controls.ratio(put("Codec.serialize", "64x1024", "ns/op", 250)));
        assertEquals("", controls.ratio(control));
    }

    @Test
    void shouldCompareTimesWhateverTheUnit() {
        put("File.bare", "8x256", "us/op", 20);
        assertEquals("0.50 x bare", controls.ratio(put("File.save", "8x256", "ops/ms", 100)));
    }

    @Test
    void shouldTakeTheControlOfTheSameSignature() {
        put("OnEvent.emptyCallManager", "1", "ns/op", 2);
        put("OnEvent.emptyCall", "1", "ns/op", 1);
        assertEquals("2.00 x emptyCallManager", controls.ratio(put("OnEvent.notDueManager", "1", "ns/op", 4)));
        assertEquals("4.00 x emptyCall", controls.ratio(put("OnEvent.notDueStream", "1", "ns/op", 4)));
    }

    private Row put(final String benchmark, final String shape, final String unit, final double time) {
        final Row row = new Row("io.cairn.jmh." + benchmark, Map.of("shape", shape), "avgt", unit);
        rows.put(row, new Forks(new double[] {time}, new double[1]));
        return row;
    }
}
