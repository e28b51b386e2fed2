package io.cairn.crash;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.Durability;
import io.cairn.store.SlotDamage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Between two operations on the files of a store: what was acknowledged, what is being done, and so what must be found. */
public final class Moment {
    private final CrashModel model;
    private final int step;
    private final Step inFlight;
    private final Map<String, List<SavedCheckpoint>> live;
    private final Map<String, List<SavedCheckpoint>> promised;
    private final Map<String, SavedCheckpoint> shown;

    Moment(
            final CrashModel model,
            final int step,
            final Step inFlight,
            final Map<String, List<SavedCheckpoint>> live,
            final Map<String, List<SavedCheckpoint>> promised,
            final Map<String, SavedCheckpoint> shown) {
        this.model = model;
        this.step = step;
        this.inFlight = inFlight;
        this.live = live;
        this.promised = promised;
        this.shown = shown;
    }

    /** How many steps were acknowledged. */
    int step() {
        return step;
    }

    boolean isAnythingShown() {
        return !shown.isEmpty();
    }

    /** Checks what is found after the process was killed: all that was acknowledged, whatever the level. */
    public void checkAfterKill(final StoreView found) {
        check(found, live, true);
    }

    /** Checks what is found after the power was lost. */
    public void checkAfterPowerLoss(final StoreView found) {
        check(found, promised, model.durability() == Durability.EVERY_SAVE);
    }

    private void check(final StoreView found, final Map<String, List<SavedCheckpoint>> surviving, final boolean isAll) {
        final TreeSet<String> streams = new TreeSet<>(found.checkpoints().keySet());
        streams.addAll(live.keySet());
        streams.addAll(surviving.keySet());
        for (final String streamId : streams) {
            final List<SavedCheckpoint> list = genuine(streamId, found.list(streamId));
            checkOrder(streamId, list);
            checkSurvival(streamId, list, surviving.getOrDefault(streamId, List.of()));
            if (isAll) {
                checkNothingElse(streamId, list);
            }
            if (isAll) {
                checkShown(streamId, list);
            }
        }
        for (final SlotDamage damage : found.damage()) {
            if (damage.slot() == SlotDamage.WHOLE_FILE) {
                throw violation("a file is damaged that nobody but the store has touched: " + damage);
            }
        }
    }

    private List<SavedCheckpoint> genuine(final String streamId, final List<CheckpointState> found) {
        final List<SavedCheckpoint> list = new ArrayList<>(found.size());
        for (final CheckpointState state : found) {
            final SavedCheckpoint checkpoint = model.find(state);
            if (checkpoint == null || !checkpoint.streamId().equals(streamId) || !checkpoint.isBegun(step)) {
                throw violation("this was never saved: " + state);
            }
            if (checkpoint.isDeleted(step)) {
                throw violation(checkpoint + " was deleted, and is there again");
            }
            list.add(checkpoint);
        }
        return list;
    }

    private void checkOrder(final String streamId, final List<SavedCheckpoint> list) {
        if (list.size() > model.maxPerStream()) {
            throw violation("stream " + streamId + " has more than it should: " + list);
        }
        for (int i = 1; i < list.size(); i++) {
            if (!list.get(i).isNewerThan(list.get(i - 1))) {
                throw violation("stream " + streamId + " is not in order: " + list);
            }
        }
    }

    /** A deletion under way has left all that must survive, or at least all that it is to leave. */
    private void checkSurvival(
            final String streamId, final List<SavedCheckpoint> list, final List<SavedCheckpoint> surviving) {
        final SavedCheckpoint lost = firstLost(list, surviving);
        if (lost == null) {
            return;
        }
        if (inFlight instanceof Step.Delete delete && delete.streamId().equals(streamId)) {
            final List<SavedCheckpoint> remaining = new ArrayList<>(live.getOrDefault(streamId, List.of()));
            remaining.removeIf(delete::deletes);
            if (delete.deletes(lost) && firstLost(list, remaining) == null) {
                return;
            }
        }
        throw violation(lost + " is lost; there is " + list);
    }

    /** What must be there, and is not, though fewer newer ones are there than a stream may have. */
    private SavedCheckpoint firstLost(final List<SavedCheckpoint> list, final List<SavedCheckpoint> surviving) {
        for (final SavedCheckpoint checkpoint : surviving) {
            if (!list.contains(checkpoint)) {
                final long newer = list.stream()
                        .filter(other -> other.isNewerThan(checkpoint))
                        .count();
                if (newer < model.maxPerStream()) {
                    return checkpoint;
                }
            }
        }
        return null;
    }

    private void checkNothingElse(final String streamId, final List<SavedCheckpoint> list) {
        for (final SavedCheckpoint checkpoint : list) {
            final boolean isExpected = live.getOrDefault(streamId, List.of()).contains(checkpoint)
                    || inFlight instanceof Step.Save save && save.checkpoint() == checkpoint
                    || inFlight instanceof Step.Delete delete && delete.deletes(checkpoint);
            if (!isExpected) {
                throw violation(checkpoint + " was evicted, and is there again");
            }
        }
    }

    private void checkShown(final String streamId, final List<SavedCheckpoint> list) {
        final SavedCheckpoint floor = shown.get(streamId);
        final boolean isDeleted = floor != null && inFlight instanceof Step.Delete delete && delete.deletes(floor);
        if (floor != null && !isDeleted && (list.isEmpty() || floor.isNewerThan(list.get(list.size() - 1)))) {
            throw violation(floor + " was shown as the newest, and now there is " + list);
        }
    }

    /** Checks what somebody who reads beside the store is shown as the newest of a stream. */
    void checkShownAgain(final SavedCheckpoint checkpoint) {
        checkShown(checkpoint.streamId(), List.of(checkpoint));
    }

    AssertionError violation(final String what) {
        return new AssertionError(what + "; acknowledged was " + live + ", promised " + promised + ", after step "
                + step + ", during " + inFlight);
    }

    @Override
    public String toString() {
        return "after step " + step + ", during " + inFlight;
    }
}
