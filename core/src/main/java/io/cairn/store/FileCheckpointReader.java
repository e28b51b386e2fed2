package io.cairn.store;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.checkpoint.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.agrona.CloseHelper;

/**
 * Reads a store on disk without changing a byte of it, beside its writer or alone: for standbys, inspectors and backups.
 *
 * <p>It shows what there was when it was opened or last {@linkplain #refresh() refreshed}. The newest checkpoint of a stream is
 * the exception: if its slot has been written over since, it looks for the one that took its place. Each checkpoint is
 * copied, and checked after it was copied, before it is shown; one that was evicted in the meantime is left out. Never is what
 * a reader has seen as the newest followed by something older, unless it was deleted, or power was lost: only at {@link
 * Durability#EVERY_SAVE} does the writer keep what a reader was shown until something newer is durable.
 *
 * <p>Before anything is shown it is made durable, which costs flushes: of each file at each refresh, which looks at everything at
 * least twice and, beside a busy writer, up to twelve times; and one for each large checkpoint. A call that loses the newest
 * checkpoint to a writer refreshes at most three times, and then ends with a {@link StoreFailedException}. After a flush that has
 * failed the reader must be opened again.
 *
 * <p>As many checkpoints of a stream are shown as the store's last writer kept. Damage is left out and reported; the newest save of the
 * store can seem damaged as long as it is under way, and the report says so. A store that
 * lacks a part, and cannot be opened for writing, can be read as far as it is there.
 *
 * <p>Not thread-safe; as many readers as you like can be open at once.
 */
public final class FileCheckpointReader implements AutoCloseable {
    /** Attempts to read a slot whose record is being written over, after which everything is looked at anew. */
    private static final int ATTEMPTS_PER_LOOK = 64;

    /** How often a call looks at everything anew before it gives up on a stream that is always somewhere else. */
    private static final int MAX_REFRESHES = 3;

    /** Each takes microseconds, and is in vain only if the slot was written over since the one before. */
    private static final int MAX_ATTEMPTS = ATTEMPTS_PER_LOOK * (MAX_REFRESHES + 1);

    /**
     * Looks at everything until so little is saved between two of them that none can have missed a stream's newest
     * checkpoint: it is evicted by as many saves as a stream has checkpoints, and written over by one more.
     */
    private static final int MAX_LOOKS = 12;

    private final Path path;
    private final RecordCopy copy = new RecordCopy();
    private final SlotScan scan = new SlotScan();
    private final Set<SlotDamage> damage = new LinkedHashSet<>();
    private StoreDirectory directory;
    private Map<String, List<FoundRecord>> records = new HashMap<>();

    /** Of all records seen since the last look began. */
    private long highestOrdinal;

    private long leftOut;

    private boolean isVisited;
    private boolean isClosed;
    private boolean hasFailedToFlush;

    FileCheckpointReader(final Path path) {
        this.path = Objects.requireNonNull(path, "directory");
        boolean isOpen = false;
        try {
            refresh();
            isOpen = true;
        } finally {
            if (!isOpen) {
                CloseHelper.quietClose(directory);
            }
        }
    }

    /**
     * Looks anew at what the store holds, and at its damage. Views become invalid.
     *
     * @throws StoreUnusableException if the directory is not a store any more.
     * @throws StoreFailedException if reading has failed.
     */
    public void refresh() {
        requireOpen();
        requireNoVisit();
        final boolean wasInterrupted = Thread.interrupted();
        StoreLook before = null;
        StoreLook look = null;
        try {
            before = StoreLook.take(path, scan, true);
            look = StoreLook.take(path, scan, true);
            for (int i = 2; i < MAX_LOOKS && !isSettled(before, look); i++) {
                final StoreLook next = StoreLook.take(path, scan, true);
                CloseHelper.quietClose(before.directory());
                before = look;
                look = next;
            }
            final boolean isLost = !isSettled(before, look)
                    && (StoreLook.hasGoneBack(records, look.records())
                            || StoreLook.hasGoneBack(before.records(), look.records()));
            final StoreLook found = look;
            look = null;
            install(found);
            if (isLost) {
                // Who is told of this can look again, and take what is there then for what there is.
                throw new StoreFailedException(
                        "the store " + path + " is written faster than it can be read: streams came and went", null);
            }
        } catch (final IOException ex) {
            throw failed(ex);
        } finally {
            // Whatever was not installed; the reader is then as it was.
            CloseHelper.quietClose(before == null ? null : before.directory());
            CloseHelper.quietClose(look == null ? null : look.directory());
            SlotFile.restoreInterrupt(wasInterrupted);
        }
    }

    /**
     * The streams that have a checkpoint.
     *
     * @return a copy, in no particular order.
     */
    public Set<String> streams() {
        requireOpen();
        return Set.copyOf(records.keySet());
    }

    /**
     * Copies the newest checkpoint of a stream to the heap.
     *
     * @param streamId of the stream.
     * @return the checkpoint, or empty if the stream has none.
     */
    public Optional<CheckpointState> latest(final String streamId) {
        final CheckpointDecoder decoder = new CheckpointDecoder();
        return latest(streamId, decoder) ? Optional.of(state(streamId, decoder)) : Optional.empty();
    }

    /**
     * Wraps a decoder around a copy of the newest checkpoint of a stream.
     *
     * @param streamId of the stream.
     * @param decoder to wrap; valid until this reader is called again.
     * @return false, with the decoder as it was, if the stream has no checkpoint.
     */
    public boolean latest(final String streamId, final CheckpointDecoder decoder) {
        return visitNewestFirst(streamId, decoder, checkpoint -> false) > 0;
    }

    /**
     * Copies the checkpoints of a stream to the heap.
     *
     * @param streamId of the stream.
     * @return the checkpoints, oldest first; those of one sequence in the order in which they were saved.
     */
    public List<CheckpointState> list(final String streamId) {
        final List<CheckpointState> result = new ArrayList<>();
        visitNewestFirst(streamId, new CheckpointDecoder(), checkpoint -> result.add(state(streamId, checkpoint)));
        Collections.reverse(result);
        return result;
    }

    /**
     * Shows a visitor copies of the checkpoints of a stream, newest first.
     *
     * @param streamId of the stream.
     * @param decoder to wrap around one after the other.
     * @param visitor to show them to; it must not call this reader.
     * @return the number of checkpoints shown.
     * @throws IllegalStateException if the visitor makes this reader read, or closes it.
     * @throws StoreFailedException if reading has failed, or the newest checkpoint was never long enough in one place.
     */
    public int visitNewestFirst(
            final String streamId, final CheckpointDecoder decoder, final CheckpointVisitor visitor) {
        Objects.requireNonNull(decoder, "decoder");
        return visit(streamId, decoder, visitor);
    }

    /** Without a decoder the checkpoints are judged, and not looked into. */
    private int visit(final String streamId, final CheckpointDecoder decoder, final CheckpointVisitor visitor) {
        requireOpen();
        requireNoVisit();
        try {
            FoundRecord newest = copyNewest(streamId, decoder);
            if (newest == null) {
                return 0;
            }
            int shown = 1;
            final List<FoundRecord> older = records.getOrDefault(streamId, List.of());
            final int seen = older.size() + (older.contains(newest) ? 0 : 1);
            int damaged = 0;
            boolean isWanted = show(decoder, visitor);
            for (int i = older.size() - 1; i >= 0 && isWanted && shown < maxPerStream(); i--) {
                final FoundRecord record = older.get(i);
                if (FoundRecord.OLDEST_FIRST.compare(record, newest) >= 0) {
                    continue;
                }
                final RecordCopy.Outcome outcome = copy(record, decoder);
                if (outcome == RecordCopy.Outcome.COPIED) {
                    newest = record;
                    shown++;
                    isWanted = show(decoder, visitor);
                } else if (outcome == RecordCopy.Outcome.DAMAGED) {
                    damage.add(damage(record));
                    damaged++;
                }
            }
            if (isWanted) {
                leftOut += Math.max(0, Math.min(maxPerStream(), seen - damaged) - shown);
            }
            return shown;
        } catch (final IOException ex) {
            throw failed(ex);
        }
    }

    /**
     * How many checkpoints were left out since the last {@linkplain #refresh() refresh}: they were evicted, and written over, before they could
     * be copied. Whoever wants all that a stream has at one moment refreshes and asks again, or reads while less is written.
     *
     * @return the number, counted once for each time that a stream was read to its end.
     */
    public long leftOut() {
        requireOpen();
        return leftOut;
    }

    /**
     * Number of checkpoints that a stream has.
     *
     * @param streamId of the stream.
     * @return the number.
     */
    public int checkpointCount(final String streamId) {
        return visit(streamId, null, checkpoint -> true);
    }

    /**
     * Reads every checkpoint in full, after which {@link #damage()} is all the damage there is.
     *
     * @param progress is told now and then how many streams were read; there are as many as {@link #streams()}.
     */
    public void verify(final LongConsumer progress) {
        requireOpen();
        requireNoVisit();
        final Set<SlotDamage> all = new LinkedHashSet<>();
        long done = 0;
        for (final String streamId : streams()) {
            visit(streamId, null, checkpoint -> true);
            all.addAll(damage); // a look at everything, in between, starts from nothing
            progress.accept(++done);
        }
        damage.addAll(all);
    }

    /**
     * The damage found so far: by the last look at the store, and since then in checkpoints that were read.
     *
     * @return a copy that cannot be modified, in the order in which it was found.
     */
    public List<SlotDamage> damage() {
        return List.copyOf(damage);
    }

    /**
     * How many checkpoints of a stream the store's last writer kept.
     *
     * @return at least 1.
     */
    public int maxPerStream() {
        requireOpen();
        return directory.manifest().maxPerStream();
    }

    /**
     * What tells this store from others.
     *
     * @return a random number.
     */
    public long storeId() {
        requireOpen();
        return directory.manifest().storeId;
    }

    /** Closes the reader. Views become invalid. Closing twice is fine. */
    @Override
    public void close() {
        requireNoVisit();
        isClosed = true;
        copy.invalidate();
        try {
            directory.close();
        } catch (final IOException ex) {
            throw failed(ex);
        }
    }

    private boolean show(final CheckpointDecoder decoder, final CheckpointVisitor visitor) {
        isVisited = true;
        try {
            return visitor.onCheckpoint(decoder);
        } finally {
            isVisited = false;
        }
    }

    /** Takes what a look has found for what there is. */
    private void install(final StoreLook look) throws IOException {
        final StoreDirectory closing = directory;
        directory = look.directory();
        records = look.records();
        copy.invalidate();
        damage.clear();
        damage.addAll(look.damage());
        highestOrdinal = look.maxOrdinal();
        leftOut = 0;
        if (closing != null) {
            closing.close();
        }
    }

    /**
     * Whether so little was saved between two looks that none can have missed a stream's newest checkpoint, and nothing has
     * gone since the reader was last asked, or both looks agree that it has.
     */
    private boolean isSettled(final StoreLook before, final StoreLook look) {
        return look.isSoonAfter(before)
                && !StoreLook.hasGoneBack(before.records(), look.records())
                && (!StoreLook.hasGoneBack(records, look.records())
                        || !StoreLook.hasGoneBack(look.records(), before.records()));
    }

    /** Copies the newest sound checkpoint of a stream, and returns it as it was found, or null. */
    private FoundRecord copyNewest(final String streamId, final CheckpointDecoder decoder) throws IOException {
        Objects.requireNonNull(streamId, "streamId");
        long doubted = 0;
        int refreshes = 0;
        int attempts = 0;
        while (attempts < MAX_ATTEMPTS && refreshes <= MAX_REFRESHES) {
            final List<FoundRecord> candidates = records.get(streamId);
            if (candidates == null) {
                return null;
            }
            final FoundRecord newest = StoreLook.newest(candidates);
            switch (copy(newest, decoder)) {
                case COPIED:
                    return newest;
                case DAMAGED:
                    if (mayBeUnderWay(newest) && doubted != newest.ordinal() && refreshes < MAX_REFRESHES) {
                        doubted = newest.ordinal();
                        refreshes++;
                        refresh(); // which also tells what it is that this one has not replaced yet
                        break;
                    }
                    damage.add(damage(newest));
                    candidates.remove(candidates.size() - 1);
                    if (candidates.isEmpty()) {
                        records.remove(streamId);
                    }
                    break;
                default:
                    attempts++;
                    if (!isSucceeded(newest, candidates, attempts) && refreshes++ < MAX_REFRESHES) {
                        refresh();
                    }
            }
        }
        throw new StoreFailedException(
                "stream " + Names.shown(streamId) + " of " + path
                        + " is written faster than it can be read: ask again, or read it" + " while less is written",
                null);
    }

    /** Whether it is worth another attempt: a newer one of the stream is in the slot, or nothing is that is whole. */
    private boolean isSucceeded(final FoundRecord newest, final List<FoundRecord> candidates, final int attempts)
            throws IOException {
        final FoundRecord successor =
                scan.read(directory.fileOf(newest.slot()), newest.slot(), directory.manifest().storeId);
        if (successor == null) {
            return attempts % ATTEMPTS_PER_LOOK != 0;
        }
        final boolean isNewer = successor.streamId().equals(newest.streamId())
                && FoundRecord.OLDEST_FIRST.compare(successor, newest) > 0;
        if (isNewer) {
            candidates.set(candidates.size() - 1, successor);
            highestOrdinal = Math.max(highestOrdinal, successor.ordinal());
        }
        return isNewer;
    }

    /** There is one writer, and it has begun no other save after this one. */
    private boolean mayBeUnderWay(final FoundRecord record) {
        return record.ordinal() >= highestOrdinal;
    }

    private SlotDamage damage(final FoundRecord record) {
        final String doubt = mayBeUnderWay(record) ? FoundRecord.OR_UNDER_WAY : "";
        return record.damage(directory.fileOf(record.slot()), copy.problem() + doubt);
    }

    private RecordCopy.Outcome copy(final FoundRecord record, final CheckpointDecoder decoder) throws IOException {
        final SlotFile file = directory.fileOf(record.slot());
        final RecordCopy.Outcome outcome = copy.copy(file, record, directory.manifest().storeId, decoder);
        if (outcome == RecordCopy.Outcome.COPIED && record.payloadProblem() != null) {
            file.force(false); // it may have been completed since the last look
        }
        return outcome;
    }

    private static CheckpointState state(final String streamId, final CheckpointDecoder decoder) {
        return decoder.toState(new CheckpointId(streamId, decoder.sequence(), decoder.createdAtNs()));
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the reader is closed");
        }
        if (hasFailedToFlush) {
            throw new StoreFailedException(
                    "a flush of the store " + path + " has failed: the reader must be opened again", null);
        }
    }

    private void requireNoVisit() {
        if (isVisited) {
            throw new IllegalStateException("the reader must not be called by a visitor that it shows a checkpoint to");
        }
    }

    private StoreFailedException failed(final IOException ex) {
        hasFailedToFlush |= ex instanceof ForceFailedException;
        return StoreFailedException.of("reading the store " + path, ex);
    }
}
