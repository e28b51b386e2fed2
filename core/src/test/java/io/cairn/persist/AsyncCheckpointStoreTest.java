package io.cairn.persist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.ResampledEpochNanoClock;
import io.cairn.faults.Operation;
import io.cairn.faults.Verdict;
import io.cairn.manager.CheckpointManager;
import io.cairn.manager.StreamCheckpointer;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.StoreFailedException;
import io.cairn.store.StoreFullException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AsyncCheckpointStoreTest extends AgentFixture {
    @Test
    void shouldWriteOnlyTheNewestOfEachStreamThatWaits() {
        start();
        save("a", 1, 2, 3);
        save("b", 7);
        save("a", 4);
        assertDurable();
        assertEquals(OptionalLong.empty(), front.durableSequence("a"));
        assertEquals(2, agent.doWork());
        assertDurable("a4", "b7");
        assertEquals(OptionalLong.of(4), front.durableSequence("a"));
        assertEquals("4", sequences("a"));
        assertEquals(0, agent.doWork());
        save("a", 5);
        agent.doWork();
        assertDurable("a5");
        assertEquals("4 5", sequences("a"));
        assertEquals(state("a", 5), front.latest("a").orElseThrow());
    }

    @Test
    void shouldNotLetAnOlderTakeThePlaceOfANewerThatWaits() {
        start();
        save("a", -1, 5);
        agent.doWork();
        assertDurable("a-1");
        save("a", 4, 4, 3);
        agent.doWork();
        assertDurable("a4");
    }

    @ParameterizedTest
    @EnumSource(names = {"WAIT", "FAIL"})
    void shouldWriteEveryCheckpointInOrder(final BacklogPolicy policy) {
        start(policy);
        save("a", 1, 3, 2);
        save("b", 1);
        assertEquals(4, agent.doWork());
        assertDurable("a1", "a3", "a2", "b1");
        assertEquals("1 2 3", sequences("a"));
        assertEquals(OptionalLong.of(3), front.durableSequence("a"));
    }

    @Test
    void shouldRefuseASaveWithoutASlotAndLoseNothing() {
        configuration.pendingSlots(2);
        start(BacklogPolicy.FAIL);
        save("a", 1, 2);
        final StoreFullException ex = assertThrows(StoreFullException.class, () -> save("a", 3));
        assertEquals(
                "all 2 slots hold checkpoints that are not durable yet: the disk does not keep up", ex.getMessage());
        assertThrows(StoreFullException.class, () -> front.claim("b", 1, 100, new CheckpointClaim()));
        agent.doWork();
        assertDurable("a1", "a2");
        save("a", 3, 4);
        agent.doWork();
        assertDurable("a3", "a4");
    }

    @Test
    void shouldWaitForASlot() {
        configuration.pendingSlots(2);
        start(BacklogPolicy.WAIT);
        save("a", 1, 2, 3, 4, 5);
        agent.doWork();
        assertDurable("a1", "a2", "a3", "a4", "a5");
    }

    /** Nothing the agent does frees one. */
    @Test
    void shouldNotWaitForSlotsThatItsOwnClaimsHold() {
        configuration.pendingSlots(2);
        start(BacklogPolicy.WAIT);
        final CheckpointClaim claim = new CheckpointClaim();
        front.claim("a", 1, 100, claim);
        save("a", 2, 3); // waits for the one that the agent can free
        front.claim("a", 4, 100, new CheckpointClaim());
        final IllegalStateException ex = assertThrows(IllegalStateException.class, () -> save("a", 5));
        assertEquals(
                "no slot is free: claims that are open hold 2 of 2 (pendingSlots), commit or abort one",
                ex.getMessage());
        assertThrows(IllegalStateException.class, () -> front.claim("a", 5, 100, new CheckpointClaim()));
        claim.abort();
        save("a", 5);
        agent.doWork();
        assertDurable("a2", "a3", "a5");
    }

    @Test
    void shouldNotWaitForASlotThatTheListenerHasClaimedMeanwhile() {
        configuration.pendingSlots(1).listener((streamId, sequence) -> front.claim("b", 1, 100, new CheckpointClaim()));
        start(BacklogPolicy.WAIT);
        save("a", 1);
        final IllegalStateException ex = assertThrows(IllegalStateException.class, () -> save("a", 2));
        assertEquals(
                "no slot is free: claims that are open hold 1 of 1 (pendingSlots), commit or abort one",
                ex.getMessage());
        assertEquals(List.of(), errors);
    }

    @ParameterizedTest
    @EnumSource(names = {"COALESCE", "FAIL"})
    void shouldSayWhatHoldsTheSlotsWhenItRefuses(final BacklogPolicy policy) {
        configuration.pendingSlots(3);
        start(policy);
        final CheckpointClaim claim = new CheckpointClaim();
        front.claim("a", 1, 100, claim);
        save("a", 2);
        save("b", 2);
        assertEquals(
                "no slot is free: claims that are open hold 1 of 3 (pendingSlots), checkpoints that are not durable yet 2",
                assertThrows(StoreFullException.class, () -> save("c", 3)).getMessage());
        claim.abort();
        save("c", 3);
        assertEquals(
                "all 3 slots hold checkpoints that are not durable yet: the disk does not keep up",
                assertThrows(StoreFullException.class, () -> save("d", 4)).getMessage());
        agent.doWork();
        for (int i = 0; i < 3; i++) {
            front.claim("a", i, 100, new CheckpointClaim());
        }
        assertEquals(
                "no slot is free: claims that are open hold 3 of 3 (pendingSlots), commit or abort one",
                assertThrows(StoreFullException.class, () -> save("d", 4)).getMessage());
    }

    @Test
    void shouldNotWaitForAnAgentThatIsDead() {
        configuration.pendingSlots(2);
        start(BacklogPolicy.WAIT);
        isStepped = false;
        save("a", 1, 2);
        final StoreFailedException ex = assertThrows(StoreFailedException.class, () -> save("a", 3));
        assertEquals("nothing is written: the agent was made but never run for 10001 ms", ex.getMessage());
        agent.doWork();
        save("a", 3);
        agent.doWork();
        assertDurable("a1", "a2", "a3");
    }

    @Test
    void shouldNeverRefuseWithTwoSlotsForEachStreamAndOneMore() {
        configuration.pendingSlots(7);
        start();
        for (int i = 0; i < 50; i++) {
            save("a", i);
            save("b", i);
            save("c", i);
        }
        assertEquals(3, agent.doWork());
        assertDurable("a49", "b49", "c49");
        configuration.pendingSlots(2);
        start();
        save("d", 1);
        save("e", 1);
        assertThrows(StoreFullException.class, () -> save("f", 1));
        assertThrows(StoreFullException.class, () -> save("d", 2), "there is no room to encode it");
    }

    @Test
    void shouldWriteNoMoreThanOneOfAStreamAtATime() {
        configuration.pendingSlots(3);
        start();
        final long[] sequence = {0};
        save("a", ++sequence[0]);
        disk.interceptor(operation -> {
            if (operation.kind() == Operation.Kind.WRITE && sequence[0] < 100) {
                save("a", ++sequence[0]); // as the hot thread may, while the agent writes
            }
            return Verdict.PROCEED;
        });
        while (agent.doWork() > 0) {
            assertEquals(1, durable.size());
            durable.clear();
        }
        assertEquals(OptionalLong.of(100), front.durableSequence("a"));
    }

    @Test
    void shouldFlushEachFileOnceForAllStreams() {
        store.close();
        store = openDisk(FileStoreConfiguration.GROWTH_STEP_DEFAULT);
        configuration.pendingSlots(2_001);
        start();
        for (int round = 0; round < 7; round++) {
            for (int i = 0; i < 1_000; i++) {
                save("stream-" + i, round);
            }
            final Map<String, Integer> forces = countingForces();
            assertEquals(1_000, agent.doWork());
            assertTrue(forces.values().stream().allMatch(count -> count <= 3), forces.toString());
            if (round > K) {
                assertEquals(Map.of("store/slots-4096", 1), forces, "nothing grows any more");
            }
        }
        assertEquals(7_000, durable.size());
    }

    @Test
    void shouldKeepAStreamWithItsFront() {
        start();
        save("a", 1);
        final AsyncCheckpointStore other = agent.newStore();
        final IllegalStateException ex = assertThrows(IllegalStateException.class, () -> other.save(state("a", 2)));
        assertEquals("stream a belongs to another front, which must release it first", ex.getMessage());
        assertThrows(IllegalStateException.class, () -> other.deleteBefore("a", 2));
        other.save(state("b", 1));
        front.release("unknown");
        front.release("a");
        assertDurable("a1", "b1");
        other.save(state("a", 2));
        assertThrows(IllegalStateException.class, () -> save("a", 3));
        other.close();
        assertDurable("a2");
        save("a", 3);
        front.close();
        assertDurable("a3");
    }

    /** As a pipeline does that prunes the streams of others, or starts anew. */
    @Test
    void shouldDeleteFromAStreamWithoutMakingItItsOwn() {
        start();
        save("a", 1, 2);
        front.release("a");
        assertEquals(1, front.deleteBefore("a", 3));
        assertEquals(OptionalLong.empty(), front.durableSequence("a"));
        assertEquals(0, agent.streams().count(), "nothing is left of it");
        final AsyncCheckpointStore other = agent.newStore();
        other.save(state("a", 3));
        assertThrows(IllegalStateException.class, () -> front.deleteBefore("a", 3));
        other.deleteBefore("a", 3);
        assertThrows(IllegalStateException.class, () -> save("a", 4), "it stays its owner's");
        other.close();
        assertEquals(OptionalLong.of(3), front.durableSequence("a"));
    }

    /** Its turn comes when the stream has an owner. */
    @Test
    void shouldNotDeleteFromAStreamThatAnotherFrontHasGotMeanwhile() {
        start();
        save("a", 1);
        front.release("a");
        final AsyncCheckpointStore other = agent.newStore();
        disk.interceptor(operation -> {
            if (operation.kind() == Operation.Kind.WRITE) {
                other.save(state("a", 2));
            }
            return Verdict.PROCEED;
        });
        save("b", 1);
        assertThrows(IllegalStateException.class, () -> front.deleteBefore("a", 9));
        disk.interceptor();
        other.close();
        assertEquals("1 2", sequences("a"));
    }

    @Test
    void shouldKnowWhatWasDurableBefore() {
        store.save(state("a", 5));
        store.sync();
        start();
        assertEquals(OptionalLong.of(5), front.durableSequence("a"));
        assertEquals(OptionalLong.of(5), agent.durableSequence("a"));
        assertTrue(front.awaitDurable("a", 5, 0));
        assertEquals(1, front.deleteBefore("a", 6));
        assertEquals(OptionalLong.empty(), front.durableSequence("a"));
    }

    @Test
    void shouldWaitUntilACheckpointIsDurable() {
        start();
        save("a", 5, 6);
        assertFalse(front.awaitDurable("a", 5, 0));
        assertTrue(front.awaitDurable("a", 5, 1_000));
        assertDurable("a6");
        isStepped = false;
        assertFalse(front.awaitDurable("a", -1, 2_000_000));
        assertEquals(2_000_000, nowNs);
        assertFalse(front.awaitDurable("unknown", 0, 1));
    }

    private String whyNotDurable(final String streamId, final long sequence) {
        final long beforeNs = nowNs;
        final String message = assertThrows(
                        CheckpointException.class, () -> front.awaitDurable(streamId, sequence, 1_000_000_000))
                .getMessage();
        assertEquals(beforeNs, nowNs, "it has waited");
        return message;
    }

    @Test
    void shouldNotWaitForACheckpointThatWasNotWritten() {
        start(BacklogPolicy.FAIL);
        save("a", 3);
        agent.doWork();
        failing(operation -> operation.kind() == Operation.Kind.WRITE, "No space left on device");
        save("a", 5, 6);
        agent.doWork();
        isStepped = false;
        assertTrue(
                whyNotDurable("a", 6).startsWith("stream a sequence 6 was not written: the file system has refused"));
        assertTrue(whyNotDurable("a", 4).startsWith("stream a sequence 6 was not written: "), "6 would do");
        assertTrue(front.awaitDurable("a", 3, 0), "it is durable");
        assertFalse(front.awaitDurable("a", 7, 0), "it may come");
        assertFalse(front.awaitDurable("b", 6, 0), "it is of another stream");
        final AsyncCheckpointStore other = agent.newStore();
        assertThrows(CheckpointException.class, () -> other.awaitDurable("a", 6, 0));
    }

    @Test
    void shouldWaitForACheckpointThatIsSavedAgainAfterItWasNotWritten() {
        start(BacklogPolicy.FAIL);
        save("a", 3);
        agent.doWork();
        failing(operation -> operation.kind() == Operation.Kind.WRITE, "No space left on device");
        save("a", 5);
        agent.doWork();
        assertTrue(whyNotDurable("a", 5).contains("sequence 5 was not written"));
        disk.interceptor();
        save("a", 5);
        assertTrue(front.awaitDurable("a", 5, 1_000));
        assertTrue(front.awaitDurable("a", 4, 0), "a newer one is durable");
        front.deleteBefore("a", 6);
        save("a", 2);
        assertTrue(front.awaitDurable("a", 2, 1_000), "5 is durable no more, and refused no more");
        assertFalse(front.awaitDurable("a", 5, 0));
    }

    @Test
    void shouldForgetWhatWasNotWrittenWhereSequencesBeginAnew() {
        start();
        save("a", 3);
        agent.doWork();
        failing(
                operation -> operation.kind() == Operation.Kind.WRITE
                        && operation.path().endsWith("slots-8192"),
                "No space left on device");
        front.save(state("a", 5).setOperatorState("o", new byte[4000]));
        agent.doWork();
        disk.interceptor();
        front.deleteBefore("a", 5);
        assertTrue(whyNotDurable("a", 1).contains("sequence 5 was not written"), "it may be asked for still");
        front.deleteBefore("a", 6);
        assertFalse(front.awaitDurable("a", 1, 0));
    }

    @Test
    void shouldRefuseAtOnceToTakeLongerCheckpointsThanTheStoreDoes() {
        store.close();
        store = new FileCheckpointStore(new FileStoreConfiguration()
                .directory(disk.root().resolve("store"))
                .durability(Durability.ON_SYNC)
                .maxRecordLength(8192));
        configuration.maxLength(8129);
        assertEquals(
                "maxLength must be at most 8128, which is what the store takes by its maxRecordLength: 8129",
                assertThrows(IllegalArgumentException.class, this::start).getMessage());
        configuration.maxLength(8128);
        start();
        final CheckpointClaim claim = new CheckpointClaim();
        final CheckpointOverflowException ex =
                assertThrows(CheckpointOverflowException.class, () -> front.claim("a", 1, 8121, claim));
        assertEquals(
                "a checkpoint of up to 8121 bytes is longer than the 8120 that the store takes beside the id of stream a",
                ex.getMessage());
        assertThrows(CheckpointOverflowException.class, () -> front.claim("a".repeat(4033), 1, 100, claim));
        final String longId = "a".repeat(4032);
        assertThrows(CheckpointOverflowException.class, () -> front.claim(longId, 1, 4097, claim));
        for (final String streamId : List.of("", "a", "b".repeat(9), longId)) {
            final int length = store.maxLength(streamId);
            front.claim(streamId, 1, length, claim);
            claim.commit(new CheckpointEncoder()
                    .wrap(claim.buffer(), 0)
                    .header(1, 0, 0)
                    .finish());
        }
        agent.doWork();
        assertEquals(List.of(), errors);
        assertEquals(4, durable.size());
    }

    @Test
    void shouldNoticeAnAgentThatWasNeverStarted() {
        start();
        save("a", 1);
        fallSilent();
        final StoreFailedException ex = assertThrows(StoreFailedException.class, () -> save("a", 2));
        assertEquals("nothing is written: the agent was made but never run for 10000 ms", ex.getMessage());
        isStepped = false;
        assertThrows(StoreFailedException.class, () -> front.latest("a"));
        assertThrows(StoreFailedException.class, () -> front.awaitDurable("a", 1, 1));
        agent.doWork();
        assertDurable("a1");
        save("a", 2);
    }

    /** The front's thread runs first after the process was stopped, or the machine: the agent gets its time to show that it lives. */
    @Test
    void shouldLookOnceMoreForAnAgentThatWasStoppedAsLongAsTheFrontWas() {
        start();
        save("a", 1);
        agent.doWork();
        final long timeoutNs = configuration.heartbeatTimeoutNs();
        for (int i = 0; i < 3; i++) {
            nowNs += 360 * timeoutNs;
            save("a", 2, 3);
            nowNs += timeoutNs;
            save("a", 4);
            agent.doWork();
            assertDurable(i == 0 ? new String[] {"a1", "a4"} : new String[] {"a4"});
        }
        nowNs += timeoutNs / 2 + 1;
        save("a", 5);
        nowNs += timeoutNs / 2 + 1;
        save("a", 6);
    }

    @Test
    void shouldTakeAnAgentForDeadWhoseHeartbeatHasNotMovedBetweenTwoLooks() {
        start();
        save("a", 1);
        agent.doWork();
        final long timeoutNs = configuration.heartbeatTimeoutNs();
        nowNs += 360 * timeoutNs;
        save("a", 2);
        nowNs += timeoutNs + 1;
        assertEquals(
                "nothing is written: the agent has given no sign of life for 3610000 ms",
                assertThrows(StoreFailedException.class, () -> save("a", 3)).getMessage());
        nowNs += 360 * timeoutNs;
        assertThrows(StoreFailedException.class, () -> save("a", 3), "it stays dead until its heartbeat moves");
        agent.doWork();
        save("a", 3);
        fallSilent();
        assertThrows(StoreFailedException.class, () -> save("a", 4), "the front has looked all along");
        nowNs += 360 * timeoutNs;
        assertThrows(StoreFailedException.class, () -> save("a", 4));
    }

    @Test
    void shouldReadWhatWasSavedBefore() {
        start(BacklogPolicy.WAIT);
        save("a", 1, 2, 3, 4, 5);
        assertEquals(
                "2 3 4 5",
                String.join(
                        " ",
                        front.list("a").stream()
                                .map(s -> "" + s.id().sequence())
                                .toList()));
        assertEquals(4, front.checkpointCount("a"));
        assertEquals(java.util.Set.of("a"), front.streams());
        final List<Long> seen = new ArrayList<>();
        assertEquals(2, front.visitNewestFirst("a", new io.cairn.checkpoint.CheckpointDecoder(), view -> {
            seen.add(view.sequence());
            assertThrows(IllegalStateException.class, () -> save("a", 9));
            return seen.size() < 2;
        }));
        assertEquals(List.of(5L, 4L), seen);
    }

    @Test
    void shouldServeAManager() {
        start();
        final long[] count = {0};
        final CheckpointManager manager = new CheckpointManager(front, 10);
        manager.stream("s").source("in", () -> count[0], value -> count[0] = value);
        for (int i = 1; i <= 35; i++) {
            count[0] = 2 * i;
            manager.onEvent("s", i, i);
        }
        count[0] = 0;
        assertEquals(OptionalLong.of(30), manager.stream("s").recover());
        assertEquals(60, count[0]);
        assertDurable("s30");
    }

    /** The schedule stays, so that each event tries again. */
    @Test
    void shouldLetAManagerGoOnOnceSavesAreTakenAgain() {
        configuration.pendingSlots(1);
        start(BacklogPolicy.FAIL);
        final StreamCheckpointer stream = new CheckpointManager(front, 10).stream("s");
        assertTrue(stream.onEvent(10, 0));
        assertThrows(StoreFullException.class, () -> stream.onEvent(20, 0));
        assertThrows(StoreFullException.class, () -> stream.onEvent(21, 0));
        agent.doWork();
        assertTrue(stream.onEvent(22, 0));
        agent.doWork();
        fallSilent();
        assertThrows(StoreFailedException.class, () -> stream.onEvent(32, 0));
        agent.doWork();
        assertTrue(stream.onEvent(33, 0));
        agent.doWork();
        assertDurable("s10", "s22", "s33");
        failing(operation -> operation.kind() == Operation.Kind.FORCE, "the disk is gone");
        assertTrue(stream.onEvent(43, 0));
        agent.doWork();
        disk.interceptor();
        agent.doWork();
        assertThrows(StoreFailedException.class, () -> stream.onEvent(53, 0), "for good");
        assertEquals(OptionalLong.of(33), front.durableSequence("s"));
    }

    @Test
    void shouldKeepItsSlotsWhenCheckpointsAreTooLong() {
        configuration.pendingSlots(1);
        start(BacklogPolicy.FAIL);
        for (int i = 0; i < 10; i++) {
            assertThrows(CheckpointOverflowException.class, () -> front.claim("a", 1, 4097, new CheckpointClaim()));
            assertThrows(
                    CheckpointOverflowException.class,
                    () -> front.save(state("a", 2).setOperatorState("o", new byte[4096])));
        }
        save("a", 3);
        agent.doWork();
        assertDurable("a3");
    }

    @ParameterizedTest
    @EnumSource
    void shouldIdleInASaveOnlyWhereItWaitsForASlot(final BacklogPolicy policy) {
        configuration.pendingSlots(2);
        start(policy);
        isStepped = false;
        save("a", 1, 2);
        assertEquals(0, nowNs);
        if (policy == BacklogPolicy.COALESCE) {
            save("a", 3);
        } else {
            assertThrows(CheckpointException.class, () -> save("a", 3));
        }
        assertEquals(policy == BacklogPolicy.WAIT, nowNs > 0);
    }

    @Test
    void shouldSleepWhereItWaitsUnlessToldOtherwise() {
        assertEquals(
                new SleepingIdleStrategy(10_000).toString(),
                new PersistenceConfiguration().idleStrategy().toString());
    }

    @Test
    void shouldStampCheckpointsByAClockThatFollowsTheSystemsUnlessToldOtherwise() {
        assertSame(ResampledEpochNanoClock.INSTANCE, new PersistenceConfiguration().clock());
        assertSame(ResampledEpochNanoClock.INSTANCE, new FileStoreConfiguration().clock());
    }

    @Test
    void shouldTakeAClaimBack() {
        configuration.pendingSlots(1);
        start();
        final CheckpointClaim claim = new CheckpointClaim();
        front.claim("a", 1, 100, claim);
        assertThrows(StoreFullException.class, () -> save("a", 1));
        claim.abort();
        front.claim("a", 1, 100, claim);
        final int length =
                new CheckpointEncoder().wrap(claim.buffer(), 0).header(1, 0, 0).finish();
        claim.commit(length);
        assertThrows(CheckpointOverflowException.class, () -> front.claim("a", 1, 4097, claim));
        agent.doWork();
        assertDurable("a1");
        assertEquals(7, store.latest("a").orElseThrow().id().createdAtNs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROCESS", "EVERY_SAVE"})
    void shouldRefuseAStoreOfAnotherLevel(final String level) {
        try (FileCheckpointStore other = new FileCheckpointStore(
                new FileStoreConfiguration().directory(root.resolve("other")).durability(Durability.valueOf(level)))) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> new CheckpointAgent(other, configuration))
                    .getMessage()
                    .contains(level));
        }
    }

    @Test
    void shouldRefuseValuesOutOfRangeByName() {
        for (final Runnable bad : List.<Runnable>of(
                () -> configuration.pendingSlots(0),
                () -> configuration.maxLength(31),
                () -> configuration.heartbeatTimeoutNs(0),
                () -> configuration.closeTimeoutNs(-1))) {
            bad.run();
            final String name =
                    assertThrows(IllegalArgumentException.class, this::start).getMessage();
            assertTrue(name.matches("(pendingSlots|maxLength|heartbeatTimeoutNs|closeTimeoutNs) must be .*"), name);
            configuration.pendingSlots(8).maxLength(4096).heartbeatTimeoutNs(1).closeTimeoutNs(0);
        }
    }

    @Test
    void shouldAllocateNothingOnTheHotThread() {
        start();
        final CheckpointClaim claim = new CheckpointClaim();
        final CheckpointEncoder encoder = new CheckpointEncoder();
        final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        final String[] ids = {"a", "b"};
        long allocated = -1;
        for (int round = 0; round < 20 && allocated != 0; round++) {
            agent.doWork();
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                front.claim(ids[i & 1], i, 100, claim);
                claim.commit(encoder.wrap(claim.buffer(), 0).header(i, 0, 0).finish());
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, allocated);
    }

    @ParameterizedTest
    @CsvSource({"3000000000, 10000000000, 3000000000", "3000000000, 1000000000, 1001000000", "0, 1, 0"})
    void shouldWaitAtCloseNoLongerThanItMayOrTheAgentLives(
            final long closeTimeoutNs, final long heartbeatTimeoutNs, final long expectedNs) {
        configuration.closeTimeoutNs(closeTimeoutNs).heartbeatTimeoutNs(heartbeatTimeoutNs);
        start();
        save("a", 1);
        isStepped = false;
        assertThrows(CheckpointException.class, front::close);
        assertEquals(expectedNs, nowNs);
    }

    @Test
    void shouldNotWaitAtCloseForAnAgentThatHasFailed() {
        start();
        save("a", 1);
        failing(operation -> operation.kind() == Operation.Kind.FORCE, "the disk is gone");
        agent.doWork();
        isStepped = false;
        assertThrows(CheckpointException.class, front::close);
        assertEquals(0, nowNs);
    }

    @Test
    void shouldSayAtCloseWhatIsNotDurable() {
        start(BacklogPolicy.FAIL);
        save("a", 1);
        agent.doWork();
        save("a", 2);
        save("b", 3);
        isStepped = false;
        configuration.closeTimeoutNs(1);
        final CheckpointException ex = assertThrows(CheckpointException.class, front::close);
        assertEquals("not durable when closed: stream a sequence 2, stream b sequence 3", ex.getMessage());
        assertTrue(nowNs > 9_000_000_000L, "it has waited for " + nowNs);
        front.close();
        assertSame(
                IllegalStateException.class,
                assertThrows(Exception.class, () -> save("a", 4)).getClass());
    }
}
