package io.cairn.persist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Verdict;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.StoreFailedException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointAgentTest extends AgentFixture {
    @Test
    void shouldStopAtAFlushThatHasFailed() {
        start();
        save("a", 1);
        agent.doWork();
        durable.clear();
        failing(operation -> operation.kind() == Kind.FORCE, "the disk is gone");
        save("a", 2);
        agent.doWork();
        disk.interceptor();
        assertDurable();
        assertEquals(1, errors.size());
        assertTrue(errors.get(0).getMessage().contains("the disk is gone"), errors.toString());
        final StoreFailedException ex = assertThrows(StoreFailedException.class, () -> save("a", 3));
        assertSame(errors.get(0), ex.getCause());
        assertTrue(ex.getMessage().contains("the disk is gone"), ex.getMessage());
        assertThrows(StoreFailedException.class, () -> front.awaitDurable("a", 2, 1));
        assertThrows(StoreFailedException.class, () -> front.latest("a"));
        assertThrows(StoreFailedException.class, () -> front.release("a"));
        assertEquals(OptionalLong.of(1), front.durableSequence("a"));
        assertEquals(0, agent.doWork());
        assertDurable();
        assertEquals(
                "not durable when closed: stream a sequence 2",
                assertThrows(CheckpointException.class, front::close).getMessage());
        agent.onClose();
        assertEquals(2, errors.size());
        assertEquals(
                "not durable when closed: stream a sequence 2", errors.get(1).getMessage());
    }

    /** A flush is a flush, also if a front has asked for it: nobody may go on saving in vain. */
    @Test
    void shouldStopAtADeletionThatHasFailed() {
        start(BacklogPolicy.FAIL);
        save("a", 1, 2);
        agent.doWork();
        failing(operation -> operation.kind() == Kind.FORCE, "the disk is gone");
        final StoreFailedException ex = assertThrows(StoreFailedException.class, () -> front.deleteBefore("a", 2));
        assertTrue(ex.getMessage().contains("the disk is gone"), ex.getMessage());
        disk.interceptor();
        assertEquals(1, errors.size());
        assertTrue(errors.get(0).getMessage().contains("the disk is gone"), errors.toString());
        assertSame(
                errors.get(0),
                assertThrows(StoreFailedException.class, () -> save("a", 3)).getCause());
    }

    /** Nothing is wrong with the disk. */
    @Test
    void shouldGoOnAfterARequestThatHasThrown() {
        start();
        assertThrows(NullPointerException.class, () -> front.list(null));
        save("a", 1);
        agent.doWork();
        assertDurable("a1");
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldStopAtAWriteThatHasFailed() {
        start(BacklogPolicy.FAIL);
        save("a", 1);
        agent.doWork();
        durable.clear();
        disk.interceptor(operation ->
                operation.kind() == Kind.WRITE ? Verdict.fail(new ClosedChannelException()) : Verdict.PROCEED);
        save("a", 2);
        save("b", 1);
        agent.doWork();
        disk.interceptor();
        agent.doWork();
        assertDurable();
        assertThrows(StoreFailedException.class, () -> save("a", 3));
        agent.onClose();
        assertEquals(
                "not durable when closed: stream a sequence 2, stream b sequence 1",
                errors.get(1).getMessage());
    }

    @Test
    void shouldGoOnWhenADiskIsFullForOneCheckpoint() {
        start();
        save("a", 1);
        agent.doWork();
        durable.clear();
        failing(
                operation -> operation.kind() == Kind.WRITE && operation.path().endsWith("slots-8192"),
                "No space left on device");
        save("a", 2);
        front.save(state("big", 9).setOperatorState("o", new byte[4000]));
        save("b", 3);
        agent.doWork();
        assertDurable("a2", "b3");
        assertEquals(1, errors.size());
        assertTrue(
                errors.get(0)
                        .getMessage()
                        .startsWith("stream big sequence 9 was not written: the file system has refused room"),
                errors.toString());
        assertEquals(OptionalLong.empty(), front.durableSequence("big"));
        disk.interceptor();
        front.save(state("big", 10).setOperatorState("o", new byte[4000]));
        agent.doWork();
        assertDurable("big10");
    }

    /** Also where a disk needs space to write over what is there. What is not written then is not found later either. */
    @Test
    void shouldGoOnWhenADiskIsFullForAWholeCycle() {
        start();
        save("a", 1);
        agent.doWork();
        durable.clear();
        failing(
                operation -> operation.kind() == Kind.WRITE && operation.path().endsWith("slots-4096"),
                "Auf dem Gerät ist kein Speicherplatz mehr verfügbar");
        save("a", 2);
        save("b", 3);
        agent.doWork();
        assertDurable();
        assertEquals(2, errors.size());
        assertTrue(
                errors.get(0)
                        .getMessage()
                        .startsWith("stream a sequence 2 was not written: the file system has refused"),
                errors.toString());
        assertEquals(OptionalLong.of(1), front.durableSequence("a"));
        assertThrows(CheckpointException.class, front::sync);
        assertEquals("1", sequences("a"));
        disk.interceptor();
        save("b", 4);
        agent.doWork();
        assertDurable("b4");
        assertEquals("1", sequences("a"));
        assertEquals("4", sequences("b"));
        agent.onClose();
        assertEquals(2, errors.size());
    }

    /** Each is announced, or reported; and a recovery can read while the disk is full. */
    @Test
    void shouldAnnounceAllButTheOneThatFindsNoRoom() {
        start();
        for (final String streamId : List.of("a", "b", "c")) {
            save(streamId, 1);
        }
        agent.doWork();
        durable.clear();
        disk.interceptor(operation -> operation.kind() == Kind.WRITE
                        && operation.position() < 6 * 4096
                        && operation.position() + operation.length() > 5 * 4096
                ? Verdict.fail(new IOException("no room in this hole"))
                : Verdict.PROCEED);
        for (final String streamId : List.of("a", "b", "c")) {
            save(streamId, 2);
        }
        assertEquals(1, front.list("b").size());
        assertDurable("a2", "c2");
        assertEquals(1, errors.size());
        assertTrue(errors.get(0).getMessage().startsWith("stream b sequence 2 was not written: "), errors.toString());
        assertEquals("1 2", sequences("c"));
        save("b", 3);
        agent.doWork();
        assertDurable("b3");
        assertEquals(OptionalLong.of(3), front.durableSequence("b"));
    }

    @Test
    void shouldTellOncePerStreamThatItEvictsWhatIsSaved() {
        start();
        for (int i = 101; i <= 108; i++) {
            save("a", i);
            agent.doWork();
        }
        durable.clear();
        assertTrue(front.save(state("a", 1)), "the front does not know yet");
        agent.doWork();
        assertFalse(front.save(state("a", 2)));
        assertFalse(front.save(state("a", 100)));
        assertTrue(front.save(state("b", 1)));
        agent.doWork();
        assertDurable("b1");
        assertEquals(1, errors.size());
        assertTrue(
                errors.get(0).getMessage().startsWith("stream a sequence 1 was evicted by its own save"),
                errors.toString());
        assertTrue(errors.get(0).getMessage().contains("deleteBefore"));
        front.sync();
        front.deleteBefore("a", -1);
        assertTrue(front.save(state("a", 3)));
        agent.doWork();
        assertDurable("a3");
        assertEquals(1, errors.size());
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"WRITE", "FORCE"})
    void shouldNotLetAnInterruptReachTheDisk(final Kind kind) {
        start();
        final Thread thread = Thread.currentThread();
        disk.interceptor(operation -> {
            if (operation.kind() == kind) {
                thread.interrupt();
            }
            return Verdict.PROCEED;
        });
        for (int i = 1; i <= 3; i++) {
            save("a", i);
            agent.doWork();
            assertTrue(Thread.interrupted(), "the interrupt was lost");
        }
        assertDurable("a1", "a2", "a3");
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldGoOnAfterAListenerHasThrown() {
        configuration.listener((streamId, sequence) -> {
            durable.add(streamId + sequence);
            throw new IllegalStateException("from the listener");
        });
        start(BacklogPolicy.FAIL);
        save("a", 1, 2);
        agent.doWork();
        assertDurable("a1", "a2");
        assertEquals(2, errors.size());
        save("a", 3);
        agent.doWork();
        assertDurable("a3");
    }

    @Test
    void shouldRefuseToWaitForItself() {
        final List<Throwable> refused = new ArrayList<>();
        configuration.listener((streamId, sequence) ->
                refused.add(assertThrows(IllegalStateException.class, () -> front.latest(streamId))));
        start();
        save("a", 1);
        agent.doWork();
        assertEquals(1, refused.size());
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldWriteWhatIsPendingWhenItIsClosed() {
        start(BacklogPolicy.FAIL);
        save("a", 1, 2);
        agent.onClose();
        assertDurable("a1", "a2");
        assertEquals(List.of(), errors);
        assertEquals(0, agent.doWork());
        assertEquals(
                "nothing is written any more: the agent is closed",
                assertThrows(StoreFailedException.class, () -> save("a", 3)).getMessage());
        assertThrows(IllegalStateException.class, agent::newStore);
        front.close();
        agent.onClose();
    }

    @Test
    void shouldNotHangAtCloseOverADiskThatDoes() throws InterruptedException {
        configuration.closeTimeoutNs(1);
        start();
        save("a", 1);
        final CountDownLatch isOver = new CountDownLatch(1);
        disk.interceptor(operation -> {
            if (operation.kind() == Kind.FORCE) {
                await(isOver);
            }
            return Verdict.PROCEED;
        });
        agent.onClose();
        assertDurable();
        assertEquals(
                List.of("the disk has not answered while the agent was closed"),
                errors.stream().map(Throwable::getMessage).toList());
        isStepped = false;
        assertEquals(
                "not durable when closed: stream a sequence 1",
                assertThrows(CheckpointException.class, front::close).getMessage());
        isOver.countDown();
        assertTrue(agent.awaitClosed(10, TimeUnit.SECONDS));
    }

    /** Nothing follows the write that hangs: neither that of the other file, which waits for it, nor a flush. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLeaveTheDiskAloneOnceNobodyWaitsForIt(final boolean isAnotherWaiting) throws InterruptedException {
        configuration.closeTimeoutNs(1).maxLength(8192);
        start();
        final CheckpointState large = state("b", 2).setOperatorState("o", new byte[4000]);
        save("a", 1);
        front.save(large);
        agent.doWork();
        final CountDownLatch isHanging = new CountDownLatch(1);
        final CountDownLatch isOver = new CountDownLatch(1);
        final List<Kind> changes = Collections.synchronizedList(new ArrayList<>());
        disk.interceptor(operation -> {
            if (operation.kind().mutates() || operation.kind() == Kind.FORCE) {
                changes.add(operation.kind());
                isHanging.countDown();
                await(isOver);
            }
            return Verdict.PROCEED;
        });
        save("a", 3);
        if (isAnotherWaiting) {
            front.save(large);
        }
        final Thread working = new Thread(agent::doWork);
        working.start();
        isHanging.await();
        working.interrupt();
        working.join();
        isOver.countDown();
        agent.onClose();
        assertTrue(agent.awaitClosed(10, TimeUnit.SECONDS));
        assertEquals(List.of(Kind.WRITE), changes);
    }

    @Test
    void shouldLoseNothingWhenListenerAndErrorHandlerThrow() {
        final int[] calls = {0};
        configuration
                .listener((streamId, sequence) -> {
                    durable.add(streamId + sequence);
                    if (++calls[0] % 2 == 0) {
                        throw new AssertionError("from the listener");
                    }
                })
                .errorHandler(error -> {
                    errors.add(error);
                    throw new IllegalStateException("from the error handler");
                })
                .pendingSlots(4);
        start(BacklogPolicy.FAIL);
        save("a", 1, 2, 3);
        assertThrows(IllegalStateException.class, agent::doWork);
        save("a", 4);
        assertThrows(IllegalStateException.class, agent::doWork);
        agent.doWork();
        assertDurable("a1", "a2", "a3", "a4");
        assertEquals(2, errors.size());
        save("a", 5, 6, 7, 8);
        assertThrows(IllegalStateException.class, agent::doWork);
        assertThrows(IllegalStateException.class, agent::onClose);
        assertThrows(StoreFailedException.class, () -> save("a", 9));
    }

    @Test
    void shouldWriteAndAnnounceAllThatIsPendingAtCloseWhateverIsThrown() {
        final int[] calls = {0};
        configuration
                .listener((streamId, sequence) -> {
                    durable.add(streamId + sequence);
                    if (++calls[0] == 1) {
                        save("b", 1);
                    }
                    throw new AssertionError("from the listener, call " + calls[0]);
                })
                .errorHandler(error -> {
                    errors.add(error);
                    throw new IllegalStateException(error.getMessage());
                });
        start(BacklogPolicy.FAIL);
        save("a", 1, 2, 3);
        final IllegalStateException ex = assertThrows(IllegalStateException.class, agent::onClose);
        assertEquals("from the listener, call 1", ex.getMessage());
        assertEquals(3, ex.getSuppressed().length);
        assertDurable("a1", "a2", "a3", "b1");
        assertEquals(4, errors.size());
        front.close();
    }

    @Test
    void shouldRefuseToBeClosedByItsListener() {
        configuration.listener((streamId, sequence) -> {
            durable.add(streamId + sequence);
            assertThrows(IllegalStateException.class, agent::onClose);
        });
        start();
        save("a", 1);
        agent.doWork();
        save("a", 2);
        agent.doWork();
        assertDurable("a1", "a2");
        assertEquals(List.of(), errors);
    }

    /** Runners interrupt when they are closed, and wait until the duty cycle is over. */
    @Test
    @Timeout(60)
    void shouldLetARunnerBeClosedOverADiskThatHangs() throws InterruptedException {
        configuration.nanoClock(SystemNanoClock.INSTANCE).closeTimeoutNs(1_000_000);
        start();
        final CountDownLatch isHanging = new CountDownLatch(1);
        final CountDownLatch isOver = new CountDownLatch(1);
        disk.interceptor(operation -> {
            if (operation.kind() == Kind.FORCE) {
                isHanging.countDown();
                await(isOver);
            }
            return Verdict.PROCEED;
        });
        final AgentRunner runner = new AgentRunner(YieldingIdleStrategy.INSTANCE, errors::add, null, agent);
        AgentRunner.startOnThread(runner);
        save("a", 1);
        isHanging.await();
        final Thread closing = new Thread(() -> runner.close(100, thread -> {})); // interrupts after so many ms
        try {
            closing.start();
            closing.join(TimeUnit.SECONDS.toMillis(20));
            assertFalse(closing.isAlive(), "it waits for the disk");
            assertEquals(
                    List.of("the disk has not answered while the agent was closed"),
                    errors.stream().map(Throwable::getMessage).toList());
            assertEquals(
                    "not durable when closed: stream a sequence 1",
                    assertThrows(CheckpointException.class, front::close).getMessage());
        } finally {
            isOver.countDown();
        }
        assertTrue(agent.awaitClosed(10, TimeUnit.SECONDS));
        assertDurable();
    }

    /** A disk that hangs at each change from now on, without a call that could be seen to wait, until it is let go. */
    private final class HangingDisk {
        private volatile Thread thread;
        private volatile boolean isHanging;
        private volatile boolean isOver;
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        HangingDisk() {
            disk.interceptor(operation -> {
                if (operation.kind().mutates()) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    thread = Thread.currentThread();
                    isHanging = true;
                    while (!isOver) {
                        Thread.onSpinWait();
                    }
                    inside.decrementAndGet();
                }
                return Verdict.PROCEED;
            });
        }

        /** Runs the agent until the disk hangs, and it has given up. */
        void workUntilGivenUp() throws InterruptedException {
            final Thread working = new Thread(agent::doWork);
            working.start();
            while (!isHanging) {
                Thread.onSpinWait();
            }
            working.interrupt();
            working.join();
        }
    }

    /**
     * The disk answers as soon as the agent has given up, and before the fronts know: the deletion that hung may be completed, the other is not
     * begun.
     */
    @Test
    @Timeout(60)
    void shouldNotDoWhatWasAskedForOnceItHasGivenUp() throws InterruptedException {
        final HangingDisk[] hanging = {null};
        final AtomicInteger waiting = new AtomicInteger();
        final CountDownLatch isKnown = new CountDownLatch(1);
        configuration
                .closeTimeoutNs(1)
                .idleStrategy(new IdleStrategy() {
                    @Override
                    public void idle(final int workCount) {
                        idle();
                    }

                    @Override
                    public void reset() {}

                    @Override
                    public void idle() {
                        waiting.incrementAndGet();
                        await(isKnown);
                    }
                })
                .errorHandler(error -> {
                    errors.add(error);
                    hanging[0].isOver = true;
                    while (hanging[0].thread.getState() != Thread.State.WAITING) { // for something to do
                        Thread.onSpinWait();
                    }
                    isKnown.countDown();
                });
        start();
        final AsyncCheckpointStore other = agent.newStore();
        save("a", 1, 2);
        other.save(state("b", 2));
        agent.doWork();
        save("a", 3);
        other.save(state("b", 3));
        agent.doWork();
        final List<String> answers = Collections.synchronizedList(new ArrayList<>());
        final Thread first = new Thread(() -> answers.add(deletion(front, "a")));
        final Thread second = new Thread(() -> answers.add(deletion(other, "b")));
        first.start();
        second.start();
        while (waiting.get() < 2) {
            Thread.onSpinWait();
        }
        hanging[0] = new HangingDisk();
        hanging[0].workUntilGivenUp();
        first.join();
        second.join();
        agent.onClose();
        assertTrue(agent.awaitClosed(10, TimeUnit.SECONDS));
        assertEquals(Set.of("done", "refused"), Set.copyOf(answers));
        assertEquals(2, store.checkpointCount("a") + store.checkpointCount("b"), "one deletion was under way");
        assertEquals(1, errors.size());
    }

    private static String deletion(final AsyncCheckpointStore of, final String streamId) {
        try {
            of.deleteBefore(streamId, 9);
            return "done";
        } catch (final StoreFailedException ex) {
            return "refused";
        }
    }

    @Test
    @Timeout(60)
    void shouldLetTheStoreBeClosedOnlyOnceTheDiskHasAnswered() throws InterruptedException {
        configuration.closeTimeoutNs(1);
        start();
        assertFalse(agent.awaitClosed(0, TimeUnit.SECONDS), "it runs");
        save("a", 1);
        agent.doWork();
        save("a", 2);
        final HangingDisk hanging = new HangingDisk();
        hanging.workUntilGivenUp();
        agent.onClose();
        assertFalse(agent.awaitClosed(0, TimeUnit.SECONDS), "the disk hangs");
        final Thread closing = new Thread(store::close);
        closing.start();
        while (closing.getState() != Thread.State.BLOCKED && hanging.most.get() == 1) {
            Thread.onSpinWait();
        }
        hanging.isOver = true;
        closing.join();
        assertEquals(1, hanging.most.get(), "two threads were in the store");
        assertTrue(agent.awaitClosed(10, TimeUnit.SECONDS));
        disk.interceptor();
        store = openDisk(1 << 16);
        assertEquals("1 2", sequences("a"));
    }

    @Test
    void shouldRefuseToBeAwaitedByItsListener() {
        configuration.listener((streamId, sequence) -> {
            durable.add(streamId + sequence);
            assertThrows(IllegalStateException.class, () -> agent.awaitClosed(1, TimeUnit.DAYS));
        });
        start();
        save("a", 1);
        agent.doWork();
        assertDurable("a1");
        assertEquals(List.of(), errors);
        agent.onClose();
    }

    /** So that it inherits what the system's threads inherit, such as the cores they may run on. */
    @Test
    void shouldStartItsOtherThreadFromTheOneThatRunsIt() throws InterruptedException {
        final InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
        final List<String> seen = new ArrayList<>();
        inherited.set("of who makes the agent");
        start();
        save("a", 1);
        disk.interceptor(operation -> {
            seen.add(Thread.currentThread().getName() + ' ' + inherited.get());
            return Verdict.PROCEED;
        });
        final Thread runner = new Thread(() -> {
            inherited.set("of who runs it");
            agent.doWork();
        });
        runner.start();
        runner.join();
        assertDurable("a1");
        assertEquals(Set.of("cairn-persistence-io of who runs it"), Set.copyOf(seen));
    }

    @Test
    void shouldForgetStreamsThatHaveNothingLeft() {
        start();
        for (int i = 0; i < 100; i++) {
            final String streamId = "stream-" + i;
            front.save(state(streamId, i));
            assertEquals(1, front.deleteBefore(streamId, i + 1));
            front.release(streamId);
        }
        assertEquals(0, agent.streams().count());
        save("kept", 1);
        save("gone", 1);
        front.deleteBefore("gone", 2);
        front.deleteBefore("never saved", 2);
        assertEquals(2, agent.streams().count());
        front.close();
        assertEquals(1, agent.streams().count());
        assertEquals(OptionalLong.of(1), agent.durableSequence("kept"));
        final AsyncCheckpointStore other = agent.newStore();
        other.save(state("gone", 3));
        other.close();
        assertEquals(OptionalLong.of(3), agent.durableSequence("gone"));
    }

    @Test
    void shouldCountTheOthersThatWereNotWritten() {
        start(BacklogPolicy.FAIL);
        save("a", 1);
        agent.doWork();
        failing(
                operation -> operation.kind() == Kind.WRITE && operation.path().endsWith("slots-8192"),
                "No space left on device");
        for (int i = 2; i <= 4; i++) {
            front.save(state("a", i).setOperatorState("o", new byte[4000]));
        }
        final String message =
                assertThrows(CheckpointException.class, front::sync).getMessage();
        assertTrue(message.startsWith("stream a sequence 2 was not written: "), message);
        assertTrue(message.endsWith("; and 2 more were not"), message);
        front.sync();
    }

    /** With an invoker, waiting for a slot runs the listener, which may save as well. */
    @Test
    void shouldKeepTheSequenceOfASaveDuringWhichTheListenerSaves() {
        configuration.pendingSlots(1).listener((streamId, sequence) -> {
            durable.add(streamId + sequence);
            if (sequence == 1) {
                saveEncoded("a", 7);
            }
        });
        start(BacklogPolicy.WAIT);
        saveEncoded("a", 1);
        saveEncoded("a", 9);
        agent.doWork();
        assertDurable("a1", "a7", "a9");
        assertEquals("1 7 9", sequences("a"));
    }

    private void saveEncoded(final String streamId, final long sequence) {
        final byte[] bytes = state(streamId, sequence).serialize();
        front.save(streamId, 7, new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /** The store tells its own error handler of damage, on the thread that the agent waits for. */
    @Test
    @Timeout(60)
    void shouldRefuseToWaitForTheAgentOnItsOtherThread() {
        start();
        disk.interceptor(operation -> {
            if (operation.kind() == Kind.FORCE) {
                assertThrows(IllegalStateException.class, () -> front.latest("a"));
                durable.add("refused");
            }
            return Verdict.PROCEED;
        });
        isStepped = false;
        save("a", 1);
        agent.doWork();
        assertTrue(durable.contains("refused") && durable.contains("a1"), durable + " " + errors);
    }

    @Test
    void shouldTellTheFrontWhatTheDiskHadNoRoomFor() {
        start();
        failing(operation -> operation.kind() == Kind.WRITE, "No space left on device");
        save("a", 1);
        assertTrue(assertThrows(CheckpointException.class, front::sync)
                .getMessage()
                .startsWith("stream a sequence 1 was not written: the file system has refused"));
        front.sync();
        save("a", 2);
        assertThrows(CheckpointException.class, () -> front.release("a"));
        save("a", 3);
        agent.doWork();
        assertThrows(CheckpointException.class, front::close);
        assertDurable();
        assertEquals(3, errors.size());
        disk.interceptor();
        final AsyncCheckpointStore other = agent.newStore();
        other.save(state("a", 4));
        other.close();
        assertDurable("a4");
    }

    @Test
    void shouldKeepTheStreamsOfAFrontThatWasClosedTooEarly() {
        configuration.closeTimeoutNs(1_000_000);
        start();
        isStepped = false;
        save("s", 1);
        assertThrows(CheckpointException.class, front::close);
        final AsyncCheckpointStore other = agent.newStore();
        assertThrows(IllegalStateException.class, () -> other.save(state("s", 2)));
        agent.doWork();
        assertDurable("s1");
    }

    @Test
    void shouldRefuseToCommitWhatWasReleased() {
        start();
        final CheckpointClaim claim = new CheckpointClaim();
        front.claim("s", 6, 100, claim);
        front.release("s");
        front.claim("s", 7, 100, new CheckpointClaim());
        front.release("s");
        final AsyncCheckpointStore other = agent.newStore();
        other.save(state("s", 5));
        final int length =
                new CheckpointEncoder().wrap(claim.buffer(), 0).header(6, 0, 0).finish();
        assertThrows(IllegalStateException.class, () -> claim.commit(length));
        claim.abort();
        agent.doWork();
        assertDurable("s5");
        save("t", 1);
        agent.doWork();
        assertDurable("t1");
    }

    @Test
    void shouldNotDoLaterWhatWasGivenUp() {
        start();
        save("s", 1);
        agent.doWork();
        isStepped = false;
        assertThrows(StoreFailedException.class, () -> front.deleteBefore("s", 100));
        agent.doWork();
        agent.doWork();
        assertEquals("1", sequences("s"));
    }

    @Test
    @Timeout(60)
    void shouldRefuseToWaitForASlotInAListener() {
        configuration.pendingSlots(1).listener((streamId, sequence) -> {
            durable.add(streamId + sequence);
            front.save(state("s", 2));
            assertThrows(IllegalStateException.class, () -> front.save(state("s", 3)));
            assertThrows(IllegalStateException.class, () -> front.awaitDurable("s", 9, 1));
            assertThrows(IllegalStateException.class, front::close);
            assertThrows(IllegalStateException.class, agent::doWork);
            configuration.listener((s, n) -> {});
        });
        start(BacklogPolicy.WAIT);
        save("s", 1);
        agent.doWork();
        assertDurable("s1");
        assertEquals(List.of(), errors);
    }

    /** The disk hangs in a flush, and the hot thread goes on. */
    @Test
    @Timeout(60)
    void shouldNotMakeTheHotThreadWaitForTheDisk() throws InterruptedException {
        configuration.nanoClock(SystemNanoClock.INSTANCE).idleStrategy(YieldingIdleStrategy.INSTANCE);
        start();
        final CountDownLatch isHanging = new CountDownLatch(1);
        final CountDownLatch isOver = new CountDownLatch(1);
        disk.interceptor(operation -> {
            if (operation.kind() == Kind.FORCE) {
                isHanging.countDown();
                await(isOver);
            }
            return Verdict.PROCEED;
        });
        final Thread agentThread = new Thread(() -> {
            while (front.durableSequence("b").orElse(0) < 10_000) {
                agent.doWork();
            }
        });
        save("a", 1);
        agentThread.start();
        isHanging.await();
        for (int i = 1; i <= 10_000; i++) {
            save("a", i);
            save("b", i);
        }
        assertEquals(OptionalLong.empty(), front.durableSequence("a"));
        isOver.countDown();
        agentThread.join();
        assertEquals(10_000, front.durableSequence("a").orElseThrow());
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldKeepAClock() {
        final CachedNanoClock clock = new CachedNanoClock();
        configuration.cachedClock(clock);
        nowNs = 5;
        start();
        assertEquals(5, clock.nanoTime(), "before the agent runs");
        nowNs = 70;
        agent.doWork();
        assertEquals(70, clock.nanoTime());
    }

    /** A checkpoint that is due by the clock must not wait for the disk, which may be busy with one of another stream. */
    @Test
    @Timeout(60)
    void shouldKeepAClockWhileTheDiskIsBusy() {
        final CachedNanoClock clock = new CachedNanoClock();
        configuration.cachedClock(clock);
        start();
        save("a", 1);
        disk.interceptor(operation -> {
            if (operation.kind() == Kind.FORCE) {
                nowNs = 1_000;
                while (clock.nanoTime() != 1_000) {
                    Thread.onSpinWait();
                }
            }
            return Verdict.PROCEED;
        });
        agent.doWork();
        assertDurable("a1");
    }

    /** Whatever the order of steps: each is announced once, in order, and what was announced is in the store. */
    @Tag("once")
    @RepeatedTest(200)
    void shouldAnnounceExactlyWhatIsDurable(final RepetitionInfo repetition) {
        final Random random = new Random(repetition.getCurrentRepetition());
        final BacklogPolicy policy = BacklogPolicy.values()[random.nextInt(3)];
        configuration.pendingSlots(1 + random.nextInt(9));
        start(policy);
        final String[] ids = {"a", "b", "c"};
        final List<AsyncCheckpointStore> fronts = List.of(front, agent.newStore(), agent.newStore());
        final Map<String, List<Long>> saved = new HashMap<>();
        long sequence = 0;
        for (int step = 0; step < 100; step++) {
            final int which = random.nextInt(ids.length);
            if (random.nextInt(4) == 0) {
                agent.doWork();
            } else {
                try {
                    fronts.get(which).save(state(ids[which], ++sequence));
                    saved.computeIfAbsent(ids[which], id -> new ArrayList<>()).add(sequence);
                } catch (final io.cairn.store.StoreFullException ex) {
                    assertFalse(policy == BacklogPolicy.WAIT, "a save that waits is not refused");
                }
            }
        }
        fronts.forEach(AsyncCheckpointStore::close);
        for (final String id : ids) {
            final List<Long> announced = durable.stream()
                    .filter(entry -> entry.startsWith(id))
                    .map(entry -> Long.parseLong(entry.substring(1)))
                    .toList();
            final List<Long> all = saved.getOrDefault(id, List.of());
            if (policy == BacklogPolicy.COALESCE) {
                assertTrue(all.containsAll(announced));
                assertEquals(announced.stream().sorted().distinct().toList(), announced);
            } else {
                assertEquals(all, announced);
            }
            if (!all.isEmpty()) {
                final long newest = all.get(all.size() - 1);
                assertEquals(newest, announced.get(announced.size() - 1));
                assertEquals(OptionalLong.of(newest), agent.durableSequence(id));
                assertEquals(newest, store.latest(id).orElseThrow().id().sequence());
                assertEquals(Math.min(K, announced.size()), store.checkpointCount(id));
            }
        }
        assertEquals(List.of(), errors);
    }

    /** Three hot threads, a runner, and interrupts that come whenever they like. */
    @Tag("once")
    @ParameterizedTest
    @EnumSource
    void shouldServeThreadsOfTheirOwn(final BacklogPolicy policy) throws InterruptedException {
        configuration
                .nanoClock(SystemNanoClock.INSTANCE)
                .idleStrategy(YieldingIdleStrategy.INSTANCE)
                .policy(policy);
        agent = new CheckpointAgent(store, configuration);
        final AgentRunner runner = new AgentRunner(BusySpinIdleStrategy.INSTANCE, errors::add, null, agent);
        final Thread agentThread = AgentRunner.startOnThread(runner);
        final int saves = 3_000;
        final List<Thread> hot = new ArrayList<>();
        final Map<String, Throwable> failures = new java.util.concurrent.ConcurrentHashMap<>();
        for (final String id : List.of("a", "b", "c")) {
            final AsyncCheckpointStore mine = agent.newStore();
            final Thread thread = new Thread(() -> {
                try (mine) {
                    for (int i = 1; i <= saves; i++) {
                        boolean isSaved = false;
                        while (!isSaved) {
                            try {
                                mine.save(state(id, i));
                                isSaved = true;
                            } catch (final io.cairn.store.StoreFullException ex) {
                                Thread.onSpinWait();
                            }
                        }
                        if (i % 500 == 0) {
                            assertTrue(mine.awaitDurable(id, i, TimeUnit.SECONDS.toNanos(60)));
                            assertEquals(i, mine.latest(id).orElseThrow().id().sequence());
                        }
                    }
                } catch (final Throwable failure) {
                    failures.put(id, failure);
                }
            });
            hot.add(thread);
            thread.start();
        }
        for (final Thread thread : hot) {
            thread.join();
        }
        runner.close();
        assertFalse(agentThread.isAlive());
        assertEquals(Map.of(), failures);
        assertEquals(List.of(), errors);
        for (final String id : List.of("a", "b", "c")) {
            assertEquals(state(id, saves), store.latest(id).orElseThrow());
            assertEquals(OptionalLong.of(saves), agent.durableSequence(id));
            final List<String> announced =
                    durable.stream().filter(entry -> entry.startsWith(id)).toList();
            assertEquals(id + saves, announced.get(announced.size() - 1));
            if (policy != BacklogPolicy.COALESCE) {
                assertEquals(saves, announced.size());
            }
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** The time that passes is the caller's: the clock throws once, when the disk is at work. */
    @Test
    @Timeout(60)
    void shouldAnnounceWhatWasWrittenWhenItsOwnThreadFailedMeanwhile() {
        final AtomicBoolean isToThrow = new AtomicBoolean();
        final CountDownLatch hasThrown = new CountDownLatch(1);
        configuration.nanoClock(() -> {
            if (isToThrow.compareAndSet(true, false)) {
                hasThrown.countDown();
                throw new OutOfMemoryError("thrown by a test");
            }
            return 0;
        });
        start();
        save("a", 1);
        disk.interceptor(operation -> {
            if (operation.kind() == Kind.FORCE && hasThrown.getCount() > 0) {
                isToThrow.set(true);
                awaitUninterruptibly(hasThrown);
            }
            return Verdict.PROCEED;
        });
        assertThrows(OutOfMemoryError.class, agent::doWork);
        agent.doWork();
        assertDurable("a1");
        front.close();
        agent.onClose();
        assertEquals(List.of(), errors);
    }

    private static void awaitUninterruptibly(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    @Test
    void shouldNameWhatIsLostWhereClosingMayTakeNoTime() {
        configuration.closeTimeoutNs(0);
        start();
        save("a", 1);
        agent.onClose();
        assertEquals(1, errors.size());
        assertEquals(
                "not durable when closed: stream a sequence 1", errors.get(0).getMessage());
    }

    @Test
    void shouldThrowAllThatAHandlerHasThrownAtClose() {
        configuration.errorHandler(ex -> {
            throw new IllegalStateException(ex.getMessage());
        });
        start();
        save("a", 1);
        failing(operation -> operation.kind() == Kind.FORCE, "Input/output error");
        final IllegalStateException thrown = assertThrows(IllegalStateException.class, agent::onClose);
        assertTrue(thrown.getMessage().contains("Input/output error"), thrown.getMessage());
        assertEquals(1, thrown.getSuppressed().length);
        assertEquals("not durable when closed: stream a sequence 1", thrown.getSuppressed()[0].getMessage());
    }

    @Test
    void shouldShowAStrangeNameInWhatItSaysOfACheckpoint() {
        start();
        save("a\nb", 1);
        failing(operation -> operation.kind() == Kind.WRITE, "no room");
        agent.doWork();
        assertTrue(errors.get(0).getMessage().startsWith("stream \"a\\u{a}b\" sequence 1 was not written"));
    }
}
