package io.cairn.jmh;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How much is run: a look in minutes, what a build server can afford, or everything. */
public enum Profile {
    /** Under 3 minutes. */
    QUICK,
    /** Under 10 minutes. */
    CI,
    /** Everything, at the length that is worth publishing. */
    FULL;

    /**
     * What to run, one after the other.
     *
     * @return the calls of JMH.
     */
    public List<Session> sessions() {
        return List.of(new Session(
                "CodecBenchmark.serialize$", Map.of("shape", List.of("8x256+4")), 1, 1, 1, Duration.ofMillis(100)));
    }
}
