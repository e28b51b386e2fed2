package io.cairn.fuzz;

import io.cairn.manager.OperatorSnapshot;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** An operator whose state may have any length, and which does as its mood is. */
final class MoodyOperator implements OperatorSnapshot {
    enum Mood {
        WELL,
        BOUND_THROWS,
        BOUND_NEGATIVE,
        BOUND_HUGE,
        SNAPSHOT_THROWS,
        SNAPSHOT_THROWS_ERROR,
        SNAPSHOT_TOO_LONG,
        SNAPSHOT_LENGTH_NEGATIVE,
        ACCEPTS_THROWS,
        REFUSES,
        RESTORE_THROWS;

        boolean preventsCheckpoint() {
            return this != WELL && compareTo(ACCEPTS_THROWS) < 0;
        }
    }

    final String name;
    Bytes state = Bytes.of(new byte[0]);
    Mood mood = Mood.WELL;

    /** By how much its bound is too high. */
    int spare;

    MoodyOperator(final String name) {
        this.name = name;
    }

    @Override
    public int maxSnapshotLength() {
        return switch (mood) {
            case BOUND_THROWS -> throw new Saboteur.SnapshotFailure();
            case BOUND_NEGATIVE -> -1;
            case BOUND_HUGE -> Integer.MAX_VALUE;
            default -> state.length() + spare;
        };
    }

    /** Fails when some of it is written. */
    @Override
    public int snapshot(final MutableDirectBuffer buffer, final int offset) {
        buffer.putBytes(offset, state.toArray(), 0, mood == Mood.WELL ? state.length() : state.length() / 2);
        return switch (mood) {
            case SNAPSHOT_THROWS -> throw new Saboteur.SnapshotFailure();
            case SNAPSHOT_THROWS_ERROR -> throw new Saboteur.SnapshotError();
            case SNAPSHOT_TOO_LONG -> state.length() + spare + 1;
            case SNAPSHOT_LENGTH_NEGATIVE -> -1;
            default -> {
                buffer.putBytes(offset, state.toArray());
                yield state.length();
            }
        };
    }

    @Override
    public boolean accepts(final DirectBuffer buffer, final int offset, final int length) {
        if (mood == Mood.ACCEPTS_THROWS) {
            throw new Saboteur.SnapshotFailure();
        }
        return mood != Mood.REFUSES;
    }

    @Override
    public void restore(final DirectBuffer buffer, final int offset, final int length) {
        if (mood == Mood.RESTORE_THROWS) {
            throw new Saboteur.SnapshotFailure();
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        state = Bytes.of(bytes);
    }
}
