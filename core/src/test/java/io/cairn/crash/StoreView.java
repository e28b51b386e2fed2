package io.cairn.crash;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.SlotDamage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that a store shows. Two are equal if the checkpoints are, and the damage. */
public final class StoreView {
    private final Map<String, List<CheckpointState>> checkpoints = new HashMap<>();
    private List<SlotDamage> damage;

    private StoreView() {}

    /** Of a store that is open. */
    public static StoreView of(final FileCheckpointStore store) {
        final StoreView view = new StoreView();
        for (final String streamId : store.streams()) {
            final Optional<CheckpointState> latest = store.latest(streamId);
            view.add(streamId, store.list(streamId), latest);
        }
        view.damage = store.damage();
        return view;
    }

    /** Of a store that is open for reading. */
    public static StoreView of(final FileCheckpointReader reader) {
        final StoreView view = new StoreView();
        for (final String streamId : reader.streams()) {
            final Optional<CheckpointState> latest = reader.latest(streamId);
            view.add(streamId, reader.list(streamId), latest);
        }
        view.damage = reader.damage();
        return view;
    }

    private void add(final String streamId, final List<CheckpointState> list, final Optional<CheckpointState> latest) {
        if (list.isEmpty() ? latest.isPresent() : !latest.equals(Optional.of(list.get(list.size() - 1)))) {
            throw new AssertionError("stream " + streamId + " has " + ids(list) + ", but the latest is " + latest);
        }
        if (!list.isEmpty()) {
            checkpoints.put(streamId, list);
        }
    }

    /** The checkpoints by stream, oldest first. */
    public Map<String, List<CheckpointState>> checkpoints() {
        return checkpoints;
    }

    /** Those of one stream, oldest first. */
    public List<CheckpointState> list(final String streamId) {
        return checkpoints.getOrDefault(streamId, List.of());
    }

    /** What was reported. */
    public List<SlotDamage> damage() {
        return damage;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return checkpoints.isEmpty();
    }

    /** Whether all is the same but, perhaps, the damage. */
    public boolean hasSameCheckpoints(final StoreView other) {
        return checkpoints.equals(other.checkpoints);
    }

    private static List<String> ids(final List<CheckpointState> states) {
        return states.stream().map(state -> state.id().toString()).toList();
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof StoreView view && view.checkpoints.equals(checkpoints) && view.damage.equals(damage);
    }

    @Override
    public int hashCode() {
        return checkpoints.hashCode();
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        checkpoints.forEach((streamId, list) -> text.append(ids(list)).append(' '));
        return text.append("damage: ").append(damage).toString();
    }
}
