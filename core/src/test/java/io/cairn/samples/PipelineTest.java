package io.cairn.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.store.CheckpointStore;
import io.cairn.store.InMemoryCheckpointStore;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PipelineTest {
    private static final long INTERVAL = 100;
    private static final List<Quake> QUAKES = QuakeCsv.readResource().quakes();
    private static final QuakeStream STREAM = new QuakeStream(Samples.file(QUAKES), 1);

    private final List<CheckpointStore> stores = new ArrayList<>();
    private final CheckpointStore store = newStore();

    @AfterEach
    void closeStores() {
        stores.forEach(CheckpointStore::close);
    }

    static LongStream crashes() {
        return LongStream.concat(
                LongStream.of(0, 1, 99, 100, 101, 1_706, 1_707),
                LongStream.iterate(37, crashAt -> crashAt < 1_707, crashAt -> crashAt + 37));
    }

    @ParameterizedTest
    @MethodSource("crashes")
    void shouldComeToTheSameResultAfterACrash(final long crashAt) {
        crash(STREAM, crashAt);
        final Pipeline pipeline = newPipeline(STREAM, store);

        final long resumedAfter = pipeline.recover();
        assertEquals(Math.max(0, crashAt - 1) / INTERVAL * INTERVAL, resumedAfter);
        assertEquals(resumedAfter, pipeline.position());
        assertEquals(resumedAfter, pipeline.grid().total());
        pipeline.run(STREAM.length());

        assertTrue(pipeline.isSameAs(uninterrupted(STREAM)));
        assertEquals(1_707, pipeline.position());
        assertEquals(1_707, pipeline.grid().total());
    }

    @ParameterizedTest
    @MethodSource("crashes")
    void shouldReadNoEventAgainThatIsInTheCheckpoint(final long crashAt) {
        crash(STREAM, crashAt);
        final List<Integer> read = new ArrayList<>();
        final QuakeStream recording = recording(read);
        final Pipeline pipeline = newPipeline(recording, store);
        read.clear();

        final long resumedAfter = pipeline.recover();
        pipeline.run(STREAM.length());

        assertEquals(
                IntStream.range((int) resumedAfter, 1_707).boxed().toList(),
                read.stream().distinct().toList());
        assertTrue(crashAt - resumedAfter <= INTERVAL, "more was replayed than the interval");
    }

    @Test
    void shouldSurviveCrashAfterCrash() {
        for (final long crashAt : new long[] {50, 250, 260, 250, 999, 1_650}) {
            final Pipeline pipeline = newPipeline(STREAM, store);
            pipeline.recover();
            pipeline.run(crashAt - 1);
            pipeline.process();
        }
        final Pipeline pipeline = newPipeline(STREAM, store);
        assertEquals(1_600, pipeline.recover());
        pipeline.run(STREAM.length());

        assertTrue(pipeline.isSameAs(uninterrupted(STREAM)));
    }

    @Test
    void shouldComeToTheSameResultWithUnrulyEvents() {
        final QuakeStream stream = new QuakeStream(Samples.file(Samples.unrulyQuakes(150)), 3);
        final Pipeline expected = uninterrupted(stream);
        assertTrue(expected.windows().lateEvents() > 0);
        for (long crashAt = 1; crashAt <= stream.length(); crashAt += 7) {
            final CheckpointStore survivor = newStore();
            final Pipeline crashed = newPipeline(stream, survivor);
            crashed.run(crashAt - 1);
            crashed.process();
            final Pipeline pipeline = newPipeline(stream, survivor);
            pipeline.recover();
            pipeline.run(stream.length());

            assertTrue(pipeline.isSameAs(expected), "after a crash at " + crashAt);
        }
    }

    @Test
    void shouldStoreOffsetAndWatermarkWithEachCheckpoint() {
        final Pipeline pipeline = newPipeline(STREAM, store);
        pipeline.run(250);
        final CheckpointDecoder checkpoint = new CheckpointDecoder();
        assertTrue(store.latest(Pipeline.STREAM_ID, checkpoint));

        assertEquals(2, pipeline.checkpointsTaken());
        assertEquals(200, checkpoint.sequence());
        assertEquals(200, checkpoint.eventCount());
        assertEquals(200, checkpoint.sourceOffset(checkpoint.findSource("events")));
        assertEquals(STREAM.timeNs(199), checkpoint.watermarkNs());
        assertEquals(STREAM.identity(), checkpoint.metadata(Pipeline.INPUT));
    }

    @Test
    void shouldTellDifferentResultsApart() {
        final Pipeline pipeline = newPipeline(STREAM, store);
        pipeline.run(1_706);
        assertFalse(pipeline.isSameAs(uninterrupted(STREAM)));

        pipeline.run(1_707);
        assertTrue(pipeline.isSameAs(uninterrupted(STREAM)));

        pipeline.strongest().onEvent(1_708, 1, 9);
        assertFalse(pipeline.isSameAs(uninterrupted(STREAM)));
    }

    @Test
    void shouldAllocateNothingOnTheHotPath() {
        final QuakeStream stream = STREAM.ofLength(2_000_000);
        final Pipeline pipeline = newPipeline(stream, store);
        pipeline.run(3 * INTERVAL);
        // A thread that asks for a method to be compiled allocates; what the pipeline allocates it does each time.
        long fewest = Long.MAX_VALUE;
        while (fewest > 0 && pipeline.position() < stream.length()) {
            final Allocation allocation = new Allocation();
            allocation.run(pipeline, Math.min(stream.length(), pipeline.position() + 1_707));
            fewest = Math.min(fewest, allocation.bytes());
        }

        assertEquals(0, fewest);
    }

    @Test
    void shouldMeasureAllocation() {
        final Allocation allocation = new Allocation();
        final List<byte[]> kept = new ArrayList<>();
        final QuakeStream stream = new QuakeStream(
                Samples.file(new AbstractList<>() {
                    @Override
                    public Quake get(final int index) {
                        kept.add(new byte[1_000]);
                        return new Quake(index, 0, 0, 0, "");
                    }

                    @Override
                    public int size() {
                        return 10;
                    }
                }),
                1);

        allocation.run(newPipeline(stream, store), 10);

        assertEquals(10, allocation.events());
        assertTrue(allocation.bytes() > 10_000);
    }

    private void crash(final QuakeStream stream, final long crashAt) {
        final Pipeline pipeline = newPipeline(stream, store);
        if (crashAt > 0) {
            pipeline.run(crashAt - 1);
            pipeline.process();
        }
    }

    private Pipeline uninterrupted(final QuakeStream stream) {
        final Pipeline pipeline = newPipeline(stream, newStore());
        pipeline.run(stream.length());
        return pipeline;
    }

    private CheckpointStore newStore() {
        final CheckpointStore result = new InMemoryCheckpointStore(3);
        stores.add(result);
        return result;
    }

    private static Pipeline newPipeline(final QuakeStream stream, final CheckpointStore store) {
        return new Pipeline(stream, store, INTERVAL, new CallTimes());
    }

    private static QuakeStream recording(final List<Integer> read) {
        return new QuakeStream(
                Samples.file(new AbstractList<>() {
                    @Override
                    public Quake get(final int index) {
                        read.add(index);
                        return QUAKES.get(index);
                    }

                    @Override
                    public int size() {
                        return QUAKES.size();
                    }
                }),
                1);
    }
}
