package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.fuzz.StoreModel.Saved;
import io.cairn.fuzz.StoreUnderTest.Room;
import io.cairn.fuzz.StoreUnderTest.Saving;
import io.cairn.store.CheckpointPin;
import io.cairn.store.CheckpointStore;
import io.cairn.store.StoreFullException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** A store side by side with its model: whatever is done is done to both, and then they are compared. */
final class StoreRun implements AutoCloseable {
    static final List<String> STREAMS = List.of("", "Aa", "BB", "\uD834\uDD1E");

    /** What should happen often enough to be tried. */
    enum Occurrence {
        FULL,
        TOO_LONG,
        EVICTION,
        EVICTION_AT_ONCE,
        DELETION,
        LOST_VIEW,
        KEPT_BY_PIN,
        REFUSED_COMMIT,
        VISIT,
        REOPENING,
        CRASH,
        TAKEN_BACK,
        NOT_DURABLE,
        EVICTED_IS_DURABLE,
        DEFERRED,
        OBSERVED_ANEW,
        OBSERVED_OLD,
        COALESCED,
        WAITED,
        KEPT_BY_COPY,
        LOST_COPY,
        HANDED_OVER,
        DIED_WRITING,
        LOST_UNWRITTEN
    }

    private static final int MAX_VIEWS = 12;
    static final int CLAIMS = 3;

    private record View(CheckpointDecoder decoder, Saved saved, BooleanSupplier isValid) {}

    private record Time(String streamId, long sequence, long createdAtNs) {}

    final StoreModel model;
    final List<OpenClaim> claims = new ArrayList<>();
    final Pins pins = new Pins();
    final Set<Occurrence> occurred = EnumSet.noneOf(Occurrence.class);

    final StoreUnderTest subject;
    private final List<View> views = new ArrayList<>();

    /** Most bytes for which the slot of a save was taken, by its number. */
    private final Map<Long, Integer> roomByOrdinal = new HashMap<>();

    private final Set<Time> usedTimes = new HashSet<>();
    private long nowNs = -3;

    /** Starts with a store in memory. */
    StoreRun(final StoreLimits limits) {
        model = new StoreModel(limits.maxPerStream());
        subject = new StoreInMemory(limits, () -> nowNs);
        addClaims();
    }

    /** Starts with a store on disk. */
    StoreRun(final DiskLimits limits) {
        model = new StoreModel(limits.maxPerStream());
        subject = new StoreOnDisk(limits, this, () -> nowNs);
        addClaims();
    }

    /** Starts with a store behind an agent. */
    StoreRun(final AgentLimits limits) {
        model = new StoreModel(limits.disk().maxPerStream());
        subject = new StoreBehindAgent(limits, this, () -> nowNs);
        addClaims();
    }

    CheckpointStore store() {
        return subject.store();
    }

    /** What is called about a stream. */
    CheckpointStore store(final String streamId) {
        return subject.store(streamId);
    }

    /** What is asked about a stream, which then has everything that was saved. */
    CheckpointStore reader(final String streamId) {
        subject.reading(streamId);
        return subject.store(streamId);
    }

    StoreBehindAgent behindAgent() {
        return (StoreBehindAgent) subject;
    }

    long nowNs() {
        return nowNs;
    }

    /** Has time pass until something can be committed. */
    void tick(final String streamId, final long sequence) {
        nowNs = unusedTime(streamId, sequence, nowNs + 1);
    }

    /** A time at which no checkpoint of that sequence was saved, so that it can be told from all others. */
    long unusedTime(final String streamId, final long sequence, final long wanted) {
        long time = wanted;
        while (!usedTimes.add(new Time(streamId, sequence, time))) {
            time++;
        }
        return time;
    }

    /** Does what needs a slot, unless the store is full, as it may or must not be; true if it was done. */
    boolean take(final String streamId, final int length, final Runnable action) {
        final boolean isDone = allow(subject.room(streamId, length), action);
        if (isDone) {
            subject.taken(streamId, length);
        }
        return isDone;
    }

    void reserve(final int length, final int count) {
        if (!subject.reserve(length, count)) {
            occurred.add(Occurrence.FULL);
        }
    }

    void giveBack(final String streamId, final int length) {
        subject.givenBack(streamId, length);
    }

    /** Tells the model of a save in the room for a number of bytes, now or when it is written, and whether the store said it stays. */
    void saved(
            final String streamId,
            final long createdAtNs,
            final PlainCheckpoint checkpoint,
            final int room,
            final boolean isKept) {
        final Saving saving = new Saving(streamId, createdAtNs, checkpoint, room);
        if (subject.isKnownToBeEvicted(saving)) {
            assertFalse(isKept);
            occurred.add(Occurrence.EVICTION_AT_ONCE);
        } else if (subject.isKeptBack(saving)) {
            assertTrue(isKept);
        } else {
            assertEquals(written(saving), isKept);
        }
    }

    /** Tells the model of a save; false if it was evicted at once. */
    boolean written(final Saving saving) {
        final long ordinal = model.nextOrdinal();
        roomByOrdinal.put(ordinal, saving.room());
        final Saved evicted = model.save(saving.streamId(), saving.createdAtNs(), saving.checkpoint());
        if (evicted != null) {
            if (!isKeptByPin(evicted)) {
                subject.evicted(evicted, roomOf(evicted));
            }
            occurred.add(evicted.ordinal() == ordinal ? Occurrence.EVICTION_AT_ONCE : Occurrence.EVICTION);
        }
        return evicted == null || evicted.ordinal() != ordinal;
    }

    /** Tells the model of a save that may be there or not. */
    Saved begun(final Saving saving) {
        roomByOrdinal.put(model.nextOrdinal(), saving.room());
        return model.begin(saving.streamId(), saving.createdAtNs(), saving.checkpoint());
    }

    /** Most bytes for which the slot of a checkpoint was taken. */
    int roomOf(final Saved saved) {
        return roomByOrdinal.get(saved.ordinal());
    }

    void deleteBefore(final String streamId, final long sequence) {
        subject.deleting(streamId);
        final boolean isThere = model.latest(streamId) != null;
        final List<Saved> deleted = model.deleteBefore(streamId, sequence);
        assertEquals(deleted.size(), store(streamId).deleteBefore(streamId, sequence));
        deleted.stream().filter(saved -> !isKeptByPin(saved)).forEach(saved -> subject.removed(saved, roomOf(saved)));
        if (isThere) {
            subject.deleted(streamId);
        }
        if (!deleted.isEmpty()) {
            occurred.add(Occurrence.DELETION);
        }
    }

    /** Nobody has a checkpoint pinned any more. */
    void released(final Saved saved) {
        if (!model.holds(saved)) {
            if (model.mayHaveKept(saved)) {
                subject.evicted(saved, roomOf(saved));
            } else {
                subject.removed(saved, roomOf(saved));
            }
        }
    }

    /** Whether a checkpoint that goes leaves its room in use. */
    private boolean isKeptByPin(final Saved saved) {
        final boolean isKept = subject.keepsPinnedSlots() && pins.keeps(saved);
        if (isKept) {
            occurred.add(Occurrence.KEPT_BY_PIN);
        }
        return isKept;
    }

    void sync() {
        subject.sync();
    }

    /** Has the store opened again, with a bound or, for 0, the one it has. A store in memory just loses its claims. */
    void reopen(final int newMaxPerStream, final boolean isKilled) {
        final int maxPerStream = newMaxPerStream == 0 ? model.maxPerStream() : newMaxPerStream;
        if (!subject.reopen(maxPerStream, isKilled)) {
            claims.forEach(claim -> claim.abort(this));
            return;
        }
        claims.forEach(OpenClaim::requireOnlyAborting);
        pins.lose();
        model.maxPerStream(maxPerStream);
        assertEquals(model.streams(), subject.settled().streams());
        model.streams().forEach(this::takeBack);
        subject.reopened();
        occurred.add(isKilled ? Occurrence.CRASH : Occurrence.REOPENING);
    }

    void observe(final int observer, final boolean isLookingUp) {
        subject.observe(observer, isLookingUp);
    }

    void intrude() {
        subject.intrude();
    }

    void requireUnchangeable() {
        subject.requireUnchangeable();
    }

    /** Keeps a view for as long as this runs, or until there are too many. */
    void hold(final CheckpointDecoder decoder, final Saved saved) {
        if (views.size() == MAX_VIEWS) {
            views.remove(0);
        }
        views.add(new View(decoder, saved, subject.validity(one -> model.holds(one) || pins.keeps(one), saved)));
    }

    void compare() {
        assertEquals(model.streams(), subject.settled().streams());
        STREAMS.forEach(streamId -> compare(streamId, subject.settled()));
        subject.compare();
        views.forEach(this::compare);
        claims.forEach(OpenClaim::compare);
        pins.compare(this);
    }

    void compare(final CheckpointDecoder decoder, final Saved saved) {
        assertTrue(decoder.isValid());
        assertEquals(saved.createdAtNs(), decoder.createdAtNs());
        assertEquals(saved.checkpoint(), DecoderReading.of(decoder));
    }

    /** The save that a checkpoint is; fails if there was none. */
    Saved identify(final CheckpointState state) {
        final Saved saved = model.find(
                state.id().streamId(), state.id().sequence(), state.id().createdAtNs());
        assertNotNull(saved, () -> "never saved: " + PlainCheckpoint.of(state));
        compare(saved, state);
        return saved;
    }

    /** Requires checkpoints to be those that were saved. */
    void compare(final List<Saved> expected, final List<CheckpointState> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            compare(expected.get(i), actual.get(i));
        }
    }

    /** Closes the store, if it is open, after which nothing can be done with it. */
    @Override
    public void close() {
        try {
            subject.close();
            model.clear();
            pins.lose();
            views.forEach(this::compare);
            for (final OpenClaim claim : claims) {
                claim.requireOnlyAborting();
            }
            requireClosed();
        } finally {
            subject.release();
        }
    }

    private void requireClosed() {
        final CheckpointStore store = store();
        final CheckpointDecoder decoder = new CheckpointDecoder();
        final CheckpointState state = new PlainCheckpoint(1, 2, 3, List.of(), List.of(), List.of()).toState("", 4);
        requireClosed(() -> store.save(state));
        requireClosed(() -> store.claim("", 1, 100, claims.get(0).claim));
        requireClosed(() -> store.latest(""));
        requireClosed(() -> store.latest("", decoder));
        requireClosed(() -> store.pin("", new CheckpointPin()));
        requireClosed(() -> store.list(""));
        requireClosed(() -> store.visitNewestFirst("", decoder, checkpoint -> true));
        requireClosed(() -> store.deleteBefore("", 1));
        requireClosed(() -> store.checkpointCount(""));
        requireClosed(store::streams);
        subject.requireClosed();
        assertFalse(decoder.isValid());
    }

    private void addClaims() {
        for (int i = 0; i < CLAIMS; i++) {
            claims.add(new OpenClaim());
        }
    }

    private boolean allow(final Room room, final Runnable action) {
        try {
            action.run();
            assertNotEquals(Room.NONE, room, "the store should be full");
            assertNotEquals(Room.CLAIMED, room, "there should be nothing to wait for");
            assertNotEquals(Room.TOO_LONG, room, "the store should take nothing as long as this");
            return true;
        } catch (final StoreFullException ex) {
            assertNotEquals(Room.SURE, room, ex.getMessage());
            assertNotEquals(Room.TOO_LONG, room, ex.getMessage());
            assertNotEquals(Room.CLAIMED, room, ex.getMessage());
            occurred.add(Occurrence.FULL);
            return false;
        } catch (final IllegalStateException ex) {
            assertEquals(Room.CLAIMED, room, ex.getMessage());
            occurred.add(Occurrence.FULL);
            return false;
        } catch (final CheckpointOverflowException ex) {
            assertEquals(Room.TOO_LONG, room, ex.getMessage());
            occurred.add(Occurrence.TOO_LONG);
            return false;
        }
    }

    /** Beyond what it held, a store that was opened again may have found checkpoints that it had evicted before. */
    private void takeBack(final String streamId) {
        final List<Saved> found =
                subject.settled().list(streamId).stream().map(this::identify).toList();
        final List<Saved> held = model.list(streamId);
        final int more = found.size() - held.size();
        assertTrue(found.size() <= model.maxPerStream());
        assertTrue(more >= 0, () -> "lost some of " + held + ", found " + found);
        assertEquals(held, found.subList(more, found.size()));
        final List<Saved> takenBack = found.subList(0, more);
        assertTrue(
                model.evicted(streamId).containsAll(takenBack),
                () -> "found " + takenBack + " of " + model.evicted(streamId));
        model.takeBack(streamId, takenBack);
        if (more > 0) {
            occurred.add(Occurrence.TAKEN_BACK);
        }
        assertEquals(model.list(streamId), found);
    }

    /** Requires a stream of a store to be as it should be. */
    void compare(final String streamId, final CheckpointStore store) {
        final List<Saved> expected = model.list(streamId);
        assertEquals(expected.size(), store.checkpointCount(streamId));
        compare(expected, store.list(streamId));
        final Optional<CheckpointState> latest = store.latest(streamId);
        assertEquals(expected.isEmpty(), latest.isEmpty());
        latest.ifPresent(state -> compare(model.latest(streamId), state));
        subject.compareLatest(streamId, this);
    }

    void compare(final Saved expected, final CheckpointState actual) {
        assertEquals(expected.streamId(), actual.id().streamId());
        assertEquals(expected.createdAtNs(), actual.id().createdAtNs());
        assertEquals(expected.checkpoint().lastWins(), PlainCheckpoint.of(actual));
    }

    private void compare(final View view) {
        if (view.isValid().getAsBoolean()) {
            compare(view.decoder(), view.saved());
        } else {
            assertFalse(view.decoder().isValid(), "a view of what is gone: " + view.saved());
            // Of no meaning any more, but safe.
            assertNotNull(view.decoder().toString());
            occurred.add(Occurrence.LOST_VIEW);
        }
    }

    private static void requireClosed(final Runnable call) {
        assertThrows(IllegalStateException.class, call::run);
    }
}
