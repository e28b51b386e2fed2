package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.fuzz.StoreModel.Saved;
import io.cairn.fuzz.StoreRun.Occurrence;
import io.cairn.store.DeferredSaveListener;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.StoreLockedException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.opentest4j.AssertionFailedError;

/** A store on disk, of which it is known how large its files are and what would survive the loss of power. */
final class StoreOnDisk extends StoreUnderTest {
    private static final int OBSERVERS = 3;

    private static final DeferredSaveListener MUST_BE_WRITTEN = new DeferredSaveListener() {
        @Override
        public void onWritten() {
            // The model knows.
        }

        @Override
        public void onNotWritten(final CheckpointException reason) {
            throw new AssertionError(reason);
        }
    };

    private final DiskLimits limits;
    private final StoreRun run;
    private final EpochNanoClock clock;
    /** What is in use if each slot is free as soon as its checkpoint is evicted. */
    private final DiskSpace space;

    /** What is in use if the slots that a batch evicts are free only once all of it is written; it may be any time before. */
    private final DiskSpace most;

    /** Evicted by the batch that is being written; null between batches. */
    private List<Saved> evictedByBatch;

    private final TempDirectory temp;
    private final List<DiskObserver> observers = new ArrayList<>();

    /** Evicted checkpoints that are all there is, until what replaced them is durable. */
    private final List<Saved> awaitingSync = new ArrayList<>();

    /** How the store sees a directory. */
    private final UnaryOperator<Path> view;

    /** Of a state that is saved as bytes. */
    private final UnsafeBuffer encoded = new UnsafeBuffer();

    /** Whether something was saved that nobody outside has to see. */
    private boolean isDeferred;

    private boolean wasDeferred;

    private boolean mayBeDamaged;
    private int directories;
    private Path directory;
    private FileCheckpointStore store;

    /** Saves with a lower number are durable. */
    private long firstNotDurable;

    StoreOnDisk(final DiskLimits limits, final StoreRun run, final EpochNanoClock clock) {
        this(limits, run, clock, directory -> directory);
    }

    StoreOnDisk(
            final DiskLimits limits, final StoreRun run, final EpochNanoClock clock, final UnaryOperator<Path> view) {
        this.view = view;
        this.limits = limits;
        this.run = run;
        this.clock = clock;
        // On a disk only where each save needs one: it would take too long otherwise.
        temp = limits.durability() == Durability.EVERY_SAVE ? new TempDirectory() : TempDirectory.inMemory();
        directory = temp.resolve("store-0");
        space = new DiskSpace(limits.growthStep());
        most = new DiskSpace(limits.growthStep());
        for (int i = 0; i < OBSERVERS; i++) {
            observers.add(new DiskObserver(run));
        }
        store = open(limits.maxPerStream());
    }

    @Override
    FileCheckpointStore store() {
        return store;
    }

    /** Half of all saves may be written later, where there is a later. */
    @Override
    boolean save(final CheckpointState state) {
        final CheckpointId id = state.id();
        if (limits.durability() != Durability.ON_SYNC || (id.createdAtNs() & 1) == 0) {
            return store.save(state);
        }
        encoded.wrap(ByteBuffer.allocateDirect(state.serializedLength()));
        final int length = state.serialize(encoded, 0);
        isDeferred = true;
        wasDeferred = true;
        run.occurred.add(Occurrence.DEFERRED);
        final boolean isFull = run.model.list(id.streamId()).size() >= run.model.maxPerStream();
        final boolean isKept = store.saveDeferred(id.streamId(), id.createdAtNs(), encoded, 0, length, MUST_BE_WRITTEN);
        if (isFull) {
            // What it evicts has its slot until then, which the model of the space on disk gives back at once.
            store.writeDeferred();
        }
        return isKept;
    }

    @Override
    boolean wasDeferred() {
        final boolean result = wasDeferred;
        wasDeferred = false;
        return result;
    }

    @Override
    Room room(final String streamId, final int length) {
        return DiskSpace.recordLength(streamId, length) > limits.maxRecordLength() ? Room.TOO_LONG : Room.SURE;
    }

    @Override
    void taken(final String streamId, final int length) {
        space.take(streamId, length);
        most.take(streamId, length);
    }

    @Override
    void givenBack(final String streamId, final int length) {
        giveBack(streamId, length);
    }

    @Override
    void evicted(final Saved evicted, final int length) {
        if (limits.durability() == Durability.ON_SYNC && evicted.ordinal() < firstNotDurable) {
            awaitingSync.add(evicted);
        } else {
            space.giveBack(evicted.streamId(), length);
            if (evictedByBatch == null) {
                most.giveBack(evicted.streamId(), length);
            } else {
                evictedByBatch.add(evicted);
            }
        }
    }

    /** Whatever is deleted, everything else was made durable before. */
    @Override
    void deleted(final String streamId) {
        durable();
        observers.forEach(observer -> observer.deleted(streamId));
    }

    @Override
    void sync() {
        store.sync();
        durable();
    }

    /** The store has written everything, and flushed it. */
    void durable() {
        isDeferred = false;
        firstNotDurable = run.model.nextOrdinal();
        awaitingSync.forEach(saved -> giveBack(saved.streamId(), run.roomOf(saved)));
        awaitingSync.clear();
    }

    @Override
    boolean reopen(final int maxPerStream, final boolean isKilled) {
        if (isKilled) {
            syncIfDeferred();
            abandonFor(TempDirectory::copy);
        } else {
            store.close();
        }
        store = open(maxPerStream);
        return true;
    }

    /** Has the store abandoned, and another directory opened in its place, in which something may have been half written. */
    void replace(final Consumer<Path> writing) {
        abandonFor((abandoned, next) -> writing.accept(next));
        mayBeDamaged = true;
        store = open(run.model.maxPerStream());
        space.forget();
        most.forget();
    }

    private void abandonFor(final BiConsumer<Path, Path> copying) {
        final Path abandoned = directory;
        directory = temp.resolve("store-" + ++directories);
        copying.accept(abandoned, directory);
        observers.forEach(DiskObserver::close);
        store.close();
        TempDirectory.delete(abandoned);
    }

    @Override
    void reopened() {
        space.giveBackAll();
        most.giveBackAll();
        awaitingSync.clear();
        for (final String streamId : run.model.streams()) {
            run.model.list(streamId).forEach(saved -> taken(streamId, run.roomOf(saved)));
        }
        durable();
    }

    @Override
    void observe(final int observer, final boolean isLookingUp) {
        final DiskObserver looking = observers.get(observer % OBSERVERS);
        syncIfDeferred();
        looking.observe(directory, isLookingUp);
        assertTrue(
                mayBeDamaged || looking.damage().isEmpty(),
                () -> looking.damage().toString());
    }

    private void giveBack(final String streamId, final int length) {
        space.giveBack(streamId, length);
        most.giveBack(streamId, length);
    }

    /** From here on several checkpoints are written together. */
    void beginBatch() {
        evictedByBatch = new ArrayList<>();
    }

    void endBatch() {
        evictedByBatch.forEach(saved -> most.giveBack(saved.streamId(), run.roomOf(saved)));
        evictedByBatch = null;
    }

    /** So that what is outside is what the model has. */
    private void syncIfDeferred() {
        if (isDeferred) {
            sync();
        }
    }

    @Override
    void intrude() {
        assertThrows(StoreLockedException.class, () -> open(limits.maxPerStream()));
    }

    @Override
    void compare() {
        space.compare(directory, most);
        assertTrue(
                mayBeDamaged || store.damage().isEmpty(), () -> store.damage().toString());
        StoreRun.STREAMS.forEach(this::compareDurable);
    }

    @Override
    void requireUnchangeable() {
        assertThrows(IllegalStateException.class, store::sync);
    }

    @Override
    void requireClosed() {
        assertThrows(IllegalStateException.class, store::sync);
        assertThrows(IllegalStateException.class, () -> store.durableSequence(""));
    }

    @Override
    void release() {
        observers.forEach(DiskObserver::close);
        temp.close();
    }

    private FileCheckpointStore open(final int maxPerStream) {
        return new FileCheckpointStore(new FileStoreConfiguration()
                .directory(view.apply(directory))
                .maxPerStream(maxPerStream)
                .durability(limits.durability())
                .growthStep(limits.growthStep())
                .maxRecordLength(limits.maxRecordLength())
                .clock(clock)
                .errorHandler(damage -> {
                    if (!mayBeDamaged) {
                        throw new AssertionFailedError("there should be no damage", damage);
                    }
                }));
    }

    private void compareDurable(final String streamId) {
        final List<Saved> held = run.model.list(streamId);
        final OptionalLong actual = store.durableSequence(streamId);
        if (limits.durability() == Durability.EVERY_SAVE || held.isEmpty()) {
            assertEquals(newest(held), actual);
            return;
        }
        final List<Saved> durable = durable(held);
        if (durable.isEmpty()) {
            compareEvicted(durable(run.model.evicted(streamId)), actual);
        } else {
            assertEquals(newest(durable), actual);
        }
        if (!actual.equals(newest(held))) {
            run.occurred.add(Occurrence.NOT_DURABLE);
        }
    }

    /** What was durable at the last sync has been evicted since. Only one level keeps the newest of it. */
    private void compareEvicted(final List<Saved> durable, final OptionalLong actual) {
        if (actual.isPresent()) {
            run.occurred.add(Occurrence.EVICTED_IS_DURABLE);
        }
        if (limits.durability() == Durability.ON_SYNC) {
            assertEquals(newest(durable), actual);
        } else if (actual.isPresent()) {
            final Set<Long> sequences = durable.stream().map(Saved::sequence).collect(Collectors.toSet());
            assertTrue(sequences.contains(actual.getAsLong()), () -> actual + " instead of one of " + sequences);
        }
    }

    private List<Saved> durable(final List<Saved> checkpoints) {
        return checkpoints.stream()
                .filter(saved -> saved.ordinal() < firstNotDurable)
                .toList();
    }

    private static OptionalLong newest(final List<Saved> checkpoints) {
        return checkpoints.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(checkpoints.get(checkpoints.size() - 1).sequence());
    }
}
