package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Published figures are from Hollander and Wolfe, Nonparametric Statistical Methods (1973): Hamilton's depression scale factors (example 3.1) and the permeability of
 * membranes (example 4.1). The others were computed with SciPy 1.17.1 ({@code wilcoxon} and {@code mannwhitneyu}, exact), intervals by enumerating all
 * signs or all orders.
 */
class ShiftTest {
    private static final double[] BEFORE = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
    private static final double[] AFTER = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};

    @Test
    void shouldAgreeWithThePublishedPairedExample() {
        final double[] differences = new double[BEFORE.length];
        Arrays.setAll(differences, i -> AFTER[i] - BEFORE[i]);
        assertShift(-0.46, -0.786, -0.010, 0.0390625, Shift.paired(differences));
    }

    @Test
    void shouldAgreeWithThePublishedUnpairedExample() {
        final double[] atTerm = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
        final double[] early = {1.15, 0.88, 0.90, 0.74, 1.21};
        assertShift(0.305, -0.15, 0.76, 0.2544122544122544, Shift.unpaired(early, atTerm));
    }

    @Test
    void shouldAgreeWithSciPyForTwelvePairs() {
        assertShift(0.024635, 0.008495, 0.04428, 0.0048828125, Shift.paired(new double[] {
            0.03005, 0.04195, 0.01903, -0.00562, 0.01181, -0.00967, 0.03241, 0.08361, 0.01031, 0.00518, 0.04959, 0.04428
        }));
    }

    @Test
    void shouldAgreeWithSciPyForLogarithmsOfUnequalSamples() {
        final double[] a = {96.198, 97.421, 96.317, 99.53, 97.465, 100.543, 100.314};
        final double[] b = {103.626, 98.966, 102.923, 103.903, 104.227};
        assertShift(
                0.04299866534759467,
                0.023395639152842485,
                0.07314342869378088,
                0.01767676767676768,
                Shift.unpaired(Samples.logs(a), Samples.logs(b)));
    }

    @Test
    void shouldGiveTheWholeRangeForSixPairs() {
        assertShift(0.01702, -0.02377, 0.05781, 0.21875, Shift.paired(new double[] {
            0.03422, -0.00722, 0.02883, 0.05781, -0.02377, 0.0117
        }));
    }

    @Test
    void shouldGiveNoLimitsWhereNoneAreKnown() {
        final Shift shift = Shift.paired(new double[] {0.1, 0.11, 0.12, 0.13, 0.14});
        assertEquals(0.12, shift.estimate(), 1e-12);
        assertEquals(Double.NEGATIVE_INFINITY, shift.low());
        assertEquals(Double.POSITIVE_INFINITY, shift.high());
        assertEquals(0.0625, shift.p(), 1e-12);
        assertEquals(
                Double.POSITIVE_INFINITY,
                Shift.unpaired(new double[] {1, 2, 3}, new double[] {4, 5, 6}).high());
    }

    @Test
    void shouldFindNoDifferenceBetweenEqualSamples() {
        assertShift(0, 0, 0, 1, Shift.paired(new double[12]));
    }

    /** Where the approximation for ties gives 0.0197 and 0.0452. */
    @Test
    void shouldNotBeMoreSignificantForTies() {
        assertEquals(0.03125, Shift.paired(new double[] {1, 1, 1, 1, 1, 1}).p(), 1e-12);
        assertEquals(0.0625, Shift.paired(new double[] {0, 1, 2, 3, 4, 5}).p(), 1e-12);
    }

    /** The smallest p-value there can be, as in the rules: 5 pairs can never be significant, 6 can. */
    @ParameterizedTest
    @CsvSource({"5, 0.0625", "6, 0.03125", "12, 0.00048828125", "20, 1.9073486328125e-06"})
    void shouldBeAsSignificantAsTheNumberOfPairsAllows(final int pairs, final double p) {
        final double[] differences = new double[pairs];
        Arrays.setAll(differences, i -> 0.05 + 0.001 * i);
        assertEquals(p, Shift.paired(differences).p(), 1e-15);
    }

    @ParameterizedTest
    @CsvSource({"1, 6", "2, 7", "12, 9", "100, 12"})
    void shouldNeedMorePairsForMoreRows(final int rows, final int pairs) {
        assertEquals(pairs, Shift.minPairs(rows));
    }

    private static void assertShift(
            final double estimate, final double low, final double high, final double p, final Shift actual) {
        assertEquals(estimate, actual.estimate(), 1e-9);
        assertEquals(low, actual.low(), 1e-9);
        assertEquals(high, actual.high(), 1e-9);
        assertEquals(p, actual.p(), 1e-12);
    }
}
