package io.cairn.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.store.InMemoryCheckpointStore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream whose sequences begin anew, below those that its store is full of. */
class NewLifeTest {
    private final InMemoryCheckpointStore store = new InMemoryCheckpointStore(3);
    private final TestOperator operator = new TestOperator();
    private final List<LogRecord> warnings = new ArrayList<>();
    private final Logger logger = Logger.getLogger("io.cairn.manager");
    private final Handler handler = new Handler() {
        @Override
        public void publish(final LogRecord record) {
            warnings.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private CheckpointManager manager = new CheckpointManager(store, 10);
    private StreamCheckpointer stream = manager.stream("s").operator("o", operator);

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    private void restart() {
        manager = new CheckpointManager(store, 10);
        stream = manager.stream("s").operator("o", operator);
    }

    /** Number of events at which a checkpoint was said to have been taken. */
    private int run(final int events) {
        int taken = 0;
        for (int i = 1; i <= events; i++) {
            operator.value = i;
            taken += stream.onEvent(i, i) ? 1 : 0;
        }
        return taken;
    }

    private String kept() {
        return store.list("s").stream()
                .map(state -> Long.toUnsignedString(state.id().sequence()))
                .collect(Collectors.joining(" "));
    }

    @Test
    void shouldNotSayThatACheckpointWasTakenThatWasEvictedByItsOwnSave() {
        assertEquals(100, run(1000));
        restart();
        assertEquals(0, run(900));
        assertEquals("980 990 1000", kept());
        assertEquals(0, manager.totalCheckpoints());
        assertEquals(90, manager.evictedCheckpoints(), "one an interval, not one an event");
        assertFalse(stream.checkpointNow(905, 0));
        assertEquals(91, manager.evictedCheckpoints());
    }

    @Test
    void shouldWarnOncePerStream() {
        run(1000);
        assertEquals(List.of(), warnings);
        restart();
        run(900);
        assertEquals(1, warnings.size());
        assertEquals(Level.WARNING, warnings.get(0).getLevel());
        assertEquals(
                "checkpoint 10 of stream s was evicted by its own save, as others of this stream may be from now on:"
                        + " the store is full of higher sequences. If the stream begins anew, give those up with"
                        + " deleteBefore(\"s\", -1) of the store",
                warnings.get(0).getMessage());
        for (long sequence = 100; sequence > 0; sequence -= 10) {
            manager.stream("t").checkpointNow(sequence, 0);
        }
        assertEquals(2, warnings.size());
        assertTrue(warnings.get(1).getMessage().startsWith("checkpoint 70 of stream t was evicted"));
    }

    @Test
    void shouldTakeCheckpointsAgainOnceTheEarlierOnesAreDeleted() {
        run(1000);
        restart();
        run(15);
        assertEquals(3, store.deleteBefore("s", -1));
        assertTrue(stream.onEvent(20, 0));
        assertEquals("20", kept());
        assertEquals(1, manager.totalCheckpoints());
    }

    @Test
    void shouldServeARequestOnceEvenIfTheCheckpointIsEvicted() {
        run(1000);
        restart();
        stream.requestCheckpoint();
        assertFalse(stream.onEvent(1, 0));
        assertFalse(stream.onEvent(2, 0));
        assertEquals(1, manager.evictedCheckpoints());
    }

    /** Nothing would be due until the earlier life was reached, and nobody would be told. */
    @Test
    void shouldTellAlsoAfterARecovery() {
        run(1000);
        restart();
        assertEquals(OptionalLong.of(1000), stream.recover());
        assertEquals(0, run(900));
        assertEquals(89, manager.evictedCheckpoints(), "at 11, 21, ...");
        assertEquals(1, warnings.size());
    }

    @Test
    void shouldTellOfAPipelineThatGoesOnFromNothingAfterEveryStateWasRefused() {
        operator.value = 1;
        for (long sequence = 10; sequence <= 30; sequence += 10) {
            stream.checkpointNow(sequence, 0);
        }
        restart();
        operator.refused = 1;
        final String message =
                assertThrows(CheckpointException.class, stream::recover).getMessage();
        assertTrue(message.contains("deleteBefore(\"s\", -1) of the store"), message);
        assertFalse(stream.checkpointNow(5, 0));
        assertEquals(1, warnings.size());
    }
}
