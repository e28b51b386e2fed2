package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.manager.OperatorSnapshot;
import io.cairn.manager.StreamCheckpointer;
import java.util.Collection;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Operators and sources of one stream, whose states and offsets are those of one of several checkpoints at a time. */
public final class PayloadOperators {
    /** By checkpoint, then by operator or source. */
    private final byte[][][] states;

    private final long[][] offsets;
    private int current;

    /**
     * Takes the contents of checkpoints, which must be of one shape.
     *
     * @param checkpoints to take turns.
     */
    public PayloadOperators(final CheckpointState... checkpoints) {
        states = new byte[checkpoints.length][][];
        offsets = new long[checkpoints.length][];
        for (int i = 0; i < checkpoints.length; i++) {
            final Collection<byte[]> values = checkpoints[i].operatorStates().values();
            states[i] = values.toArray(new byte[0][]);
            offsets[i] = checkpoints[i].sourceOffsets().values().stream()
                    .mapToLong(Long::longValue)
                    .toArray();
        }
    }

    /**
     * Registers all of them.
     *
     * @param stream to register them with.
     * @return the stream.
     */
    public StreamCheckpointer register(final StreamCheckpointer stream) {
        for (int i = 0; i < states[0].length; i++) {
            stream.operator(Shape.operatorName(i), new Operator(i));
        }
        for (int i = 0; i < offsets[0].length; i++) {
            final int index = i;
            stream.source(Shape.sourceName(i), () -> offsets[current][index], offset -> {});
        }
        return stream;
    }

    /**
     * Sets which checkpoint's states and offsets the next one gets.
     *
     * @param index of the checkpoint.
     */
    public void select(final int index) {
        current = index;
    }

    private final class Operator implements OperatorSnapshot {
        private final int index;

        Operator(final int index) {
            this.index = index;
        }

        @Override
        public int maxSnapshotLength() {
            return states[current][index].length;
        }

        @Override
        public int snapshot(final MutableDirectBuffer buffer, final int offset) {
            final byte[] state = states[current][index];
            buffer.putBytes(offset, state);
            return state.length;
        }

        @Override
        public void restore(final DirectBuffer buffer, final int offset, final int length) {
            throw new UnsupportedOperationException("nothing is brought back here");
        }
    }
}
