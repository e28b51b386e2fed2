package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import java.util.Random;

/**
 * What a checkpoint is made of, written as in "8x256+4": operators times bytes of each, plus sources.
 *
 * @param operators number of operators.
 * @param stateLength bytes of each operator's state.
 * @param sources number of sources.
 */
record Shape(int operators, int stateLength, int sources) {
    static Shape parse(final String text) {
        final String[] parts = text.split("[x+]");
        return new Shape(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    static String operatorName(final int index) {
        return String.format("operator-%05d", index);
    }

    static String sourceName(final int index) {
        return String.format("orders-%07d", index);
    }

    /** A checkpoint of this shape with random contents, and the seed as its event count; the names have 14 bytes. */
    CheckpointState newState(final String streamId, final long sequence, final long seed) {
        final Random random = new Random(seed);
        final CheckpointState state = new CheckpointState(new CheckpointId(streamId, sequence, random.nextLong()))
                .watermarkNs(random.nextLong())
                .eventCount(seed);
        for (int i = 0; i < operators; i++) {
            final byte[] bytes = new byte[stateLength];
            random.nextBytes(bytes);
            state.setOperatorState(operatorName(i), bytes);
        }
        for (int i = 0; i < sources; i++) {
            state.setSourceOffset(sourceName(i), random.nextLong());
        }
        return state;
    }
}
