package io.cairn.persist;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJJ_Result;

/** The agent counts while a hot thread saves two, the first of which is replaced: never more replaced than taken, both in the end. */
@JCStressTest
@Outcome(id = "true, 2, 1", expect = ACCEPTABLE, desc = "Counted.")
@Outcome(expect = FORBIDDEN, desc = "Less than none were pending, or one is forgotten.")
@State
public class CountersStress {
    private static final int COUNTERS = PersistenceCounter.values().length;

    private final CountersManager manager = new CountersManager(
            new UnsafeBuffer(new byte[COUNTERS * CountersReader.METADATA_LENGTH]),
            new UnsafeBuffer(ByteBuffer.allocateDirect(COUNTERS * CountersReader.COUNTER_LENGTH)));
    private final PersistenceConfiguration configuration = new PersistenceConfiguration()
            .pendingSlots(2)
            .maxLength(64)
            .clock(() -> 0)
            .nanoClock(() -> 0)
            .counters(manager);
    private final PersistenceCounters counters = new PersistenceCounters(configuration);
    private final FrontSlots front = new FrontSlots(configuration, counters);
    private final AsyncStream stream = new AsyncStream("s", 64);

    public CountersStress() {
        counters.add(front);
    }

    @Actor
    public void hotThread() {
        handOver(1);
        handOver(2);
    }

    @Actor
    public void agent(final ZJJ_Result result) {
        counters.beat();
        result.r1 = get(PersistenceCounter.PENDING) >= 0
                && get(PersistenceCounter.COALESCED) <= get(PersistenceCounter.TAKEN);
    }

    @Arbiter
    public void end(final ZJJ_Result result) {
        counters.beat();
        result.r2 = get(PersistenceCounter.TAKEN);
        result.r3 = get(PersistenceCounter.COALESCED);
    }

    private void handOver(final long sequence) {
        final PendingCheckpoint slot = front.poll();
        slot.stream = stream;
        front.handOver(slot, sequence, 1, 0);
    }

    private long get(final PersistenceCounter counter) {
        return manager.getCounterValue(counter.ordinal());
    }
}
