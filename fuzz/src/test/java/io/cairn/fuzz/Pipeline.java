package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.manager.CheckpointManager;
import io.cairn.manager.StreamCheckpointer;
import java.util.List;
import java.util.OptionalLong;

/** One stream's part of a process: its operators, and its place in the log it reads from. */
final class Pipeline {
    /** Sources may count from anywhere. */
    static final long FIRST_OFFSET = Long.MAX_VALUE - 5;

    final ReplayOperators operators = new ReplayOperators();
    final Saboteur saboteur = new Saboteur(this::checkpointNow);

    private final CheckpointManager manager;
    private final StreamCheckpointer checkpointer;
    private final List<Event> log;
    private int position;
    private int failures;

    /** Registers everything with the manager. */
    Pipeline(final CheckpointManager manager, final String streamId, final List<Event> log) {
        this.manager = manager;
        this.log = log;
        checkpointer = manager.stream(streamId);
        for (int i = 0; i < operators.all.size(); i++) {
            checkpointer.operator("operator " + i, operators.all.get(i));
            if (i == 1) {
                checkpointer.operator("saboteur", saboteur);
            }
        }
        checkpointer.source("log", this::offset, this::seek).metadata("version", "1");
    }

    /** Recovers; the reader of the log must then stand right behind the event recovered to. */
    OptionalLong recover() {
        final OptionalLong recovered = checkpointer.recover();
        if (recovered.isEmpty()) {
            assertEquals(0, position);
            assertEquals(0, checkpointer.recoveredWatermarkNs());
        } else {
            assertNotEquals(0, position);
            assertEquals(operators.highestTime.timeNs(), checkpointer.recoveredWatermarkNs());
            assertEquals(recovered.getAsLong(), log.get(position - 1).sequence());
            for (int i = position; i < log.size(); i++) {
                assertFalse(Long.compareUnsigned(log.get(i).sequence(), recovered.getAsLong()) <= 0, "replayed");
            }
        }
        return recovered;
    }

    /** Processes one event, and returns whether that took a checkpoint. */
    boolean step() {
        final Event event = log.get(position++);
        operators.process(event);
        saboteur.plan(event.failure());
        try {
            return onEvent(event);
        } catch (final Saboteur.SnapshotFailure | Saboteur.SnapshotError | CheckpointException ex) {
            assertTrue(event.failure().preventsCheckpoint(), ex.toString());
            failures++;
            return false;
        }
    }

    void stepTo(final int end) {
        while (position < end) {
            step();
        }
    }

    void stepToEnd() {
        stepTo(log.size());
    }

    int position() {
        return position;
    }

    /** Number of checkpoints that failed. */
    int failures() {
        return failures;
    }

    /** Through the manager or directly, with an id that is now the same object and now an equal one. */
    private boolean onEvent(final Event event) {
        final long watermarkNs = operators.highestTime.timeNs();
        return switch (event.key()) {
            case 0 -> manager.onEvent(checkpointer.streamId(), event.sequence(), watermarkNs);
            case 1 -> manager.onEvent(new String(checkpointer.streamId()), event.sequence(), watermarkNs);
            default -> checkpointer.onEvent(event.sequence(), watermarkNs);
        };
    }

    private void checkpointNow() {
        checkpointer.checkpointNow(log.get(position - 1).sequence(), 0);
    }

    private long offset() {
        saboteur.onSource();
        return FIRST_OFFSET + position;
    }

    private void seek(final long offset) {
        position = (int) (offset - FIRST_OFFSET);
    }
}
