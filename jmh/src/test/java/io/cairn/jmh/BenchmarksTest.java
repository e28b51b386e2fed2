package io.cairn.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.CheckpointStore;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Param;

/** The benchmarks do what they say; their own setup checks the rest. */
class BenchmarksTest {
    private static final int PAYLOADS = 5;

    @ParameterizedTest
    @CsvSource({
        "0x0+0, 32, UnsafeBuffer",
        "0x0+16, 448, ByteBuffer",
        "1x16+4, 174, UnsafeBuffer",
        "8x256+4, 2360, UnsafeBuffer",
        "8x256+4, 2360, ByteBuffer",
        "64x1024+16, 67392, ByteBuffer",
        "1024x16+0, 38944, UnsafeBuffer",
        "8x65536+4, 524600, UnsafeBuffer",
        "1x1048576+0, 1048630, ByteBuffer"
    })
    void shouldWriteAndReadTheShape(final String text, final int length, final String buffer) {
        final Shape shape = Shape.parse(text);
        assertEquals(length, shape.encodedLength());
        final CodecBenchmark benchmark = new CodecBenchmark();
        setUp(benchmark, text).buffer = buffer;
        benchmark.setUp();
        assertEquals(length, benchmark.length);
        assertEquals(length, benchmark.serialize());
        assertEquals(length, benchmark.memcpy().capacity());
        assertEquals(length, benchmark.wrapValidate().encodedLength());
        assertEquals(shape.operators() == 0 ? CheckpointDecoder.NOT_FOUND : 0, benchmark.findFirst());
        assertEquals(shape.operators() - 1, benchmark.findLast());
        assertEquals(CheckpointDecoder.NOT_FOUND, benchmark.findMiss());
        final CheckpointState copy = benchmark.toState();
        assertEquals(shape.operators(), copy.operatorStates().size());
        assertEquals(shape.sources(), copy.sourceOffsets().size());
    }

    @Test
    void shouldReadAnotherCheckpointEachTurn() {
        final CodecBenchmark benchmark = new CodecBenchmark();
        setUp(benchmark, "8x256+4").buffer = "UnsafeBuffer";
        benchmark.setUp();
        final Set<Long> checksums = new HashSet<>();
        for (int i = 0; i < 3 * PAYLOADS; i++) {
            checksums.add(benchmark.readAll());
            assertEquals((2 * i + 1) % PAYLOADS, benchmark.toState().eventCount());
        }
        assertEquals(PAYLOADS, checksums.size());
    }

    @Test
    void shouldHave64PayloadsAndMoreBytesThanOneOfThem() throws NoSuchFieldException {
        final var values =
                Payloads.class.getField("payloads").getAnnotation(Param.class).value();
        assertEquals(List.of("64"), List.of(values));
        final CodecBenchmark benchmark = new CodecBenchmark();
        setUp(benchmark, "1x16+0").buffer = "UnsafeBuffer";
        benchmark.setUp();
        assertNotEquals(benchmark.states[0], benchmark.states[1]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void shouldNotBeDue(final int streams) {
        final OnEventBenchmark benchmark = new OnEventBenchmark();
        benchmark.streams = streams;
        benchmark.setUp();
        for (int i = 0; i < 100; i++) {
            assertFalse(benchmark.emptyCall());
            assertFalse(benchmark.emptyCallManager());
            assertFalse(benchmark.notDueManager());
            assertFalse(benchmark.notDueStream());
        }
        assertTrue(new ClockBenchmark().clock() > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x0+0", "8x256+4", "64x1024+16"})
    void shouldBeDue(final String shape) {
        final DueBenchmark benchmark = new DueBenchmark();
        setUp(benchmark, shape);
        benchmark.setUp();
        int taken = 0;
        for (int i = 0; i < 2000; i++) {
            assertTrue(benchmark.due());
            assertTrue(benchmark.dueCachedClock());
        }
        for (int i = 0; i < 3000; i++) {
            taken += benchmark.every1000() ? 1 : 0;
        }
        assertEquals(3, taken, 1);
        assertFalse(benchmark.emptyCall());
        assertEquals(benchmark.length, benchmark.memcpy().capacity());
    }

    @Test
    void shouldTakeEachOfThePayloadsEveryThousandEvents() {
        final DueBenchmark benchmark = new DueBenchmark();
        setUp(benchmark, "8x256+4").payloads = 64;
        benchmark.setUp();
        final Set<Map<String, Long>> taken = new HashSet<>();
        // The first of them has what the setup has left.
        for (int i = 0; i <= 64; i++) {
            for (int event = 0; event < 1000; event++) {
                benchmark.every1000();
            }
            assertTrue(
                    i == 0
                            || taken.add(benchmark
                                    .rareStore
                                    .latest("stream")
                                    .orElseThrow()
                                    .sourceOffsets()),
                    "the same again after " + taken.size());
        }
    }

    @ParameterizedTest
    @CsvSource({"0x0+0, 1", "8x256+4, 1", "8x256+4, 3", "8x256+4, 1000", "8x65536+4, 2"})
    void shouldKeepTheMemoryStoreFull(final String shape, final int streams) {
        final StoreBenchmark claiming = storeBenchmark(shape, streams);
        for (int i = 0; i < 2 * claiming.states.length; i++) {
            assertEquals(1, claiming.deleteBefore());
        }
        for (int i = 0; i < claiming.states.length; i++) {
            assertEquals(streams, claiming.claim().streams().size());
        }
        final Set<Long> read = new HashSet<>();
        for (int i = 0; i < streams; i++) {
            read.add(claiming.latest());
            assertEquals(4, claiming.list().size());
        }
        assertFalse(read.contains(-1L));
        assertEquals(streams * claiming.length, claiming.memcpy().capacity());
    }

    @ParameterizedTest
    @CsvSource({"8x256+4, 1", "1x16+0, 3", "8x256+4, 1000"})
    void shouldSaveEachOfThePayloadsInTurn(final String shape, final int streams) {
        final StoreBenchmark saving = storeBenchmark(shape, streams);
        for (int i = 0; i < 4 * streams + saving.states.length; i++) {
            final int turn = i % saving.states.length;
            final CheckpointState saved = saving.states[turn];
            assertEquals(saved, saving.save().latest(saving.streamIds[turn]).orElseThrow());
        }
        assertEquals(4, saving.save().checkpointCount(saving.streamIds[0]));
    }

    private static StoreBenchmark storeBenchmark(final String shape, final int streams) {
        final StoreBenchmark benchmark = new StoreBenchmark();
        setUp(benchmark, shape).streams = streams;
        benchmark.setUp();
        return benchmark;
    }

    @ParameterizedTest
    @CsvSource({
        "PROCESS, 8x256+4, 1",
        "ON_SYNC, 8x256+4, 1",
        "EVERY_SAVE, 8x256+4, 1",
        "EVERY_SAVE, 1x1048576+4, 1",
        "ON_SYNC, 0x0+0, 100"
    })
    void shouldSaveToTheFileStore(final Durability durability, final String shape, final int streams) {
        final FileSaveBenchmark benchmark = new FileSaveBenchmark();
        setUp(benchmark, shape).streams = streams;
        benchmark.durability = durability;
        benchmark.setUp();
        try {
            for (int i = 0; i < 2 * benchmark.states.length; i++) {
                final int turn = i % benchmark.states.length;
                final FileCheckpointStore store = benchmark.save();
                benchmark.bare();
                final CheckpointState saved = benchmark.states[turn];
                assertEquals(saved, store.latest(benchmark.streamIds[turn]).orElseThrow());
                assertEquals(4, store.checkpointCount(benchmark.streamIds[turn]));
            }
            final FileCheckpointStore store = benchmark.save();
            store.save(Shape.parse(shape).newState("another", 1, 1));
            assertEquals(
                    durability == Durability.EVERY_SAVE,
                    store.durableSequence("another").isPresent());
            for (int i = 0; i < FileSaveBenchmark.SYNC_INTERVAL && durability != Durability.EVERY_SAVE; i++) {
                benchmark.save();
            }
            assertEquals(
                    durability != Durability.PROCESS,
                    store.durableSequence("another").isPresent());
        } finally {
            benchmark.tearDown();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void shouldSaveInGroups(final int streams) {
        final FileGroupBenchmark benchmark = new FileGroupBenchmark();
        setUp(benchmark, "8x256+4").streams = streams;
        benchmark.setUp();
        try {
            for (int i = 0; i < benchmark.states.length; i++) {
                final CheckpointState state = benchmark.states[i];
                final String streamId = benchmark.streamIds[i];
                assertEquals(state, benchmark.agent().latest(streamId).orElseThrow());
            }
            for (int i = 0; i < benchmark.states.length; i++) {
                final CheckpointStore store = benchmark.agentBehind();
                assertEquals(
                        benchmark.states[i],
                        store.latest(benchmark.streamIds[i]).orElseThrow());
                assertEquals(4, store.checkpointCount(benchmark.streamIds[i]));
            }
            for (int i = 0; i < benchmark.states.length; i++) {
                final FileCheckpointStore store = benchmark.everySave();
                assertEquals(
                        benchmark.states[i],
                        store.latest(benchmark.streamIds[i]).orElseThrow());
                assertEquals(4, store.checkpointCount(benchmark.streamIds[i]));
            }
        } finally {
            benchmark.tearDown();
        }
    }

    @ParameterizedTest
    @CsvSource({"0x0+0, 1", "8x256+4, 1", "8x256+4, 100"})
    void shouldReadFromTheFileStore(final String shape, final int streams) {
        final FileReadBenchmark reading = new FileReadBenchmark();
        setUp(reading, shape).streams = streams;
        reading.setUp();
        final FileOpenBenchmark opening = new FileOpenBenchmark();
        setUp(opening, shape).streams = streams;
        opening.setUp();
        try {
            for (int i = 0; i < streams; i++) {
                assertTrue(reading.latest() >= reading.length);
                assertEquals(reading.length, reading.memcpy().capacity());
            }
            assertEquals(1, opening.openStore());
            assertTrue(opening.readFiles() >= 4L * streams * opening.length);
        } finally {
            reading.tearDown();
            opening.tearDown();
        }
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertEquals(
                "shape '8*256' is not operators x bytes + sources, as in 8x256+4",
                refusal(setUp(new DueBenchmark(), "8*256")));
        final StoreBenchmark tooLarge = setUp(new StoreBenchmark(), "8x65536+4");
        tooLarge.streams = 100_000;
        assertEquals(
                "a full store of 100000 streams of shape 8x65536+4 takes 450029 MiB, more than the 1792 there are:"
                        + " fewer streams or a smaller shape",
                refusal(tooLarge));
        final FileReadBenchmark noStreams = setUp(new FileReadBenchmark(), "8x256+4");
        assertEquals("streams must be at least 1: 0", refusal(noStreams));
        final DueBenchmark noPayloads = setUp(new DueBenchmark(), "8x256+4");
        noPayloads.payloads = 0;
        assertEquals("payloads must be at least 1: 0", refusal(noPayloads));
        final CodecBenchmark otherBuffer = setUp(new CodecBenchmark(), "8x256+4");
        otherBuffer.buffer = "heap";
        assertEquals("buffer must be UnsafeBuffer or ByteBuffer: heap", refusal(otherBuffer));
    }

    private static String refusal(final Payloads benchmark) {
        return assertThrows(IllegalArgumentException.class, benchmark::setUp).getMessage();
    }

    private static <T extends Payloads> T setUp(final T benchmark, final String shape) {
        benchmark.shape = shape;
        benchmark.payloads = PAYLOADS;
        return benchmark;
    }
}
