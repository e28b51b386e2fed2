package io.cairn.manager;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.Names;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a recovery that fails says. */
final class RecoveryMessages {
    private static final int MAX_LISTED = 10;

    private RecoveryMessages() {}

    static String noneAccepted(final String streamId, final int count, final String firstRefusal) {
        return "none of the " + count + " checkpoints of stream " + Names.shown(streamId)
                + " is accepted by all operators: " + firstRefusal + ". " + wayOn(streamId);
    }

    /** Names the difference, and lists both sides, so that a name that was changed is seen. */
    static String mismatch(
            final String streamId,
            final CheckpointDecoder checkpoint,
            final String difference,
            final List<RegisteredOperator> operators,
            final List<RegisteredSource> sources) {
        return "checkpoint " + Long.toUnsignedString(checkpoint.sequence()) + " of stream " + Names.shown(streamId)
                + ' '
                + difference + ". It has "
                + list("operators", checkpoint.operatorCount(), checkpoint::operatorName) + " and "
                + list("sources", checkpoint.sourceCount(), checkpoint::sourceName) + "; registered are "
                + list("operators", operators.size(), i -> operators.get(i).name.text()) + " and "
                + list("sources", sources.size(), i -> sources.get(i).name().text())
                + ". RecoveryPolicy.LENIENT restores what both have. " + wayOn(streamId);
    }

    private static String wayOn(final String streamId) {
        return "To begin anew, give the checkpoints up with deleteBefore(" + Names.quoted(streamId)
                + ", -1) of the store: while they fill it, it keeps none of lower sequences";
    }

    /** A checkpoint from outside may have millions of names. */
    private static String list(final String what, final int count, final IntFunction<String> name) {
        if (count == 0) {
            return "no " + what;
        }
        final String some = IntStream.range(0, Math.min(count, MAX_LISTED))
                .mapToObj(name)
                .map(Names::quoted)
                .collect(Collectors.joining(", "));
        return what + ' ' + some + (count > MAX_LISTED ? " and " + (count - MAX_LISTED) + " more" : "");
    }
}
