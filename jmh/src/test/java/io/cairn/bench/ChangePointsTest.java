package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChangePointsTest {
    /** Volume of the Nile at Aswan, 1871 to 1970, which fell after 1898 (Cobb, "The problem of the Nile", Biometrika 65, 1978). */
    private static final double[] NILE = {
        1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
        1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
        831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865,
        845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050,
        918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740
    };

    @Test
    void shouldFindThePublishedChangeOfTheNile() {
        assertArrayEquals(new int[] {1899 - 1871}, ChangePoints.of(NILE, new SplittableRandom(1)));
    }

    /** By the definition, with NumPy: twice the mean distance between the parts, less the mean distance within each, times mn/(m+n). */
    @Test
    void shouldMeasureTheEnergyDistance() {
        assertEquals(
                4.033333333333333,
                ChangePoints.statistic(new double[] {3, 1, 4, 1.5, 9, 2.6, 5.3, 5.8, 9.7}, 4, 8),
                1e-12);
    }

    @Test
    void shouldFindTwoChangesOfFivePercent() {
        final double[] levels = {1, 1.05, 1};
        final double[] values = noise(7, 36);
        Arrays.setAll(values, i -> values[i] + Math.log(levels[i / 12]));
        assertArrayEquals(new int[] {12, 24}, ChangePoints.of(values, new SplittableRandom(1)));
    }

    @Test
    void shouldSeldomFindAChangeWhereThereIsNone() {
        int found = 0;
        for (int seed = 0; seed < 200; seed++) {
            found += ChangePoints.of(noise(seed, 20), new SplittableRandom(seed)).length > 0 ? 1 : 0;
        }
        assertTrue(found <= 6, found + " of 200");
    }

    @Test
    void shouldNotTakeAnOutlierForALevel() {
        final double[] values = noise(3, 15);
        values[7] = 1;
        assertArrayEquals(new int[0], ChangePoints.of(values, new SplittableRandom(1)));
        assertArrayEquals(new int[0], ChangePoints.of(new double[] {1, 1, 2, 2, 2}, new SplittableRandom(1)));
    }

    private static double[] noise(final long seed, final int length) {
        final Random random = new Random(seed);
        final double[] values = new double[length];
        Arrays.setAll(values, i -> 0.01 * random.nextGaussian());
        return values;
    }
}
