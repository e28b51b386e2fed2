package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointLayout;
import io.cairn.checkpoint.CheckpointState;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a checkpoint is made of, written as in "8x256+4": operators times bytes of each, plus sources.
 *
 * @param operators number of operators.
 * @param stateLength bytes of each operator's state.
 * @param sources number of sources.
 */
public record Shape(int operators, int stateLength, int sources) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,7})x(\\d{1,9})\\+(\\d{1,7})");
    private static final int NAME_LENGTH = 14;

    /** Most names there are of each kind in the shapes of the matrix, shared so that they take no room in each checkpoint. */
    private static final int SHARED_NAMES = 1024;

    private static final String[] OPERATOR_NAMES = new String[SHARED_NAMES];
    private static final String[] SOURCE_NAMES = new String[SHARED_NAMES];

    static {
        Arrays.setAll(OPERATOR_NAMES, i -> String.format(Locale.ROOT, "operator-%05d", i));
        Arrays.setAll(SOURCE_NAMES, i -> String.format(Locale.ROOT, "orders-%07d", i));
    }

    /**
     * Reads a shape.
     *
     * @param text as in "8x256+4".
     * @return the shape.
     * @throws IllegalArgumentException if the text is no shape.
     */
    public static Shape parse(final String text) {
        final Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "shape '" + text + "' is not operators x bytes + sources, as in 8x256+4");
        }
        return new Shape(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    /**
     * Name of an operator.
     *
     * @param index of the operator.
     * @return the name, of 14 bytes.
     */
    public static String operatorName(final int index) {
        return index < SHARED_NAMES ? OPERATOR_NAMES[index] : String.format(Locale.ROOT, "operator-%05d", index);
    }

    /**
     * Name of a source.
     *
     * @param index of the source.
     * @return the name, of 14 bytes.
     */
    public static String sourceName(final int index) {
        return index < SHARED_NAMES ? SOURCE_NAMES[index] : String.format(Locale.ROOT, "orders-%07d", index);
    }

    /**
     * Makes a checkpoint of this shape with random contents.
     *
     * @param streamId of its stream.
     * @param sequence of its last event.
     * @param seed of the contents, and its event count.
     * @return the checkpoint.
     */
    public CheckpointState newState(final String streamId, final long sequence, final long seed) {
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

    /**
     * Length of a checkpoint of this shape.
     *
     * @return bytes.
     */
    public long encodedLength() {
        final long name = CheckpointLayout.LENGTH_SIZE + NAME_LENGTH;
        return CheckpointLayout.EMPTY_LENGTH
                + operators * (name + CheckpointLayout.LENGTH_SIZE + stateLength)
                + sources * (name + Long.BYTES);
    }

    @Override
    public String toString() {
        return operators + "x" + stateLength + "+" + sources;
    }
}
