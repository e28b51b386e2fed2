package io.cairn.jmh;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One call of JMH: which benchmarks, with which values of their parameters, how often and for how long.
 *
 * @param include regular expression that is found in the names of the benchmarks.
 * @param parameters values by the name of the parameter; what is not named has its defaults.
 * @param forks JVMs for each row.
 * @param warmupIterations in each fork.
 * @param measurementIterations in each fork.
 * @param iterationTime of both.
 */
public record Session(
        String include,
        Map<String, List<String>> parameters,
        int forks,
        int warmupIterations,
        int measurementIterations,
        Duration iterationTime) {}
