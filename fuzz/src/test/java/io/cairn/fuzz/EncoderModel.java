package io.cairn.fuzz;

import io.cairn.checkpoint.CheckpointOverflowException;
import java.util.ArrayList;
import java.util.List;

/** What an encoder says to each call, and what it has written in the end, in lists and sums. */
final class EncoderModel {
    private enum Stage {
        BEFORE_HEADER,
        OPERATORS,
        IN_OPERATOR,
        SOURCES,
        METADATA,
        FINISHED
    }

    private final int capacity;
    private final List<PlainCheckpoint.Operator> operators = new ArrayList<>();
    private final List<PlainCheckpoint.Source> sources = new ArrayList<>();
    private final List<PlainCheckpoint.Metadata> metadata = new ArrayList<>();
    private Stage stage = Stage.BEFORE_HEADER;
    private String begun;
    private int length;

    EncoderModel(final int capacity) {
        this.capacity = capacity;
    }

    int length() {
        return length;
    }

    boolean isFinished() {
        return stage == Stage.FINISHED;
    }

    PlainCheckpoint written() {
        return new PlainCheckpoint(1, 2, 3, operators, sources, metadata);
    }

    /** Takes a call, unless it is refused; returns what it is refused with, or null. */
    Class<? extends RuntimeException> call(final EncoderCall call) {
        if (!isInOrder(call.kind())) {
            return IllegalStateException.class;
        }
        final int needed = needed(call);
        if (needed > capacity - length) {
            return CheckpointOverflowException.class;
        }
        length += needed;
        apply(call);
        return null;
    }

    private boolean isInOrder(final EncoderCall.Kind kind) {
        return switch (kind) {
            case HEADER -> stage == Stage.BEFORE_HEADER;
            case OPERATOR, BEGIN_OPERATOR -> stage == Stage.OPERATORS;
            case END_OPERATOR -> stage == Stage.IN_OPERATOR;
            case SOURCE -> stage == Stage.OPERATORS || stage == Stage.SOURCES;
            case METADATA, FINISH -> stage == Stage.OPERATORS || stage == Stage.SOURCES || stage == Stage.METADATA;
        };
    }

    private int needed(final EncoderCall call) {
        final int sourceCount = stage == Stage.OPERATORS ? 4 : 0;
        final int magicAndCount = stage == Stage.METADATA ? 0 : 8;
        return switch (call.kind()) {
            case HEADER -> 28;
            case OPERATOR -> 4 + call.textLength() + 4 + call.state().length();
            case BEGIN_OPERATOR -> 4 + call.textLength() + 4;
            case END_OPERATOR -> call.state().length();
            case SOURCE -> sourceCount + 4 + call.textLength() + 8;
            case METADATA -> sourceCount + magicAndCount + 4 + call.textLength() + 4 + call.textLength();
            case FINISH -> sourceCount;
        };
    }

    private void apply(final EncoderCall call) {
        switch (call.kind()) {
            case HEADER -> stage = Stage.OPERATORS;
            case OPERATOR -> operators.add(new PlainCheckpoint.Operator(call.text(), call.state()));
            case BEGIN_OPERATOR -> {
                begun = call.text();
                stage = Stage.IN_OPERATOR;
            }
            case END_OPERATOR -> {
                operators.add(new PlainCheckpoint.Operator(begun, call.state()));
                stage = Stage.OPERATORS;
            }
            case SOURCE -> {
                sources.add(new PlainCheckpoint.Source(call.text(), call.state().length()));
                stage = Stage.SOURCES;
            }
            case METADATA -> {
                metadata.add(new PlainCheckpoint.Metadata(call.text(), call.text()));
                stage = Stage.METADATA;
            }
            case FINISH -> stage = Stage.FINISHED;
        }
    }
}
