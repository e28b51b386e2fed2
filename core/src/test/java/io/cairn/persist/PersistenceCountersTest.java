package io.cairn.persist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Verdict;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.StoreFailedException;
import io.cairn.store.StoreFullException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PersistenceCountersTest extends AgentFixture {
    private static final int COUNT = PersistenceCounter.values().length;

    private final CountersManager counters = new CountersManager(
            new UnsafeBuffer(ByteBuffer.allocateDirect(COUNT * CountersReader.METADATA_LENGTH)),
            new UnsafeBuffer(ByteBuffer.allocateDirect(COUNT * CountersReader.COUNTER_LENGTH)));

    private final UnsafeBuffer encoded = new UnsafeBuffer(ByteBuffer.allocateDirect(100));
    private final int encodedLength = state("a", 3).serialize(encoded, 0);

    private void startCounting(final BacklogPolicy policy) {
        configuration.counters(counters).clock(() -> 1_000_000 + nowNs);
        start(policy);
    }

    private long value(final PersistenceCounter counter) {
        final long[] found = {-1};
        counters.forEach((value, id, label) -> {
            if (counters.getCounterTypeId(id) == counter.typeId()) {
                assertEquals(counter.label(), label);
                found[0] = value;
            }
        });
        return found[0];
    }

    private void assertCounts(final long taken, final long coalesced, final long durable, final long failed) {
        assertEquals(
                List.of(taken, coalesced, durable, failed, taken - coalesced - durable - failed),
                List.of(
                        value(PersistenceCounter.TAKEN),
                        value(PersistenceCounter.COALESCED),
                        value(PersistenceCounter.DURABLE),
                        value(PersistenceCounter.FAILED),
                        value(PersistenceCounter.PENDING)));
    }

    /** From now on a write takes 100 ns, and a flush 1,000. */
    private void slowDisk() {
        disk.interceptor(operation -> {
            nowNs += operation.kind() == Kind.WRITE ? 100 : operation.kind() == Kind.FORCE ? 1_000 : 0;
            return Verdict.PROCEED;
        });
    }

    @Test
    void shouldHaveFixedTypesAndLabels() {
        assertEquals(
                "7401 cairn: checkpoints taken, 7402 cairn: checkpoints coalesced, 7403 cairn: checkpoints durable,"
                        + " 7404 cairn: checkpoints failed, 7405 cairn: bytes durable, 7406 cairn: pending slots,"
                        + " 7407 cairn: last save ns, 7408 cairn: longest save ns, 7409 cairn: last flush ns,"
                        + " 7410 cairn: longest flush ns, 7411 cairn: last lag ns, 7412 cairn: longest lag ns,"
                        + " 7413 cairn: last durable checkpoint, epoch ns, 7414 cairn: agent heartbeat, epoch ns,"
                        + " 7415 cairn: checkpoints refused",
                String.join(
                        ", ",
                        Arrays.stream(PersistenceCounter.values())
                                .map(counter -> counter.typeId() + " " + counter.label())
                                .toList()));
    }

    @Test
    void shouldBeDocumentedEachWithItsTypeAndLabel() throws IOException {
        final Path docs = Files.exists(Path.of("docs")) ? Path.of("docs") : Path.of("..", "docs");
        final List<String> rows = Files.readAllLines(docs.resolve("MONITORING.md"));
        for (final PersistenceCounter counter : PersistenceCounter.values()) {
            assertTrue(
                    rows.stream()
                            .anyMatch(row -> row.startsWith("| 74")
                                    && row.contains(Integer.toString(counter.typeId()))
                                    && row.contains('`' + counter.label() + '`')),
                    counter.label());
        }
    }

    @Test
    void shouldCountWhatIsTakenCoalescedAndDurable() {
        startCounting(BacklogPolicy.COALESCE);
        save("a", 1, 2, 3);
        save("b", 1);
        save("a", 2); // older than what waits
        assertCounts(0, 0, 0, 0);
        agent.doWork();
        assertCounts(5, 3, 2, 0);
        assertEquals(2 * state("a", 1).serializedLength(), value(PersistenceCounter.BYTES));
        final AsyncCheckpointStore other = agent.newStore();
        other.save(state("c", 1));
        front.close();
        agent.doWork();
        assertCounts(6, 3, 3, 0);
        other.close();
        agent.doWork();
        assertCounts(6, 3, 3, 0);
    }

    @Test
    void shouldShowWhatWaits() {
        startCounting(BacklogPolicy.FAIL);
        configuration.listener((streamId, sequence) -> {});
        final boolean[] isFirst = {true};
        disk.interceptor(operation -> {
            if (operation.kind() == Kind.FORCE && isFirst[0]) {
                isFirst[0] = false;
                save("a", 2, 3); // as the hot thread may, while the agent waits
            }
            return Verdict.PROCEED;
        });
        save("a", 1);
        agent.doWork();
        assertCounts(3, 0, 1, 0);
        agent.doWork();
        assertCounts(3, 0, 3, 0);
    }

    @Test
    void shouldCountWhatHasFailed() {
        startCounting(BacklogPolicy.FAIL);
        save("a", 1);
        agent.doWork();
        failing(
                operation -> operation.kind() == Kind.WRITE && operation.path().endsWith("slots-8192"),
                "No space left on device");
        front.save(state("a", 2).setOperatorState("o", new byte[4000]));
        agent.doWork();
        assertCounts(2, 0, 1, 1);
        failing(operation -> operation.kind() == Kind.FORCE, "the disk is gone");
        save("a", 3, 4);
        agent.doWork();
        assertCounts(4, 0, 1, 3);
    }

    @Test
    void shouldCountWhatAFrontRefusesForWantOfASlot() {
        configuration.pendingSlots(2);
        startCounting(BacklogPolicy.FAIL);
        save("a", 1, 2);
        assertThrows(StoreFullException.class, () -> save("a", 3));
        assertThrows(StoreFullException.class, () -> front.save("a", 3, encoded, 0, encodedLength));
        assertThrows(StoreFullException.class, () -> front.claim("a", 3, 100, new CheckpointClaim()));
        assertEquals(0, value(PersistenceCounter.REFUSED), "the hot thread touches no counter");
        agent.doWork();
        assertCounts(2, 0, 2, 0);
        assertEquals(3, value(PersistenceCounter.REFUSED));
        front.close();
        agent.doWork();
        assertEquals(3, value(PersistenceCounter.REFUSED), "those of a front that is closed still count");
    }

    @Test
    void shouldCountWhatAFrontRefusesSinceItIsTooLong() {
        startCounting(BacklogPolicy.COALESCE);
        assertThrows(CheckpointOverflowException.class, () -> front.claim("a", 1, 4097, new CheckpointClaim()));
        assertThrows(
                CheckpointOverflowException.class,
                () -> front.save(state("a", 2).setOperatorState("o", new byte[4096])));
        agent.doWork();
        assertEquals(2, value(PersistenceCounter.REFUSED));
    }

    @Test
    void shouldCountWhatAFrontRefusesSinceTheAgentIsSilent() {
        startCounting(BacklogPolicy.COALESCE);
        final CheckpointClaim claim = new CheckpointClaim();
        front.claim("a", 1, 100, claim);
        final int length =
                new CheckpointEncoder().wrap(claim.buffer(), 0).header(1, 0, 0).finish();
        fallSilent();
        assertThrows(StoreFailedException.class, () -> save("a", 1));
        assertThrows(StoreFailedException.class, () -> front.save("a", 3, encoded, 0, encodedLength));
        assertThrows(StoreFailedException.class, () -> front.claim("a", 1, 100, new CheckpointClaim()));
        assertThrows(StoreFailedException.class, () -> claim.commit(length));
        agent.doWork();
        assertEquals(4, value(PersistenceCounter.REFUSED));
    }

    @Test
    void shouldCountWhatAFrontRefusesSinceTheAgentHasFailed() {
        startCounting(BacklogPolicy.COALESCE);
        save("a", 1);
        failing(operation -> operation.kind() == Kind.FORCE, "the disk is gone");
        agent.doWork();
        assertThrows(StoreFailedException.class, () -> save("a", 2));
        agent.doWork();
        assertCounts(1, 0, 0, 1);
        assertEquals(1, value(PersistenceCounter.REFUSED));
    }

    /** They are the caller's mistakes, and no checkpoint that a pipeline has lost. */
    @Test
    void shouldNotCountAsRefusedWhatIsTheCallersMistake() {
        configuration.pendingSlots(1);
        startCounting(BacklogPolicy.WAIT);
        agent.newStore().save(state("b", 1));
        assertThrows(IllegalStateException.class, () -> save("b", 2));
        assertThrows(IllegalArgumentException.class, () -> front.claim("a", 1, -1, new CheckpointClaim()));
        assertThrows(CheckpointException.class, () -> front.save("a", 3, encoded, 0, 20));
        front.claim("a", 1, 100, new CheckpointClaim());
        assertThrows(IllegalStateException.class, () -> save("a", 2));
        agent.doWork();
        assertEquals(0, value(PersistenceCounter.REFUSED));
    }

    @Test
    void shouldMeasureSavesFlushesAndLags() {
        startCounting(BacklogPolicy.FAIL);
        save("a", 1);
        agent.doWork();
        slowDisk();
        save("a", 2);
        nowNs += 5_000;
        final long committedBefore = 5_000;
        agent.doWork();
        assertEquals(100, value(PersistenceCounter.LAST_SAVE));
        assertEquals(100, value(PersistenceCounter.LONGEST_SAVE));
        assertEquals(1_000, value(PersistenceCounter.LAST_FLUSH));
        assertEquals(1_000, value(PersistenceCounter.LONGEST_FLUSH));
        assertEquals(committedBefore + 1_100, value(PersistenceCounter.LAST_LAG));
        assertEquals(committedBefore + 1_100, value(PersistenceCounter.LONGEST_LAG));
        assertEquals(1_000_000, value(PersistenceCounter.LAST_DURABLE), "when it was committed");
        assertEquals(1_000_000 + 6_100, value(PersistenceCounter.HEARTBEAT));
        disk.interceptor();
        save("a", 3);
        nowNs += 7;
        agent.doWork();
        assertEquals(0, value(PersistenceCounter.LAST_SAVE));
        assertEquals(100, value(PersistenceCounter.LONGEST_SAVE));
        assertEquals(0, value(PersistenceCounter.LAST_FLUSH));
        assertEquals(1_000, value(PersistenceCounter.LONGEST_FLUSH));
        assertEquals(7, value(PersistenceCounter.LAST_LAG));
        assertEquals(committedBefore + 1_100, value(PersistenceCounter.LONGEST_LAG));
        assertEquals(1_006_100, value(PersistenceCounter.LAST_DURABLE));
        nowNs += 50;
        agent.doWork();
        assertEquals(1_006_157, value(PersistenceCounter.HEARTBEAT));
        assertEquals(1_006_100, value(PersistenceCounter.LAST_DURABLE));
    }

    @Test
    void shouldMeasureTheSaveOfWhatIsTooLongToWaitForItsNeighbours() {
        configuration.maxLength(100_000);
        startCounting(BacklogPolicy.FAIL);
        final CheckpointState large = state("a", 1).setOperatorState("o", new byte[70_000]);
        for (int i = 0; i < 2 * K; i++) {
            front.save(large);
            agent.doWork();
        }
        slowDisk();
        front.save(large);
        agent.doWork();
        assertEquals(100, value(PersistenceCounter.LAST_SAVE));
    }

    /** The disk hangs in a flush; who looks from outside sees what piles up. */
    @Test
    @Timeout(60)
    void shouldGoOnCountingWhatIsTakenWhileTheDiskHangs() throws InterruptedException {
        startCounting(BacklogPolicy.FAIL);
        final CountDownLatch isHanging = new CountDownLatch(1);
        final CountDownLatch isOver = new CountDownLatch(1);
        disk.interceptor(operation -> {
            if (operation.kind() == Kind.FORCE) {
                isHanging.countDown();
                try {
                    isOver.await();
                } catch (final InterruptedException ex) {
                    throw new IllegalStateException(ex);
                }
            }
            return Verdict.PROCEED;
        });
        save("a", 1);
        final Thread agentThread = new Thread(agent::doWork);
        agentThread.start();
        isHanging.await();
        save("a", 2, 3);
        assertThrows(CheckpointOverflowException.class, () -> front.claim("a", 4, 4097, new CheckpointClaim()));
        while (value(PersistenceCounter.PENDING) != 3 || value(PersistenceCounter.REFUSED) != 1) {
            assertFalse(Thread.currentThread().isInterrupted(), "out of time");
            Thread.onSpinWait();
        }
        assertEquals(3, value(PersistenceCounter.TAKEN));
        isOver.countDown();
        agentThread.join();
        assertCounts(3, 0, 1, 0);
    }

    @Test
    void shouldFreeTheCountersWhenTheAgentIsClosed() {
        startCounting(BacklogPolicy.COALESCE);
        save("a", 1);
        assertEquals(0, counters.available());
        agent.onClose();
        assertEquals(COUNT, counters.available());
        assertEquals(0, agent.doWork());
        start();
        assertEquals(0, counters.available());
    }

    @Test
    void shouldLeaveNoCounterBehindWhereThereIsNoRoomForAll() {
        counters.allocate("another");
        configuration.counters(counters);
        start();
        assertEquals(COUNT - 1, counters.available());
        save("a", 1);
        agent.doWork();
        agent.doWork();
        assertDurable("a1");
        assertEquals(1, errors.size());
        assertTrue(
                errors.get(0)
                        .getMessage()
                        .startsWith(
                                "the counters stay in memory, where nobody sees them: the CountersManager has no room"),
                errors.toString());
    }

    @Test
    void shouldReadNoClockForItIfNobodyLooks() {
        final List<String> reads = new ArrayList<>();
        configuration.clock(() -> {
            reads.add("epoch");
            return 7;
        });
        start();
        save("a", 1);
        agent.doWork();
        assertEquals(List.of(), reads);
    }

    @Test
    void shouldAllocateNothing() {
        startCounting(BacklogPolicy.COALESCE);
        agent.newStore();
        final PersistenceCounters counting = new PersistenceCounters(configuration
                .counters(null)
                .countersFile(root.resolve("counters"))
                .conclude());
        final FrontSlots slots = new FrontSlots(configuration, counting);
        counting.add(slots);
        final CheckpointClaim claim = new CheckpointClaim();
        final CheckpointEncoder encoder = new CheckpointEncoder();
        final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        final PendingCheckpoint checkpoint = slots.slot(0);
        long allocated = -1;
        for (int round = 0; round < 20 && allocated != 0; round++) {
            agent.doWork();
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                front.claim("a", i, 100, claim);
                claim.commit(encoder.wrap(claim.buffer(), 0).header(i, 0, 0).finish());
                counting.saved(counting.nowNs());
                counting.flushed(counting.nowNs());
                counting.durable(checkpoint);
                counting.beat();
                counting.publish();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, allocated);
        agent.doWork();
        assertEquals(0, value(PersistenceCounter.PENDING));
        assertEquals(TimeUnit.MICROSECONDS.toNanos(1_000), value(PersistenceCounter.HEARTBEAT));
    }
}
