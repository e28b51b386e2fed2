package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FalseDiscoveryTest {
    /** The example of Benjamini and Hochberg (1995), in which four are rejected; q-values by SciPy 1.17.1, {@code false_discovery_control}. */
    @Test
    void shouldAgreeWithThePublishedExample() {
        final double[] p = {
            0.0344, 0.0001, 0.4262, 0.0019, 0.0095, 0.0201, 0.0278, 0.0004, 0.0298, 0.0459, 0.3240, 0.5719, 1.0, 0.6528,
            0.7590
        };
        final double[] expected = {
            0.0645,
            0.0015,
            0.5811818181818181,
            0.0095,
            0.035625,
            0.0603,
            0.06385714285714286,
            0.003,
            0.06385714285714286,
            0.0765,
            0.486,
            0.714875,
            1.0,
            0.7532307692307693,
            0.8132142857142857
        };
        final double[] q = FalseDiscovery.adjust(p);
        assertArrayEquals(expected, q, 1e-12);
        assertEquals(4, Arrays.stream(q).filter(value -> value < 0.05).count());
    }

    @Test
    void shouldNotChangeASingleValue() {
        assertArrayEquals(new double[] {0.03}, FalseDiscovery.adjust(new double[] {0.03}));
        assertArrayEquals(new double[0], FalseDiscovery.adjust(new double[0]));
    }
}
