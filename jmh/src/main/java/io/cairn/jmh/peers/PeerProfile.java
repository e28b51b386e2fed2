package io.cairn.jmh.peers;

import io.cairn.jmh.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How much of the comparison is run. */
enum PeerProfile {
    /** Some minutes, to see that it runs. */
    QUICK(List.of("8x256+4"), List.of("8x256+4"), "1000", 1, 2, 2, Duration.ofMillis(200)),

    /** Some 25 minutes: enough forks to tell what is close. */
    MEDIUM(
            List.of("8x256+4", "64x1024+16"),
            List.of("8x256+4", "64x1024+16"),
            "10000",
            5,
            3,
            3,
            Duration.ofMillis(250)),

    /** Some hours, worth publishing. */
    FULL(
            List.of("0x0+0", "8x256+4", "64x1024+16", "8x65536+4"),
            List.of("0x0+0", "8x256+4", "64x1024+16"),
            "10000",
            5,
            5,
            5,
            Duration.ofSeconds(1));

    private final List<String> codecShapes;
    private final List<String> storeShapes;
    private final String streams;
    private final int forks;
    private final int warmupIterations;
    private final int measurementIterations;
    private final Duration iterationTime;

    PeerProfile(
            final List<String> codecShapes,
            final List<String> storeShapes,
            final String streams,
            final int forks,
            final int warmupIterations,
            final int measurementIterations,
            final Duration iterationTime) {
        this.codecShapes = codecShapes;
        this.storeShapes = storeShapes;
        this.streams = streams;
        this.forks = forks;
        this.warmupIterations = warmupIterations;
        this.measurementIterations = measurementIterations;
        this.iterationTime = iterationTime;
    }

    List<String> codecShapes() {
        return codecShapes;
    }

    List<String> storeShapes() {
        return storeShapes;
    }

    List<Session> codecSessions() {
        return List.of(session("Codec(Peer|Floor)Benchmark", Map.of("shape", codecShapes)));
    }

    List<Session> storeSessions() {
        return List.of(
                session("Store(Save|Latest)Benchmark", Map.of("shape", storeShapes)),
                session("StoreOpenBenchmark", Map.of("streams", List.of(streams))));
    }

    private Session session(final String benchmarks, final Map<String, List<String>> parameters) {
        return new Session(
                "^io\\.cairn\\.jmh\\.peers\\." + benchmarks + "\\.",
                parameters,
                forks,
                warmupIterations,
                measurementIterations,
                iterationTime);
    }
}
