package io.cairn.jmh.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The benchmarks run; their own setup and end check what they measure. */
class PeerBenchmarksTest {
    @ParameterizedTest
    @EnumSource
    void shouldTimeCodecs(final CodecPeer peer) {
        final CodecPeerBenchmark benchmark = new CodecPeerBenchmark();
        benchmark.peer = peer;
        benchmark.shape = "8x256+4";
        benchmark.setUp();
        assertTrue(benchmark.encode() > 8 * 256);
        assertNotEquals(benchmark.read(), benchmark.read(), "the same checkpoint twice");
        assertNotEquals(benchmark.toHeap(), benchmark.toHeap(), "the same checkpoint twice");
    }

    @ParameterizedTest
    @EnumSource
    void shouldTimeStores(final StorePeer peer) {
        final StoreSaveBenchmark saves = new StoreSaveBenchmark();
        saves.peer = peer;
        saves.shape = "8x256+4";
        saves.synced = false;
        saves.setUp();
        for (int i = 0; i < 100; i++) {
            saves.save();
        }
        saves.tearDown();

        final StoreLatestBenchmark latest = new StoreLatestBenchmark();
        latest.peer = peer;
        latest.shape = "8x256+4";
        latest.setUp();
        assertNotEquals(latest.latest(), latest.latest(), "the same record twice");
        latest.tearDown();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BARE")
    void shouldTimeOpening(final StorePeer peer) {
        final StoreOpenBenchmark benchmark = new StoreOpenBenchmark();
        benchmark.peer = peer;
        benchmark.shape = "1x64+1";
        benchmark.streams = 20;
        benchmark.setUp();
        final long one = benchmark.open();
        benchmark.closeStore();
        assertNotEquals(one, benchmark.openAndReadAll());
        benchmark.closeStore();
        benchmark.tearDown();
    }

    @Test
    void shouldSaveAnotherRecordToAStreamEachTime() {
        final Records records = new Records("8x256+4");
        final Set<Long> watermarks = new HashSet<>();
        for (int round = 0; round < 64; round++) {
            watermarks.add(records.checkpoint((long) round * StoreBench.STREAMS).watermarkNs);
        }
        assertEquals(64, watermarks.size());
    }

    /** A store that loses a record is found out at the end. */
    @Test
    void shouldFindOutAWrongRecord() {
        final Records records = new Records("8x256+4", 2);
        final PeerStore forgetful = new PeerStore() {
            @Override
            public void save(final String streamId, final long sequence, final UnsafeBuffer record) {}

            @Override
            public boolean latest(final String streamId, final CheckpointReading reading) {
                reading.wrap(records.withSequence(1), 0, records.length());
                return true;
            }

            @Override
            public void close() {}
        };
        final CheckpointReading reading = new CheckpointReading();
        StoreBench.requireLatest(forgetful, "a", reading, records, 1);
        assertThrows(IllegalStateException.class, () -> StoreBench.requireLatest(forgetful, "a", reading, records, 2));
    }
}
