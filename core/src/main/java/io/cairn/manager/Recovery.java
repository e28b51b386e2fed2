package io.cairn.manager;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.JvmAccess;
import io.cairn.checkpoint.Names;
import io.cairn.store.CheckpointStore;
import io.cairn.store.CheckpointVisitor;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.agrona.concurrent.UnsafeBuffer;

/** One recovery of a stream: is shown its checkpoints, newest first, until one is accepted by all and restored. */
final class Recovery implements CheckpointVisitor {
    private final String streamId;
    private final List<RegisteredOperator> operators;
    private final List<RegisteredSource> sources;
    private final RecoveryPolicy policy;
    private final CheckpointDecoder decoder = new CheckpointDecoder();
    private final UnsafeBuffer state = JvmAccess.newBuffer();
    private boolean isRestored;
    private long sequence;
    private long watermarkNs;
    private int length;
    private String firstRefusal;

    Recovery(
            final String streamId,
            final List<RegisteredOperator> operators,
            final List<RegisteredSource> sources,
            final RecoveryPolicy policy) {
        this.streamId = streamId;
        this.operators = operators;
        this.sources = sources;
        this.policy = policy;
    }

    /** Tries the checkpoints of a store, and returns how many were tried. */
    int run(final CheckpointStore store) {
        final RecoveryEvent event = JvmAccess.HAS_FLIGHT_RECORDER ? RecoveryEvent.begun() : null;
        try {
            return store.visitNewestFirst(streamId, decoder, this);
        } finally {
            if (event != null) {
                event.commit(streamId, this);
            }
        }
    }

    boolean isRestored() {
        return isRestored;
    }

    /** Sequence of the checkpoint that was restored. */
    long sequence() {
        return sequence;
    }

    /** Watermark of the checkpoint that was restored, or 0. */
    long watermarkNs() {
        return watermarkNs;
    }

    /** Length of the checkpoint that was restored, or 0. */
    int length() {
        return length;
    }

    CheckpointException noneAccepted(final int count) {
        return new CheckpointException(RecoveryMessages.noneAccepted(streamId, count, firstRefusal));
    }

    @Override
    public boolean onCheckpoint(final CheckpointDecoder checkpoint) {
        if (policy == RecoveryPolicy.STRICT) {
            requireSame(checkpoint);
        }
        if (!isAccepted(checkpoint)) {
            return true;
        }
        restore(checkpoint);
        sequence = checkpoint.sequence();
        watermarkNs = checkpoint.watermarkNs();
        length = checkpoint.encodedLength();
        isRestored = true;
        return false;
    }

    private void requireSame(final CheckpointDecoder checkpoint) {
        for (final RegisteredOperator operator : operators) {
            if (checkpoint.findOperator(operator.name) == CheckpointDecoder.NOT_FOUND) {
                throw mismatch(checkpoint, "has no state for " + operator.shownName());
            }
        }
        for (final RegisteredSource source : sources) {
            if (checkpoint.findSource(source.name()) == CheckpointDecoder.NOT_FOUND) {
                throw mismatch(
                        checkpoint,
                        "has no offset for source " + Names.shown(source.name().text()));
            }
        }
        final Set<String> operatorNames = names(operators, operator -> operator.name.text());
        for (int i = 0; i < checkpoint.operatorCount(); i++) {
            final String name = checkpoint.operatorName(i);
            if (!operatorNames.contains(name)) {
                throw mismatch(checkpoint, "has state for operator " + Names.shown(name) + ", which is not registered");
            }
        }
        final Set<String> sourceNames = names(sources, source -> source.name().text());
        for (int i = 0; i < checkpoint.sourceCount(); i++) {
            final String name = checkpoint.sourceName(i);
            if (!sourceNames.contains(name)) {
                throw mismatch(
                        checkpoint, "has an offset for source " + Names.shown(name) + ", which is not registered");
            }
        }
    }

    private boolean isAccepted(final CheckpointDecoder checkpoint) {
        for (final RegisteredOperator operator : operators) {
            final int index = checkpoint.findOperator(operator.name);
            if (index != CheckpointDecoder.NOT_FOUND) {
                final int length = checkpoint.wrapOperatorState(index, state);
                if (!operator.snapshot.accepts(state, 0, length)) {
                    if (firstRefusal == null) {
                        firstRefusal = operator.shownName() + " refused its state in checkpoint "
                                + Long.toUnsignedString(checkpoint.sequence());
                    }
                    return false;
                }
            }
        }
        return true;
    }

    private void restore(final CheckpointDecoder checkpoint) {
        for (final RegisteredOperator operator : operators) {
            final int index = checkpoint.findOperator(operator.name);
            if (index != CheckpointDecoder.NOT_FOUND) {
                final int length = checkpoint.wrapOperatorState(index, state);
                operator.snapshot.restore(state, 0, length);
            }
        }
        for (final RegisteredSource source : sources) {
            final int index = checkpoint.findSource(source.name());
            if (index != CheckpointDecoder.NOT_FOUND) {
                source.seek().accept(checkpoint.sourceOffset(index));
            }
        }
    }

    private CheckpointException mismatch(final CheckpointDecoder checkpoint, final String what) {
        return new CheckpointException(RecoveryMessages.mismatch(streamId, checkpoint, what, operators, sources));
    }

    private static <T> Set<String> names(final List<T> registered, final Function<T, String> name) {
        return registered.stream().map(name).collect(Collectors.toSet());
    }
}
