package io.cairn.jmh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongBiFunction;
import java.util.stream.Stream;

/** How much is run: a look in minutes, what a build server can afford, or everything. */
public enum Profile {
    /** Under 3 minutes. */
    QUICK {
        @Override
        public List<Session> sessions() {
            final Length length = new Length(1, 3, 3, Duration.ofMillis(250));
            return everyBenchmark(length, length);
        }
    },

    /** Under 10 minutes. */
    CI {
        @Override
        public List<Session> sessions() {
            final Length length = new Length(3, 3, 3, Duration.ofMillis(300));
            final List<Session> sessions = everyBenchmark(length, length.withForks(5));
            sessions.add(length.session(
                    "CodecBenchmark.(memcpy|serialize|wrapValidate)",
                    Map.of("shape", List.of("64x1024+16"), "buffer", List.of("ByteBuffer"))));
            return sessions;
        }
    },

    /** Everything, at the length that is worth publishing: hours. */
    FULL {
        @Override
        public List<Session> sessions() {
            final Length length = new Length(5, 5, 5, Duration.ofMillis(500));
            final List<Session> sessions = new ArrayList<>();
            sessions.add(length.session("ClockBenchmark.", Map.of()));
            sessions.add(length.withForks(10).session("OnEventBenchmark.", Map.of()));
            sessions.add(length.session("CodecBenchmark.(memcpy|serialize|wrapValidate|readAll|toState)", Map.of()));
            sessions.add(length.session("CodecBenchmark.find", Map.of("shape", shapes(OPERATORS, SOURCES))));
            sessions.add(length.session("DueBenchmark.", Map.of()));
            sessions.add(length.session("FileGroupBenchmark.", GROUP));
            for (final String streams : STREAMS) {
                final int count = Integer.parseInt(streams);
                sessions.add(length.session(
                        "StoreBenchmark.",
                        Map.of("streams", List.of(streams), "shape", storeShapes(count, StoreSize::inMemory))));
                sessions.add(length.session(
                        "File(Save|Read|Open)Benchmark.",
                        Map.of("streams", List.of(streams), "shape", storeShapes(count, StoreSize::onDisk))));
            }
            return sessions;
        }
    };

    private static final String TYPICAL_SHAPE = "8x256+4";
    private static final Map<String, List<String>> GROUP =
            Map.of("shape", List.of(TYPICAL_SHAPE), "streams", List.of("1000"));
    private static final List<String> STREAMS = List.of("1", "1000", "100000");
    private static final List<String> OPERATORS =
            List.of("1x16", "8x256", "8x1024", "64x1024", "1024x16", "1024x1024", "8x65536", "1x1048576");
    private static final List<String> SOURCES = List.of("+0", "+4", "+16");

    /** How often and for how long. */
    private record Length(int forks, int warmupIterations, int measurementIterations, Duration iterationTime) {
        Length withForks(final int forks) {
            return new Length(forks, warmupIterations, measurementIterations, iterationTime);
        }

        Session session(final String include, final Map<String, List<String>> parameters) {
            return new Session(
                    "^io.cairn.jmh." + include,
                    parameters,
                    forks,
                    warmupIterations,
                    measurementIterations,
                    iterationTime);
        }
    }

    /**
     * What to run, one after the other. Each benchmark is beside its control.
     *
     * @return the calls of JMH.
     */
    public abstract List<Session> sessions();

    /** Each benchmark with the typical checkpoint and one stream; those of about 1 ns at a length of their own. */
    private static List<Session> everyBenchmark(final Length length, final Length shortest) {
        final List<String> shape = List.of(TYPICAL_SHAPE);
        final List<String> one = List.of("1");
        return new ArrayList<>(List.of(
                shortest.session("OnEventBenchmark.", Map.of("streams", one)),
                length.session("CodecBenchmark.", Map.of("shape", shape, "buffer", List.of("UnsafeBuffer"))),
                length.session("ClockBenchmark.", Map.of()),
                length.session("DueBenchmark.", Map.of("shape", shape)),
                length.session("StoreBenchmark.", Map.of("shape", shape, "streams", one)),
                length.session("File(Save|Read|Open)Benchmark.", Map.of("shape", shape, "streams", one)),
                length.session("FileGroupBenchmark.", GROUP)));
    }

    private static List<String> shapes(final List<String> operators, final List<String> sources) {
        return operators.stream()
                .flatMap(prefix -> sources.stream().map(suffix -> prefix + suffix))
                .toList();
    }

    /** A store sees bytes alone, so all have the same sources; those of which a full store has room. */
    private static List<String> storeShapes(final int streams, final ToLongBiFunction<Shape, Integer> size) {
        return Stream.concat(Stream.of("0x0"), OPERATORS.stream())
                .map(prefix -> prefix + "+4")
                .filter(shape -> StoreSize.fits(size.applyAsLong(Shape.parse(shape), streams)))
                .toList();
    }
}
