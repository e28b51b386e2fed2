package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.Names;
import io.cairn.fuzz.ManagerRun.Occurrence;
import io.cairn.fuzz.MoodyOperator.Mood;
import io.cairn.fuzz.StoreModel.Saved;
import io.cairn.manager.CheckpointManager;
import io.cairn.manager.RecoveryPolicy;
import io.cairn.manager.StreamCheckpointer;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.function.Executable;

/** A stream of a manager side by side with what it should be: when a checkpoint is due, what is in it, what comes back. */
final class ManagedStream {
    private static final List<String> NAMES = List.of("a", "counts", "", "\u00e9");

    /** What a recovery should do: succeed, fail by itself, or by what it calls. */
    private record Expected(OptionalLong sequence, long watermarkNs, Class<? extends Throwable> failure) {
        static Expected failing(final Class<? extends Throwable> failure) {
            return new Expected(OptionalLong.empty(), 0, failure);
        }
    }

    private final ManagerRun run;
    private final String id;
    private final List<MoodyOperator> operators = new ArrayList<>();
    private final List<MoodySource> sources = new ArrayList<>();
    private StreamCheckpointer checkpointer;
    private RecoveryPolicy policy;
    private BigInteger due;
    private boolean isRequested;
    private long sequence;

    ManagedStream(final ManagerRun run, final String id, final long sequence) {
        this.run = run;
        this.id = id;
        this.sequence = sequence;
    }

    String id() {
        return id;
    }

    /** Registers anew the operators and sources whose bits are set. */
    void start(
            final CheckpointManager manager,
            final int operatorBits,
            final int sourceBits,
            final RecoveryPolicy newPolicy) {
        checkpointer = manager.stream(id).recoveryPolicy(newPolicy);
        policy = newPolicy;
        due = BigInteger.valueOf(run.interval);
        isRequested = false;
        operators.clear();
        sources.clear();
        for (int i = 0; i < NAMES.size(); i++) {
            if ((operatorBits >> i & 1) != 0) {
                join(i);
            }
            if ((sourceBits >> i & 1) != 0) {
                final MoodySource source = new MoodySource(NAMES.get(i));
                checkpointer.source(source.name, source::position, source::seek);
                sources.add(source);
            }
        }
    }

    void join(final int number) {
        final MoodyOperator operator = new MoodyOperator(NAMES.get(number));
        if (operators.stream().anyMatch(known -> known.name.equals(operator.name))) {
            assertThrows(IllegalArgumentException.class, () -> checkpointer.operator(operator.name, operator));
        } else {
            checkpointer.operator(operator.name, operator);
            operators.add(operator);
        }
    }

    Optional<MoodyOperator> operator(final int number) {
        return operators.isEmpty() ? Optional.empty() : Optional.of(operators.get(number % operators.size()));
    }

    Optional<MoodySource> source(final int number) {
        return sources.isEmpty() ? Optional.empty() : Optional.of(sources.get(number % sources.size()));
    }

    void cure() {
        operators.forEach(operator -> operator.mood = Mood.WELL);
        sources.forEach(source -> source.isReadingThrowing = false);
        sources.forEach(source -> source.isSeekingThrowing = false);
    }

    void request() {
        checkpointer.requestCheckpoint();
        isRequested = true;
    }

    void onEvent(final int gap, final long watermarkNs) {
        sequence += gap;
        final boolean isDue = isRequested || unsigned(sequence).compareTo(due.min(unsigned(-1))) >= 0;
        if (isDue) {
            checkpoint(watermarkNs, () -> assertTrue(run.onEvent(checkpointer, sequence, watermarkNs)));
        } else {
            assertEquals(false, run.onEvent(checkpointer, sequence, watermarkNs));
        }
    }

    void checkpointNow(final long watermarkNs) {
        checkpoint(watermarkNs, () -> checkpointer.checkpointNow(sequence, watermarkNs));
    }

    private void checkpoint(final long watermarkNs, final Executable action) {
        if (operators.stream().anyMatch(operator -> operator.mood.preventsCheckpoint())
                || sources.stream().anyMatch(source -> source.isReadingThrowing)) {
            final Throwable failure = assertThrows(Throwable.class, action);
            requirePlanned(failure);
            run.occurred.add(Occurrence.FAILED);
            return;
        }
        try {
            action.execute();
        } catch (final Throwable ex) {
            throw new AssertionError("the checkpoint should be good", ex);
        }
        run.saved(this, new PlainCheckpoint(sequence, watermarkNs, sequence, states(), offsets(), List.of()));
        due = unsigned(sequence).add(BigInteger.valueOf(run.interval));
        isRequested = false;
    }

    void recover() {
        final Map<String, Bytes> states = states().stream()
                .collect(Collectors.toMap(PlainCheckpoint.Operator::name, PlainCheckpoint.Operator::state));
        final Map<String, Long> offsets = new HashMap<>();
        sources.forEach(source -> offsets.put(source.name, source.position));
        final Expected expected = expected(states, offsets);
        if (expected.failure == null) {
            assertEquals(expected.sequence, checkpointer.recover());
            due = expected.sequence.isPresent()
                    ? unsigned(expected.sequence.getAsLong()).add(BigInteger.valueOf(run.interval))
                    : BigInteger.valueOf(run.interval);
            sequence = expected.sequence.orElse(sequence);
        } else {
            assertInstanceOf(expected.failure, assertThrows(Throwable.class, checkpointer::recover));
        }
        assertEquals(expected.watermarkNs, checkpointer.recoveredWatermarkNs());
        operators.forEach(operator -> assertEquals(states.get(operator.name), operator.state));
        sources.forEach(source -> assertEquals(offsets.get(source.name), source.position));
    }

    /** What should happen, and, in the maps, what the operators and sources should have then. */
    private Expected expected(final Map<String, Bytes> states, final Map<String, Long> offsets) {
        final List<Saved> saved = run.model.list(id);
        for (int i = saved.size() - 1; i >= 0; i--) {
            final PlainCheckpoint checkpoint = saved.get(i).checkpoint();
            if (policy == RecoveryPolicy.STRICT && !hasSameNames(checkpoint)) {
                run.occurred.add(Occurrence.OTHER_NAMES);
                return Expected.failing(CheckpointException.class);
            }
            final List<MoodyOperator> concerned = operators.stream()
                    .filter(operator -> checkpoint.operatorMap().containsKey(operator.name))
                    .toList();
            final Optional<Mood> objection = concerned.stream()
                    .map(operator -> operator.mood)
                    .filter(mood -> mood == Mood.REFUSES || mood == Mood.ACCEPTS_THROWS)
                    .findFirst();
            if (objection.isEmpty()) {
                return restored(checkpoint, concerned, states, offsets);
            }
            if (objection.get() == Mood.ACCEPTS_THROWS) {
                return Expected.failing(Saboteur.SnapshotFailure.class);
            }
            run.occurred.add(Occurrence.REFUSED);
        }
        return saved.isEmpty()
                ? new Expected(OptionalLong.empty(), 0, null)
                : Expected.failing(CheckpointException.class);
    }

    private Expected restored(
            final PlainCheckpoint checkpoint,
            final List<MoodyOperator> concerned,
            final Map<String, Bytes> states,
            final Map<String, Long> offsets) {
        for (final MoodyOperator operator : concerned) {
            if (operator.mood == Mood.RESTORE_THROWS) {
                run.occurred.add(Occurrence.HALF_RESTORED);
                return Expected.failing(Saboteur.SnapshotFailure.class);
            }
            states.put(operator.name, checkpoint.operatorMap().get(operator.name));
        }
        for (final MoodySource source : sources) {
            if (checkpoint.sourceMap().containsKey(source.name)) {
                if (source.isSeekingThrowing) {
                    return Expected.failing(Saboteur.SnapshotFailure.class);
                }
                offsets.put(source.name, checkpoint.sourceMap().get(source.name));
            }
        }
        if (!hasSameNames(checkpoint)) {
            run.occurred.add(Occurrence.DISAPPEARED);
        }
        run.occurred.add(Occurrence.RECOVERED);
        return new Expected(OptionalLong.of(checkpoint.sequence()), checkpoint.watermarkNs(), null);
    }

    private boolean hasSameNames(final PlainCheckpoint checkpoint) {
        final Set<String> operatorNames = new HashSet<>();
        operators.forEach(operator -> operatorNames.add(operator.name));
        final Set<String> sourceNames = new HashSet<>();
        sources.forEach(source -> sourceNames.add(source.name));
        return checkpoint.operatorMap().keySet().equals(operatorNames)
                && checkpoint.sourceMap().keySet().equals(sourceNames);
    }

    /** The message of one that names an operator has a name of an operator that is to blame. */
    private void requirePlanned(final Throwable failure) {
        if (failure instanceof CheckpointException && !failure.getMessage().startsWith("a checkpoint of stream ")) {
            assertTrue(
                    operators.stream()
                            .filter(operator -> operator.mood.preventsCheckpoint())
                            .anyMatch(operator ->
                                    failure.getMessage().startsWith("operator " + Names.shown(operator.name) + " of")),
                    failure.getMessage());
        } else {
            assertTrue(
                    failure instanceof CheckpointException
                            || failure instanceof Saboteur.SnapshotFailure
                            || failure instanceof Saboteur.SnapshotError,
                    failure.toString());
        }
    }

    private List<PlainCheckpoint.Operator> states() {
        return operators.stream()
                .map(operator -> new PlainCheckpoint.Operator(operator.name, operator.state))
                .toList();
    }

    private List<PlainCheckpoint.Source> offsets() {
        return sources.stream()
                .map(source -> new PlainCheckpoint.Source(source.name, source.position))
                .toList();
    }

    private static BigInteger unsigned(final long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
