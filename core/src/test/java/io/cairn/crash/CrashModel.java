package io.cairn.crash;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.Durability;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a store has acknowledged, step by step, and what of that the loss of power must not take back. */
public final class CrashModel {
    private final Durability durability;
    private final int maxPerStream;
    private final Map<Long, SavedCheckpoint> all = new HashMap<>();
    private final Map<String, List<SavedCheckpoint>> live = new TreeMap<>();
    private final Map<String, List<SavedCheckpoint>> promised = new TreeMap<>();
    private final Map<String, SavedCheckpoint> shown = new TreeMap<>();
    private int step;

    /** Of a store that does not exist. */
    public CrashModel(final Durability durability, final int maxPerStream) {
        this.durability = durability;
        this.maxPerStream = maxPerStream;
    }

    /**
     * Of the same store, when it was opened again: what it shows then survives, and what it was given before can come back.
     *
     * @param stopped when its process ended.
     * @param opened what it shows.
     */
    CrashModel reopened(final int stopped, final StoreView opened) {
        final CrashModel model = new CrashModel(durability, maxPerStream);
        for (final SavedCheckpoint checkpoint : all.values()) {
            if (checkpoint.isBegun(stopped) && !checkpoint.isDeleted(stopped)) {
                model.known(checkpoint.state());
            }
        }
        opened.checkpoints().keySet().forEach(streamId -> model.found(streamId, opened.list(streamId)));
        return model;
    }

    Durability durability() {
        return durability;
    }

    int maxPerStream() {
        return maxPerStream;
    }

    int step() {
        return step;
    }

    Map<String, List<SavedCheckpoint>> live() {
        return live;
    }

    List<SavedCheckpoint> live(final String streamId) {
        return live.getOrDefault(streamId, List.of());
    }

    List<SavedCheckpoint> promised(final String streamId) {
        return promised.getOrDefault(streamId, List.of());
    }

    /** The checkpoint that a state was, or null if it was never saved. */
    SavedCheckpoint find(final CheckpointState state) {
        final SavedCheckpoint found = all.get(state.id().createdAtNs());
        return found != null && found.state().equals(state) ? found : null;
    }

    /** A checkpoint that is about to be saved. */
    SavedCheckpoint known(final CheckpointState state) {
        final SavedCheckpoint checkpoint = new SavedCheckpoint(state, step);
        if (all.put(checkpoint.number(), checkpoint) != null) {
            throw new IllegalArgumentException(checkpoint + " is there already");
        }
        return checkpoint;
    }

    /** What holds from now on, while something is being done. */
    Moment during(final Step inFlight) {
        return new Moment(this, step, inFlight, Map.copyOf(live), Map.copyOf(promised), Map.copyOf(shown));
    }

    /** Somebody who reads beside the store was shown it as the newest of its stream; returns whether it is another than before. */
    boolean shown(final SavedCheckpoint checkpoint) {
        return shown.put(checkpoint.streamId(), checkpoint) != checkpoint;
    }

    /** The call has returned. */
    void acknowledged(final Step done) {
        step++;
        if (done instanceof Step.Save save) {
            final String streamId = save.checkpoint().streamId();
            insert(save.checkpoint());
            if (durability == Durability.EVERY_SAVE) {
                promised.put(streamId, live(streamId));
            } else if (durability == Durability.PROCESS) {
                final List<SavedCheckpoint> left = new ArrayList<>(promised(streamId));
                left.retainAll(live(streamId));
                promised.put(streamId, List.copyOf(left));
            }
        } else if (done instanceof Step.Delete delete) {
            all.values().stream().filter(delete::deletes).forEach(checkpoint -> checkpoint.deleted(step));
            final List<SavedCheckpoint> left = new ArrayList<>(live(delete.streamId()));
            if (left.removeIf(delete::deletes)) {
                live.put(delete.streamId(), List.copyOf(left));
                promised.put(delete.streamId(), List.copyOf(left));
            }
            shown.values().removeIf(delete::deletes);
        } else {
            promiseAll();
        }
    }

    /** The call has thrown, and nothing of it must ever be found. */
    void refused(final Step.Save save) {
        all.remove(save.checkpoint().number());
    }

    /** This is what a stream has now. */
    void found(final String streamId, final List<CheckpointState> states) {
        live.put(streamId, states.stream().map(this::find).toList());
        promised.put(streamId, live(streamId));
    }

    private void promiseAll() {
        promised.putAll(live);
    }

    private void insert(final SavedCheckpoint checkpoint) {
        final List<SavedCheckpoint> list = new ArrayList<>(live(checkpoint.streamId()));
        list.add(checkpoint);
        list.sort(SavedCheckpoint.OLDEST_FIRST);
        if (list.size() > maxPerStream) {
            list.remove(0);
        }
        live.put(checkpoint.streamId(), List.copyOf(list));
    }
}
