package io.cairn.bench;

import java.util.Arrays;

/**
 * The forks of one row and one side; a fork is one sample.
 *
 * @param times of each fork the median of its iterations, in the row's unit.
 * @param bytes allocated per operation in each fork, NaN where that was not measured.
 */
record Forks(double[] times, double[] bytes) {
    /** What the statistics are computed of in seconds. */
    static final int MAX = 1000;

    Forks {
        if (times.length == 0 || times.length != bytes.length) {
            throw new BenchException(
                    "there are " + times.length + " values of forks and " + bytes.length + " of what they allocate");
        }
        if (times.length > MAX) {
            throw new BenchException("there are " + times.length + " forks, allowed are " + MAX);
        }
        if (Arrays.stream(times).anyMatch(time -> !(time > 0) || Double.isInfinite(time))) {
            throw new BenchException("not all values are positive numbers: " + Arrays.toString(times));
        }
        if (Arrays.stream(bytes).anyMatch(count -> count < 0 || Double.isInfinite(count))) {
            throw new BenchException("not all bytes per operation are numbers from 0: " + Arrays.toString(bytes));
        }
    }

    int count() {
        return times.length;
    }

    double median() {
        return Samples.median(times);
    }

    /** Robust relative standard deviation: 1.4826 times the median deviation, over the median. */
    double spread() {
        return 1.4826 * Samples.medianDeviation(times) / median();
    }

    boolean isAllocationKnown() {
        return Arrays.stream(bytes).noneMatch(Double::isNaN);
    }

    double bytesPerOperation() {
        return isAllocationKnown() ? Samples.median(bytes) : Double.NaN;
    }

    /** Logarithms of the time of an operation, whatever the row's unit. */
    double[] logTimes(final Row row) {
        final double[] logs =
                Arrays.stream(times).map(row::nanoseconds).map(Math::log).toArray();
        if (!Arrays.stream(logs).allMatch(Double::isFinite)) {
            throw new BenchException(row + ": its values are no times: " + Arrays.toString(times));
        }
        return logs;
    }
}
