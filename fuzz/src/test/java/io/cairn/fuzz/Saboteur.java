package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.manager.OperatorSnapshot;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** An operator without state that fails as the event of the day says, and refuses as many checkpoints as it is told. */
final class Saboteur implements OperatorSnapshot {
    static final class SnapshotFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SnapshotFailure() {
            super("planned", null, false, false);
        }
    }

    static final class SnapshotError extends Error {
        private static final long serialVersionUID = 1L;

        SnapshotError() {
            super("planned", null, false, false);
        }
    }

    private static final int BOUND = 5;

    private final Runnable checkpoint;
    private Event.Failure failure = Event.Failure.NONE;
    private int refusals;

    /** Creates one that, asked for a snapshot, may take a checkpoint itself. */
    Saboteur(final Runnable checkpoint) {
        this.checkpoint = checkpoint;
    }

    void plan(final Event.Failure nextFailure) {
        failure = nextFailure;
    }

    void refuse(final int checkpoints) {
        refusals = checkpoints;
    }

    /** Called for the offset of the source. */
    void onSource() {
        if (failure == Event.Failure.SOURCE_THROWS) {
            throw new SnapshotFailure();
        }
    }

    @Override
    public int maxSnapshotLength() {
        return failure == Event.Failure.BOUND_NEGATIVE ? -1 : BOUND;
    }

    @Override
    public int snapshot(final MutableDirectBuffer buffer, final int offset) {
        return switch (failure) {
            case SNAPSHOT_THROWS -> throw new SnapshotFailure();
            case SNAPSHOT_THROWS_ERROR -> throw new SnapshotError();
            case CHECKPOINT_WITHIN_CHECKPOINT -> {
                assertThrows(IllegalStateException.class, checkpoint::run);
                yield 0;
            }
            case SNAPSHOT_TOO_LONG -> BOUND + 1;
            case SNAPSHOT_LENGTH_NEGATIVE -> -1;
            default -> 0;
        };
    }

    @Override
    public boolean accepts(final DirectBuffer buffer, final int offset, final int length) {
        return refusals-- <= 0;
    }

    @Override
    public void restore(final DirectBuffer buffer, final int offset, final int length) {}
}
