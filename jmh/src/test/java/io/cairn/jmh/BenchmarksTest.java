package io.cairn.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmarks do what they say; their own setup checks the rest. */
class BenchmarksTest {
    @ParameterizedTest
    @CsvSource({"0x0+0, 32", "1x64+1, 144", "8x256+4, 2360", "64x1024+16, 67392", "8x65536+4, 524600"})
    void shouldWriteAndReadTheShape(final String shape, final int length) {
        final CodecBenchmark benchmark = new CodecBenchmark();
        benchmark.shape = shape;
        benchmark.payloads = 3;
        benchmark.setUp();
        assertEquals(length, benchmark.serialize());
        assertEquals(length, benchmark.serializeByteBuffer());
        assertEquals(length, benchmark.encode());
        assertEquals(length, benchmark.wrapValidate().encodedLength());
        final CheckpointState first = benchmark.toState();
        assertEquals(Shape.parse(shape).operators(), first.operatorStates().size());
        assertEquals(Shape.parse(shape).sources(), first.sourceOffsets().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void shouldBeDueOrNot(final int streams) {
        final OnEventBenchmark benchmark = new OnEventBenchmark();
        benchmark.streams = streams;
        benchmark.setUp();
        for (int i = 0; i < 100; i++) {
            assertFalse(benchmark.emptyCall());
            assertFalse(benchmark.notDueManager());
            assertFalse(benchmark.notDueStream());
            assertTrue(benchmark.due());
            assertTrue(benchmark.dueCachedClock());
        }
        assertTrue(benchmark.clock() > 0);
    }

    @Test
    void shouldSaveEachOfThePayloadsInTurn() {
        final StoreBenchmark benchmark = new StoreBenchmark();
        benchmark.shape = "8x256+4";
        benchmark.payloads = 5;
        benchmark.setUp();
        assertSame(benchmark.memcpy(), benchmark.memcpy());
        for (int i = 0; i < 20; i++) {
            benchmark.save();
            assertEquals((i + 2) % 5, benchmark.latest());
        }
    }
}
