package io.cairn.persist;

import io.cairn.checkpoint.CheckpointException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * The slots of a front, and their way to the agent and back. A slot is free, or being encoded into, or handed over. What does not say
 * otherwise is the hot thread's.
 */
final class FrontSlots {
    private final PendingCheckpoint[] slots;
    private final PendingCheckpoint[] free;
    private final Handoff handoff;
    private final OneToOneConcurrentArrayQueue<PendingCheckpoint> returned;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong coalesced = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final PersistenceCounters counters;
    private int freeCount;
    private int handedOverCount;

    /** Why the first of them was not written, until that is told; or null. */
    private CheckpointException problem;

    /** How many were not written, until that is told. */
    private long problems;

    FrontSlots(final PersistenceConfiguration configuration, final PersistenceCounters counters) {
        final int count = configuration.pendingSlots();
        this.counters = counters;
        handoff = Handoff.of(configuration.policy(), count);
        returned = new OneToOneConcurrentArrayQueue<>(count);
        slots = new PendingCheckpoint[count];
        Arrays.setAll(slots, i -> new PendingCheckpoint(this, i, configuration.maxLength()));
        free = slots.clone();
        freeCount = count;
    }

    int count() {
        return slots.length;
    }

    /** How many are being encoded into. */
    int claimedCount() {
        return slots.length - freeCount - handedOverCount;
    }

    PendingCheckpoint slot(final int number) {
        return slots[number];
    }

    /** A slot to encode into, or null. */
    PendingCheckpoint poll() {
        if (freeCount == 0) {
            collectReturned();
        }
        return freeCount == 0 ? null : free[--freeCount];
    }

    /** Makes a slot free that was not handed over, or is not any more. */
    void giveUp(final PendingCheckpoint slot) {
        if (slot.isHandedOver) {
            slot.isHandedOver = false;
            handedOverCount--;
        }
        free[freeCount++] = slot;
    }

    /**
     * Hands a slot over to the agent.
     *
     * @return false, and the slot is free, if its stream is known to evict the checkpoint at once.
     */
    boolean handOver(final PendingCheckpoint slot, final long sequence, final int length, final long createdAtNs) {
        if (slot.stream.evicts(sequence)) {
            giveUp(slot);
            refuse();
            return false;
        }
        slot.resetOutcome();
        slot.sequence = sequence;
        slot.createdAtNs = createdAtNs;
        slot.length = length;
        slot.isHandedOver = true;
        handedOverCount++;
        if (counters.isOn()) {
            slot.committedAtNs = counters.nowNs();
            increment(taken);
        }
        final PendingCheckpoint replaced = handoff.put(slot);
        if (replaced != null) {
            if (counters.isOn()) {
                increment(coalesced);
            }
            giveUp(replaced);
        }
        return true;
    }

    /** Counts a checkpoint that is not taken. */
    void refuse() {
        if (counters.isOn()) {
            increment(refused);
        }
    }

    /** Those that the agent has, or will. */
    List<PendingCheckpoint> pending() {
        collectReturned();
        final List<PendingCheckpoint> result = new ArrayList<>();
        for (final PendingCheckpoint slot : slots) {
            if (slot.isHandedOver) {
                result.add(slot);
            }
        }
        return result;
    }

    /** Whether a checkpoint of a stream, this one or a newer one, is with the agent. */
    boolean isPending(final String streamId, final long sequence) {
        collectReturned();
        for (final PendingCheckpoint slot : slots) {
            if (slot.isHandedOver
                    && slot.stream.streamId.equals(streamId)
                    && Long.compareUnsigned(slot.sequence, sequence) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Why checkpoints were not written, which is told once; or null. */
    CheckpointException takeProblem() {
        collectReturned();
        if (problem == null) {
            return null;
        }
        final String others = problems == 1 ? "" : "; and " + (problems - 1) + " more were not";
        final CheckpointException result = new CheckpointException(problem.getMessage() + others, problem);
        problem = null;
        problems = 0;
        return result;
    }

    /** By the agent: the way to it. */
    Handoff handoff() {
        return handoff;
    }

    /** By the agent: the slot is the hot thread's again. */
    void giveBack(final PendingCheckpoint slot) {
        returned.add(slot);
    }

    /** By any thread: how many were handed over; 0 if nobody counts. */
    long taken() {
        return taken.getAcquire();
    }

    /** By any thread: how many newer ones have replaced; 0 if nobody counts. */
    long coalesced() {
        return coalesced.getAcquire();
    }

    /** By any thread: how many were not taken; 0 if nobody counts. */
    long refused() {
        return refused.getAcquire();
    }

    private void collectReturned() {
        for (PendingCheckpoint slot = returned.poll(); slot != null; slot = returned.poll()) {
            if (slot.problem != null) {
                problem = problem == null ? slot.problem : problem;
                problems++;
            }
            giveUp(slot);
        }
    }

    private static void increment(final AtomicLong count) {
        count.setRelease(count.getPlain() + 1);
    }
}
