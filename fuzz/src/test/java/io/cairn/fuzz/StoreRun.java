package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.fuzz.StoreModel.Saved;
import io.cairn.store.InMemoryCheckpointStore;
import io.cairn.store.StoreFullException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A store side by side with its model: whatever is done is done to both, and then they are compared. */
final class StoreRun implements AutoCloseable {
    static final List<String> STREAMS = List.of("", "Aa", "BB", "\uD834\uDD1E");

    /** What should happen often enough to be tried. */
    enum Occurrence {
        FULL,
        EVICTION,
        EVICTION_AT_ONCE,
        DELETION,
        LOST_VIEW,
        REFUSED_COMMIT,
        VISIT
    }

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int MAX_VIEWS = 12;
    private static final int CLAIMS = 3;

    private record View(CheckpointDecoder decoder, Saved saved) {}

    final InMemoryCheckpointStore store;
    final StoreModel model;
    final List<OpenClaim> claims = new ArrayList<>();

    final Set<Occurrence> occurred = EnumSet.noneOf(Occurrence.class);

    private final SlotSpace space;
    private final List<View> views = new ArrayList<>();

    /** Most bytes for which the slot of a save was taken, by its number. */
    private final Map<Long, Integer> roomByOrdinal = new HashMap<>();

    private long nowNs = -3;

    StoreRun(final StoreLimits limits) {
        store = new InMemoryCheckpointStore(new InMemoryCheckpointStore.Options()
                .maxPerStream(limits.maxPerStream())
                .chunkSize(limits.chunkSize())
                .maxOffHeapBytes(limits.maxOffHeapBytes())
                .clock(() -> nowNs));
        model = new StoreModel(limits.maxPerStream());
        space = new SlotSpace(limits.chunkSize(), limits.maxOffHeapBytes());
        for (int i = 0; i < CLAIMS; i++) {
            claims.add(new OpenClaim());
        }
    }

    long nowNs() {
        return nowNs;
    }

    void tick() {
        nowNs++;
    }

    /** Does what needs a slot, unless the store is full, as it may or must not be; true if it was done. */
    boolean take(final int length, final Runnable action) {
        final boolean isDone = allow(space.room(length, 1), action);
        if (isDone) {
            space.take(length);
        }
        return isDone;
    }

    void reserve(final int length, final int count) {
        final SlotSpace.Room room = space.room(length, count);
        assertTimeoutPreemptively(TIMEOUT, () -> allow(room, () -> store.reserve(length, count)));
    }

    void giveBack(final int length) {
        space.giveBack(length);
    }

    /** Tells the model of a save in the room for a number of bytes. */
    void saved(final String streamId, final long createdAtNs, final PlainCheckpoint checkpoint, final int room) {
        final long ordinal = model.nextOrdinal();
        roomByOrdinal.put(ordinal, room);
        final Saved evicted = model.save(streamId, createdAtNs, checkpoint);
        if (evicted != null) {
            recycle(evicted);
            occurred.add(evicted.ordinal() == ordinal ? Occurrence.EVICTION_AT_ONCE : Occurrence.EVICTION);
        }
    }

    void deleteBefore(final String streamId, final long sequence) {
        final List<Saved> deleted = model.deleteBefore(streamId, sequence);
        assertEquals(deleted.size(), store.deleteBefore(streamId, sequence));
        if (!deleted.isEmpty()) {
            deleted.forEach(this::recycle);
            occurred.add(Occurrence.DELETION);
        }
    }

    /** Keeps a view for as long as this runs, or until there are too many. */
    void hold(final CheckpointDecoder decoder, final Saved saved) {
        if (views.size() == MAX_VIEWS) {
            views.remove(0);
        }
        views.add(new View(decoder, saved));
    }

    void compare() {
        assertEquals(model.streams(), store.streams());
        assertTrue(space.allows(store.offHeapBytes()), () -> store.offHeapBytes() + " bytes");
        STREAMS.forEach(this::compare);
        views.forEach(this::compare);
        claims.forEach(OpenClaim::compare);
    }

    void compare(final CheckpointDecoder decoder, final Saved saved) {
        assertTrue(decoder.isValid());
        assertEquals(saved.createdAtNs(), decoder.createdAtNs());
        assertEquals(saved.checkpoint(), DecoderReading.of(decoder));
    }

    /** Closes the store, if it is open, after which nothing can be done with it. */
    @Override
    public void close() {
        store.close();
        store.close();
        model.clear();
        views.forEach(this::compare);
        for (final OpenClaim claim : claims) {
            claim.requireOnlyAborting();
        }
        final CheckpointDecoder decoder = new CheckpointDecoder();
        final CheckpointState state = new PlainCheckpoint(1, 2, 3, List.of(), List.of(), List.of()).toState("", 4);
        requireClosed(() -> store.save(state));
        requireClosed(() -> store.claim("", 1, 100, claims.get(0).claim));
        requireClosed(() -> store.latest(""));
        requireClosed(() -> store.latest("", decoder));
        requireClosed(() -> store.list(""));
        requireClosed(() -> store.visitNewestFirst("", decoder, checkpoint -> true));
        requireClosed(() -> store.deleteBefore("", 1));
        requireClosed(() -> store.checkpointCount(""));
        requireClosed(store::streams);
        requireClosed(store::offHeapBytes);
        requireClosed(() -> store.reserve(1, 1));
        assertFalse(decoder.isValid());
    }

    private boolean allow(final SlotSpace.Room room, final Runnable action) {
        try {
            action.run();
            assertNotEquals(SlotSpace.Room.NONE, room, "the store should be full");
            return true;
        } catch (final StoreFullException ex) {
            assertNotEquals(SlotSpace.Room.SURE, room, ex.getMessage());
            occurred.add(Occurrence.FULL);
            return false;
        }
    }

    private void compare(final String streamId) {
        final List<Saved> expected = model.list(streamId);
        assertEquals(expected.size(), store.checkpointCount(streamId));
        final List<CheckpointState> listed = store.list(streamId);
        assertEquals(expected.size(), listed.size());
        for (int i = 0; i < expected.size(); i++) {
            compare(expected.get(i), listed.get(i));
        }
        final Optional<CheckpointState> latest = store.latest(streamId);
        assertEquals(expected.isEmpty(), latest.isEmpty());
        latest.ifPresent(state -> compare(model.latest(streamId), state));
    }

    private static void compare(final Saved expected, final CheckpointState actual) {
        assertEquals(expected.streamId(), actual.id().streamId());
        assertEquals(expected.createdAtNs(), actual.id().createdAtNs());
        assertEquals(expected.checkpoint().lastWins(), PlainCheckpoint.of(actual));
    }

    private void compare(final View view) {
        if (model.holds(view.saved())) {
            compare(view.decoder(), view.saved());
        } else {
            assertFalse(view.decoder().isValid(), "a view of what is gone: " + view.saved());
            // Of no meaning any more, but safe.
            assertNotNull(view.decoder().toString());
            occurred.add(Occurrence.LOST_VIEW);
        }
    }

    private void recycle(final Saved gone) {
        space.giveBack(roomByOrdinal.get(gone.ordinal()));
    }

    private static void requireClosed(final Runnable call) {
        assertThrows(IllegalStateException.class, call::run);
    }
}
