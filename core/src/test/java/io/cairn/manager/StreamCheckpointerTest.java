package io.cairn.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.InMemoryCheckpointStore;
import io.cairn.store.StoreFullException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.OptionalLong;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;

class StreamCheckpointerTest {
    private static final String WAY_ON =
            "To begin anew, give the checkpoints up with deleteBefore(\"s\", -1) of the store:"
                    + " while they fill it, it keeps none of lower sequences";

    private final InMemoryCheckpointStore store = new InMemoryCheckpointStore(3);
    private final CheckpointManager manager = new CheckpointManager(store, 10);
    private final TestOperator count = new TestOperator();
    private final TestOperator sum = new TestOperator();
    private long position;

    private StreamCheckpointer register(final CheckpointManager manager) {
        return manager.stream("s")
                .operator("count", count)
                .operator("sum", sum)
                .source("topic", () -> position, offset -> position = offset);
    }

    private StreamCheckpointer restart() {
        count.value = 0;
        sum.value = 0;
        position = 0;
        return register(new CheckpointManager(store, 10));
    }

    private static byte[] bytes(final long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putLong(value)
                .array();
    }

    private void takeCheckpoints(final long... values) {
        final StreamCheckpointer checkpointer = register(manager);
        for (final long value : values) {
            count.value = value;
            sum.value = value * 10;
            position = value * 100;
            checkpointer.checkpointNow(value, value * 1000);
        }
    }

    @Test
    void shouldCaptureOperatorsSourcesAndMetadata() {
        count.value = 3;
        sum.value = 4;
        position = -1;
        assertTrue(register(manager).metadata("version", "1.2").onEvent(12, 5));
        final CheckpointState state = store.latest("s").orElseThrow();
        assertEquals(
                new CheckpointState(new CheckpointId("s", 12, state.id().createdAtNs()))
                        .watermarkNs(5)
                        .eventCount(12)
                        .setOperatorState("count", bytes(3))
                        .setOperatorState("sum", bytes(4))
                        .setSourceOffset("topic", -1)
                        .putMetadata("version", "1.2"),
                state);
    }

    @Test
    void shouldBringOperatorsAndSourcesBack() {
        takeCheckpoints(1, 2, 3);
        final StreamCheckpointer restarted = restart();
        assertEquals(0, restarted.recoveredWatermarkNs());
        assertEquals(OptionalLong.of(3), restarted.recover());
        assertEquals(3000, restarted.recoveredWatermarkNs());
        assertEquals(3, count.value);
        assertEquals(30, sum.value);
        assertEquals(300, position);
        assertFalse(restarted.onEvent(12, 0));
        assertTrue(restarted.onEvent(13, 0));
    }

    @Test
    void shouldTakeACheckpointNowAndScheduleTheNextAfterIt() {
        final StreamCheckpointer checkpointer = register(manager);
        checkpointer.checkpointNow(5, 6);
        assertEquals(5, store.latest("s").orElseThrow().id().sequence());
        assertEquals(1, manager.totalCheckpoints());
        assertFalse(checkpointer.onEvent(14, 0));
        assertTrue(checkpointer.onEvent(15, 0));
        assertSame(checkpointer, manager.stream("s"));
    }

    @Test
    void shouldStoreNothingWhenAnOperatorThrows() {
        takeCheckpoints(1, 2);
        final StreamCheckpointer checkpointer = manager.stream("s");
        sum.failure = new IllegalArgumentException("cannot");
        final long bytes = store.offHeapBytes();
        for (int i = 0; i < 100_000; i++) {
            assertSame(sum.failure, assertThrows(IllegalArgumentException.class, () -> checkpointer.onEvent(20, 0)));
        }
        assertEquals(2, store.latest("s").orElseThrow().id().sequence());
        assertEquals(2, store.checkpointCount("s"));
        assertEquals(2, manager.totalCheckpoints());
        assertEquals(bytes, store.offHeapBytes());
        sum.failure = null;
        assertTrue(checkpointer.onEvent(21, 0));
        assertEquals(21, store.latest("s").orElseThrow().id().sequence());
    }

    @Test
    void shouldStoreNothingWhenASourceThrows() {
        final StreamCheckpointer checkpointer = manager.stream("s")
                .source(
                        "topic",
                        () -> {
                            throw new IllegalStateException("no position");
                        },
                        offset -> {});
        assertThrows(IllegalStateException.class, () -> checkpointer.onEvent(10, 0));
        assertEquals(0, store.checkpointCount("s"));
    }

    @Test
    void shouldKeepTheScheduleWhenTheStoreIsFull() {
        final InMemoryCheckpointStore small = new InMemoryCheckpointStore(
                new InMemoryCheckpointStore.Options().chunkSize(4096).maxOffHeapBytes(4096));
        final StreamCheckpointer checkpointer =
                new CheckpointManager(small, 10).stream("s").operator("count", count);
        count.maxLength = 10_000;
        assertThrows(StoreFullException.class, () -> checkpointer.onEvent(10, 0));
        count.maxLength = 8;
        assertTrue(checkpointer.onEvent(11, 0));
        assertEquals(11, small.latest("s").orElseThrow().id().sequence());
    }

    @Test
    void shouldNameTheOperatorThatBreaksItsBound() {
        final StreamCheckpointer checkpointer = register(manager);
        sum.claimedLength = 9;
        assertEquals(
                "operator sum of stream s says it wrote 9 bytes, but gave 8 as its bound",
                assertThrows(CheckpointException.class, () -> checkpointer.onEvent(10, 0))
                        .getMessage());
        sum.claimedLength = -1;
        assertThrows(CheckpointException.class, () -> checkpointer.onEvent(10, 0));
        sum.claimedLength = 0;
        sum.maxLength = -1;
        assertEquals(
                "operator sum of stream s gave a negative bound of its state: -1",
                assertThrows(CheckpointException.class, () -> checkpointer.onEvent(10, 0))
                        .getMessage());
        sum.maxLength = Integer.MAX_VALUE;
        assertThrows(CheckpointOverflowException.class, () -> checkpointer.onEvent(10, 0));
        assertEquals(0, store.checkpointCount("s"));
        sum.maxLength = 0;
        assertTrue(checkpointer.onEvent(10, 0));
        assertEquals(0, store.latest("s").orElseThrow().operatorStates().get("sum").length);
    }

    @Test
    void shouldLetStatesGrowAndShrink() {
        final int[] length = {0};
        final StreamCheckpointer checkpointer = manager.stream("s").operator("o", new OperatorSnapshot() {
            @Override
            public int maxSnapshotLength() {
                return length[0];
            }

            @Override
            public int snapshot(final MutableDirectBuffer buffer, final int offset) {
                buffer.setMemory(offset, length[0], (byte) length[0]);
                return length[0];
            }

            @Override
            public void restore(final DirectBuffer buffer, final int offset, final int restored) {
                length[0] = -restored;
            }
        });
        for (int i = 1; i < 2000; i++) {
            length[0] = i * 7919 % 5000;
            checkpointer.checkpointNow(i, 0);
            final byte[] state =
                    store.latest("s").orElseThrow().operatorStates().get("o");
            assertEquals(length[0], state.length);
            for (final byte b : state) {
                assertEquals((byte) length[0], b);
            }
        }
        final int last = length[0];
        checkpointer.recover();
        assertEquals(-last, length[0]);
    }

    @Test
    void shouldRefuseASnapshotThatTakesACheckpointItself() {
        final StreamCheckpointer other = manager.stream("t");
        final StreamCheckpointer checkpointer = manager.stream("s").operator("o", new OperatorSnapshot() {
            @Override
            public int maxSnapshotLength() {
                return 8;
            }

            @Override
            public int snapshot(final MutableDirectBuffer buffer, final int offset) {
                other.checkpointNow(1, 1);
                return 0;
            }

            @Override
            public void restore(final DirectBuffer buffer, final int offset, final int length) {}
        });
        assertThrows(IllegalStateException.class, () -> checkpointer.checkpointNow(1, 1));
        assertEquals(0, store.checkpointCount("s"));
        other.checkpointNow(1, 1);
        assertEquals(1, store.checkpointCount("t"));
    }

    /** Does something from within each of its methods. */
    private static final class Meddler implements OperatorSnapshot {
        private final Runnable meddle;

        Meddler(final Runnable meddle) {
            this.meddle = meddle;
        }

        @Override
        public int maxSnapshotLength() {
            meddle.run();
            return 8;
        }

        @Override
        public int snapshot(final MutableDirectBuffer buffer, final int offset) {
            meddle.run();
            return 0;
        }

        @Override
        public boolean accepts(final DirectBuffer buffer, final int offset, final int length) {
            meddle.run();
            return true;
        }

        @Override
        public void restore(final DirectBuffer buffer, final int offset, final int length) {
            meddle.run();
        }
    }

    @Test
    void shouldRefuseACheckpointWithinACheckpointEvenIfTheOperatorSwallowsThat() {
        final StreamCheckpointer checkpointer = register(manager);
        final int[] refused = {0};
        checkpointer.operator("meddler", new Meddler(() -> {
            count.maxLength = 1_000_000;
            assertThrows(IllegalStateException.class, () -> checkpointer.checkpointNow(5, 5));
            assertThrows(IllegalStateException.class, () -> manager.stream("t").checkpointNow(5, 5));
            count.maxLength = 8;
            refused[0]++;
        }));
        checkpointer.checkpointNow(7, 7);
        assertEquals(2, refused[0]);
        assertEquals(1, store.checkpointCount("s"));
        assertEquals(0, store.checkpointCount("t"));
        assertEquals(1, manager.totalCheckpoints());
    }

    @Test
    void shouldRecoverOneStreamWithinTheRecoveryOfAnother() {
        final TestOperator other = new TestOperator();
        other.value = 999;
        manager.stream("t").operator("count", other).checkpointNow(7000, 8);
        count.value = 3;
        sum.value = 30;
        manager.stream("s")
                .operator("count", count)
                .operator("meddler", new Meddler(() -> {}))
                .operator("sum", sum)
                .checkpointNow(4, 4000);
        count.value = 0;
        sum.value = 0;
        other.value = 0;
        final CheckpointManager restarted = new CheckpointManager(store, 10);
        restarted.stream("t").operator("count", other);
        final StreamCheckpointer checkpointer = restarted.stream("s")
                .operator("count", count)
                .operator("meddler", new Meddler(() -> restarted.recover("t")))
                .operator("sum", sum);
        assertEquals(OptionalLong.of(4), checkpointer.recover());
        assertEquals(4000, checkpointer.recoveredWatermarkNs());
        assertEquals(3, count.value);
        assertEquals(30, sum.value);
        assertEquals(999, other.value);
        assertFalse(checkpointer.onEvent(13, 0));
        assertTrue(checkpointer.onEvent(14, 0));
    }

    @Test
    void shouldLetAnOperatorReachItsOwnRoomOnlyAndForNoLonger() {
        final MutableDirectBuffer[] kept = new MutableDirectBuffer[1];
        manager.stream("s").operator("o", new OperatorSnapshot() {
            @Override
            public int maxSnapshotLength() {
                return 8;
            }

            @Override
            public int snapshot(final MutableDirectBuffer buffer, final int offset) {
                assertEquals(8, buffer.capacity() - offset);
                kept[0] = buffer;
                return 8;
            }

            @Override
            public void restore(final DirectBuffer buffer, final int offset, final int length) {}
        });
        manager.stream("s").checkpointNow(1, 1);
        assertEquals(0, kept[0].capacity());
    }

    @Test
    void shouldClaimNoMoreThanTheOperatorsBounds() {
        final InMemoryCheckpointStore tight = new InMemoryCheckpointStore(
                new InMemoryCheckpointStore.Options().chunkSize(4096).maxOffHeapBytes(4096));
        final StreamCheckpointer checkpointer = new CheckpointManager(tight, 10)
                .stream("s").operator("count", count).metadata("key", "value").source("src", () -> 1, x -> {});
        count.maxLength = 4096 - 24 - (32 + (4 + 5 + 4) + (4 + 3 + 8) + (8 + 4 + 3 + 4 + 5));
        checkpointer.checkpointNow(1, 1);
        count.maxLength++;
        assertThrows(StoreFullException.class, () -> checkpointer.checkpointNow(2, 2));
    }

    @Test
    void shouldStartAnewWhenTheCheckpointsWereDeleted() {
        takeCheckpoints(50);
        final StreamCheckpointer checkpointer = manager.stream("s");
        assertEquals(OptionalLong.of(50), checkpointer.recover());
        assertEquals(50_000, checkpointer.recoveredWatermarkNs());
        store.deleteBefore("s", 51);
        assertEquals(OptionalLong.empty(), checkpointer.recover());
        assertEquals(0, checkpointer.recoveredWatermarkNs());
        assertFalse(checkpointer.onEvent(9, 0));
        assertTrue(checkpointer.onEvent(10, 0));
    }

    @Test
    void shouldForgetTheRecoveredWatermarkWhenRecoveryFails() {
        takeCheckpoints(3);
        final StreamCheckpointer restarted = restart();
        restarted.recover();
        assertEquals(3000, restarted.recoveredWatermarkNs());
        restarted.operator("new", new TestOperator());
        assertThrows(CheckpointException.class, restarted::recover);
        assertEquals(0, restarted.recoveredWatermarkNs());
    }

    @Test
    void shouldNameTheFirstRefusalOfSeveral() {
        takeCheckpoints(1, 2, 3);
        final StreamCheckpointer restarted = new CheckpointManager(store, 10)
                .stream("s").recoveryPolicy(RecoveryPolicy.LENIENT).operator("sum", new TestOperator() {
                    @Override
                    public boolean accepts(final DirectBuffer buffer, final int offset, final int length) {
                        return false;
                    }
                });
        assertEquals(
                "none of the 3 checkpoints of stream s is accepted by all operators: operator sum refused its state in"
                        + " checkpoint 3. " + WAY_ON,
                assertThrows(CheckpointException.class, restarted::recover).getMessage());
    }

    @Test
    void shouldRefuseANameThatIsTaken() {
        final StreamCheckpointer checkpointer = register(manager);
        assertEquals(
                "stream s has an operator count already",
                assertThrows(IllegalArgumentException.class, () -> checkpointer.operator("count", sum))
                        .getMessage());
        assertEquals(
                "stream s has a source topic already",
                assertThrows(IllegalArgumentException.class, () -> checkpointer.source("topic", () -> 1, x -> {}))
                        .getMessage());
        checkpointer.metadata("key", "value");
        assertEquals(
                "stream s has metadata key already",
                assertThrows(IllegalArgumentException.class, () -> checkpointer.metadata("key", "other"))
                        .getMessage());
        assertTrue(checkpointer.onEvent(10, 0));
        assertEquals(2, store.latest("s").orElseThrow().operatorStates().size());
    }

    @Test
    void shouldFallBackToTheNewestCheckpointThatAllOperatorsAccept() {
        takeCheckpoints(1, 2, 3);
        final StreamCheckpointer restarted = restart();
        count.refused = 3;
        sum.refused = 20;
        assertEquals(OptionalLong.of(1), restarted.recover());
        assertEquals(1000, restarted.recoveredWatermarkNs());
        assertEquals(1, count.value);
        assertEquals(10, sum.value);
        assertEquals(100, position);
        assertEquals(1, count.restores);
        assertEquals(1, sum.restores);
        assertFalse(restarted.onEvent(10, 0));
        assertTrue(restarted.onEvent(11, 0));
    }

    @Test
    void shouldFailWhenNoCheckpointIsAcceptedAndRestoreNothing() {
        takeCheckpoints(3);
        final StreamCheckpointer restarted = restart();
        sum.refused = 30;
        assertEquals(
                "none of the 1 checkpoints of stream s is accepted by all operators: operator sum refused its state in"
                        + " checkpoint 3. " + WAY_ON,
                assertThrows(CheckpointException.class, restarted::recover).getMessage());
        assertEquals(0, count.restores);
        assertEquals(0, position);
    }

    private static void requireMismatch(final String difference, final StreamCheckpointer restarted) {
        final String message =
                assertThrows(CheckpointException.class, restarted::recover).getMessage();
        assertTrue(message.startsWith("checkpoint 3 of stream s " + difference + ". It has operators "), message);
    }

    @Test
    void shouldNameWhatTheCheckpointLacksOrHasTooMuchOf() {
        takeCheckpoints(3);
        requireMismatch("has no state for operator new", restart().operator("new", new TestOperator()));
        requireMismatch("has no offset for source other", restart().source("other", () -> 1, offset -> {}));
        requireMismatch(
                "has state for operator sum, which is not registered",
                new CheckpointManager(store, 10)
                        .stream("s").operator("count", count).source("topic", () -> 1, offset -> {}));
        requireMismatch(
                "has an offset for source topic, which is not registered",
                new CheckpointManager(store, 10)
                        .stream("s").operator("count", count).operator("sum", sum));
        assertEquals(0, count.restores);
    }

    @Test
    void shouldListWhatTheCheckpointHasAndWhatIsRegistered() {
        takeCheckpoints(3);
        assertEquals(
                "checkpoint 3 of stream s has no state for operator \"sum \". It has operators \"count\", \"sum\" and"
                        + " sources \"topic\"; registered are operators \"count\", \"sum \" and no sources."
                        + " RecoveryPolicy.LENIENT restores what both have. " + WAY_ON,
                assertThrows(
                                CheckpointException.class,
                                new CheckpointManager(store, 10)
                                        .stream("s").operator("count", count).operator("sum ", sum)::recover)
                        .getMessage());
    }

    @Test
    void shouldListNoMoreNamesThanCanBeRead() {
        final StreamCheckpointer many = manager.stream("s");
        for (int i = 0; i < 1_000; i++) {
            many.operator("o" + i, new TestOperator());
        }
        many.checkpointNow(3, 3);
        final String message = assertThrows(
                        CheckpointException.class,
                        new CheckpointManager(store, 10).stream("s").operator("new", sum)::recover)
                .getMessage();
        assertTrue(message.contains("It has operators \"o0\", "), message);
        assertTrue(message.contains("\"o9\" and 990 more and no sources"), message);
    }

    @Test
    void shouldShowStrangeNamesAsTheyAre() {
        final StreamCheckpointer checkpointer =
                manager.stream("a\nb").operator("", count).operator("x\u202e", sum);
        assertEquals(
                "stream \"a\\u{a}b\" has an operator \"x\\u{202e}\" already",
                assertThrows(IllegalArgumentException.class, () -> checkpointer.operator("x\u202e", sum))
                        .getMessage());
        count.claimedLength = 9;
        assertEquals(
                "operator \"\" of stream \"a\\u{a}b\" says it wrote 9 bytes, but gave 8 as its bound",
                assertThrows(CheckpointException.class, () -> checkpointer.checkpointNow(1, 1))
                        .getMessage());
        count.claimedLength = 8;
        checkpointer.checkpointNow(1, 1);
        count.refused = 0;
        final String refusal =
                assertThrows(CheckpointException.class, checkpointer::recover).getMessage();
        assertTrue(
                refusal.startsWith("none of the 1 checkpoints of stream \"a\\u{a}b\" is accepted by all operators:"
                        + " operator \"\" refused its state in checkpoint 1. "),
                refusal);
    }

    @Test
    void shouldRecoverWhatItCanWhenLenient() {
        takeCheckpoints(3);
        count.value = 0;
        final TestOperator added = new TestOperator();
        added.value = 77;
        final StreamCheckpointer lenient = new CheckpointManager(store, 10)
                .stream("s")
                        .recoveryPolicy(RecoveryPolicy.LENIENT)
                        .operator("count", count)
                        .operator("new", added)
                        .source("other", () -> 1, offset -> position = offset);
        position = 5;
        assertEquals(OptionalLong.of(3), lenient.recover());
        assertEquals(3, count.value);
        assertEquals(77, added.value);
        assertEquals(5, position);
    }

    @Test
    void shouldPassOnWhatRestoringThrows() {
        takeCheckpoints(3);
        final StreamCheckpointer restarted = new CheckpointManager(store, 10)
                .stream("s").operator("count", count).operator("sum", sum).source("topic", () -> 1, offset -> {
                    throw new IllegalStateException("cannot seek to " + offset);
                });
        assertEquals(
                "cannot seek to 300",
                assertThrows(IllegalStateException.class, restarted::recover).getMessage());
        assertEquals(Map.of("topic", 300L), store.latest("s").orElseThrow().sourceOffsets());
    }
}
