package io.cairn.store;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.JvmAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.agrona.BitUtil;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.LangUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Keeps checkpoints on disk. What was acknowledged survives what the {@link Durability} promises; what is damaged is
 * reported and never returned.
 *
 * <p>A directory holds a store, and nothing else: a file of slots for each power-of-two size in use, from 4 KiB to 1 GiB. A
 * save is one write into a free slot and, at {@link Durability#EVERY_SAVE}, one flush; then the oldest checkpoint is
 * evicted, and its slot is free as soon as its replacement is durable. Files grow ahead of need and never shrink. The bytes
 * are specified in {@code docs/FORMAT.md}, what survives what in {@code docs/DURABILITY.md}.
 *
 * <p>A checkpoint is encoded into memory off the heap and written from there; it is read where it lies, through a read-only
 * mapping, which the garbage collector gives back. In steady state nothing here allocates. A stream id has at most 4,032 bytes
 * of UTF-8.
 *
 * <p>The slot of a {@linkplain CheckpointPin pinned} checkpoint stays as it is on disk, and the file grows instead; but a deletion erases its
 * header, so that the checkpoint is not found again. Other threads read as other processes do, through a {@link FileCheckpointReader}.
 *
 * <p>Any call can throw a {@link StoreFailedException}. Where that leaves open what is on disk, no further change is
 * accepted until the store is opened again; what was acknowledged can still be read. A {@link StoreFullException} loses
 * nothing, and the store goes on. A thread that is interrupted beforehand completes the call; an interrupt during input or
 * output closes the file, which is such a failure.
 *
 * <p>One process at a time has a store open for writing, and in it one thread uses it. {@link #openReadOnly(Path)} reads beside it.
 */
public final class FileCheckpointStore extends SlottedStore<FileStreamIndex> {
    private static final int STAGING_CHUNK_LENGTH = 1 << 18;

    private static final byte[] ZEROS = new byte[SlotHeader.BLOCK_LENGTH];

    private final SlotHeader header = new SlotHeader();
    private final SlotTable table = new SlotTable();
    private final SlotMemory staging = new SlotMemory(STAGING_CHUNK_LENGTH, Long.MAX_VALUE, () -> 0);
    private final SlotAllocator stagingSlots = new SlotAllocator(staging);
    private final SlotAllocator slots = new SlotAllocator(new Growth());

    private final CheckpointClaim deferring = new CheckpointClaim();
    private final DeferredWrites deferred = new DeferredWrites();

    /** Slots that were evicted, and must stay as they are until what replaced them is durable. */
    private long[] evictedWhileDurable = {};

    private int evictedWhileDurableCount;

    private final List<SlotDamage> damage = new ArrayList<>();
    private final ErrorHandler errorHandler;
    private final Durability durability;
    private final int growthStep;
    private final int maxRecordLength;
    private final StoreDirectory directory;
    private final SlotScan scan;
    private final RecordWriter writer;

    /** Number of the last save, and of the last that no loss of power can take back. */
    private long ordinal;

    private long durableOrdinal;

    /** What left open what is on disk, or null. */
    private Throwable failure;

    /** Whether somebody was told of it. */
    private boolean isFailureTold;

    /**
     * Opens a store, or makes one where there is nothing. The time it takes grows with the size of its files.
     *
     * @param configuration of the store; changing it later has no effect.
     * @throws IllegalArgumentException if the configuration has a value out of its range.
     * @throws StoreLockedException if it is open for writing already, here or in another process.
     * @throws StoreUnusableException if the directory is no store or lacks a part, or if there is damage and it is to be refused;
     *     no byte was changed.
     * @throws StoreFailedException if reading or writing has failed.
     * @throws StoreFullException if there is no space left on the disk, or no memory.
     */
    public FileCheckpointStore(final FileStoreConfiguration configuration) {
        this(configuration, new SecureRandom().nextLong());
    }

    FileCheckpointStore(final FileStoreConfiguration configuration, final long idIfNew) {
        super(configuration.conclude().maxPerStream(), configuration.clock());
        if (JvmAccess.HAS_FLIGHT_RECORDER) {
            SaveEvent.load();
        }
        errorHandler = configuration.errorHandler();
        durability = configuration.durability();
        growthStep = configuration.growthStep();
        maxRecordLength = configuration.maxRecordLength();
        final Path path = configuration.directory();
        final Manifest ifNew = new Manifest(idIfNew, configuration.clock().nanoTime(), configuration.maxPerStream());
        StoreDirectory opened = null;
        boolean isOpen = false;
        final boolean wasInterrupted = Thread.interrupted();
        try {
            opened = StoreDirectory.openForWriting(path, ifNew, damage);
            directory = opened;
            scan = new SlotScan(directory.manifest().storeId, damage);
            writer = new RecordWriter(directory, scan, slots);
            recover(configuration.onDamage());
            reportFrom(0);
            isOpen = true;
        } catch (final IOException ex) {
            throw StoreFailedException.of("opening the store " + path, ex);
        } finally {
            if (!isOpen) {
                CloseHelper.quietClose(opened);
            }
            SlotFile.restoreInterrupt(wasInterrupted);
        }
    }

    /**
     * Opens a store for reading, beside its writer or alone. Nothing in the directory is changed.
     *
     * @param directory of the store.
     * @return the reader, which must be closed.
     * @throws StoreUnusableException if the directory is no store.
     * @throws StoreFailedException if reading has failed.
     */
    public static FileCheckpointReader openReadOnly(final Path directory) {
        return new FileCheckpointReader(directory);
    }

    /**
     * Saves an encoded checkpoint like {@link #save(String, long, DirectBuffer, int, int)}, but may write it later: with its neighbours on
     * disk, in one write. It is written at the latest by the next {@link #sync()} or {@link #writeDeferred()}, by the next call that reads the
     * store, and by the next other change. Until then it does not survive the process. This is for whoever saves many checkpoints and then
     * waits for one {@code sync()}, as group commit does. At levels other than {@link Durability#ON_SYNC} it is written at once.
     *
     * <p>Records are written in the order of the saves. A save that finds no room takes back only itself, and its listener is told.
     * Allocates nothing in steady state; the first one obtains 64 KiB off the heap.
     *
     * @param streamId of the stream.
     * @param createdAtNs when it was taken, ns since the Unix epoch, unsigned.
     * @param encoded holds the encoded checkpoint.
     * @param offset of its first byte.
     * @param length of it in bytes.
     * @param listener told exactly once what has become of it, perhaps before this returns; never if this returns false or throws.
     * @return false if the stream is full of higher sequences, so that the checkpoint was evicted by its own save; else true.
     * @throws CheckpointException if it is no sound checkpoint, or too long.
     * @throws StoreFullException if there is no room for it.
     * @throws StoreFailedException if writing has failed, of this checkpoint or of one that was put off before it.
     */
    public boolean saveDeferred(
            final String streamId,
            final long createdAtNs,
            final DirectBuffer encoded,
            final int offset,
            final int length,
            final DeferredSaveListener listener) {
        Objects.requireNonNull(listener, "listener");
        if (durability != Durability.ON_SYNC) {
            final boolean isKept = save(streamId, createdAtNs, encoded, offset, length);
            if (isKept) {
                tell(listener, null);
            }
            return isKept;
        }
        requireChangeable();
        Objects.requireNonNull(streamId, "streamId");
        validator.validate(encoded, offset, length);
        final long sequence = validator.sequence();
        takeRoom(streamId, sequence, length, deferring);
        try {
            deferring.buffer().putBytes(0, encoded, offset, length);
            final FileStreamIndex index = indexOf(streamId);
            if (isEvictedByItself(index, sequence)) {
                return false;
            }
            putOff(index, deferring, length, createdAtNs, listener);
            return true;
        } finally {
            deferring.abort();
        }
    }

    /**
     * Writes what was {@linkplain #saveDeferred put off}, and flushes nothing. When it returns, every checkpoint that the store holds survives
     * the end of the process, and every listener has been told.
     *
     * @return whether there was anything to write.
     * @throws StoreFailedException if writing has failed.
     */
    public boolean writeDeferred() {
        requireChangeable();
        final boolean isAnything = publishDeferred();
        requireSound();
        return isAnything;
    }

    /**
     * Flushes what was saved and is not durable yet. When it returns, every checkpoint that the store holds survives the loss of
     * power.
     *
     * @throws StoreFailedException if that fails, or if writing what was {@linkplain #saveDeferred put off} has failed.
     */
    public void sync() {
        requireChangeable();
        publishBefore();
        boolean isOutcomeKnown = false;
        try {
            flush();
            isOutcomeKnown = true;
        } catch (final IOException ex) {
            throw told(failed("flushing", ex));
        } finally {
            poisonUnless(isOutcomeKnown);
        }
    }

    /**
     * The newest checkpoint of a stream that no loss of power can take back. At {@link Durability#PROCESS} that holds until
     * the stream is saved to again, since a slot may be written over by what is not durable.
     *
     * @param streamId of the stream.
     * @return its sequence, unsigned, or empty if there is none.
     */
    public OptionalLong durableSequence(final String streamId) {
        requireOpen();
        final FileStreamIndex index = find(streamId);
        if (index == null) {
            return OptionalLong.empty();
        }
        final OptionalLong inUse = durableSequence(index);
        return inUse.isPresent() ? inUse : durableSequence(index.stale);
    }

    /**
     * What a checkpoint that was saved survives.
     *
     * @return the level that the store was opened with.
     */
    public Durability durability() {
        return durability;
    }

    /**
     * The longest checkpoint of a stream that this store takes: {@link FileStoreConfiguration#maxRecordLength(int)} less 64 bytes and the
     * stream's id. Can be called by any thread.
     *
     * @param streamId of the stream, which need not be known.
     * @return its length in bytes; negative if there is no room for any.
     * @throws CheckpointOverflowException if the stream id has more than 4,032 bytes of UTF-8.
     * @throws IllegalArgumentException if the stream id has an unpaired surrogate.
     */
    public int maxLength(final String streamId) {
        return maxRecordLength - payloadOffsetOfNew(streamId);
    }

    /**
     * The damage found so far: when the store was opened, and since then in checkpoints that were read for the first time.
     *
     * @return a copy that cannot be modified, in the order in which it was found.
     */
    public List<SlotDamage> damage() {
        return List.copyOf(damage);
    }

    @Override
    FileStreamIndex newIndex(final String streamId) {
        return new FileStreamIndex(streamId);
    }

    @Override
    void takeRoom(final String streamId, final long sequence, final int maxLength, final CheckpointClaim claim) {
        final int payloadOffset = payloadOffset(streamId);
        final long length = (long) payloadOffset + maxLength;
        if (length > maxRecordLength) {
            throw new CheckpointOverflowException("a checkpoint of up to " + maxLength + " bytes makes a record of "
                    + length + " with its header, more than the " + maxRecordLength + " that this store takes");
        }
        final int slotLength = (int) Math.max(SlotHeader.BLOCK_LENGTH, length);
        final long slot = slots.take(slotLength);
        boolean isComplete = false;
        try {
            final long room = stagingSlots.take(slotLength);
            claim.open(owner(), streamId, sequence, slot, room, maxLength)
                    .wrap(staging.chunk(room), staging.offset(room) + payloadOffset, maxLength);
            isComplete = true;
        } finally {
            if (!isComplete) {
                slots.giveBack(slot);
            }
        }
    }

    @Override
    void validateRoom(final CheckpointClaim claim, final int length) {
        final long room = claim.room();
        validator.validate(staging.chunk(room), staging.offset(room) + payloadOffset(claim.streamId()), length);
    }

    @Override
    void giveBackRoom(final CheckpointClaim claim) {
        stagingSlots.giveBack(claim.room());
        writer.giveBack(claim.slot());
    }

    @Override
    void complete(final FileStreamIndex index, final CheckpointClaim claim, final int length, final long createdAtNs) {
        index.stale.reserve();
        reserveEvicted(1);
        final SaveEvent event = JvmAccess.HAS_FLIGHT_RECORDER ? SaveEvent.begun() : null;
        writeNow(claim.slot(), encodeRecord(index, claim, length, createdAtNs));
        if (event != null) {
            event.commit(claim.streamId(), claim.sequence(), length);
        }
        ordinal++;
        occupy(index, claim.slot(), ordinal, createdAtNs, length);
        stagingSlots.giveBack(claim.room());
    }

    /** Completes the record of a checkpoint that is in its room. */
    private ByteBuffer encodeRecord(
            final FileStreamIndex index, final CheckpointClaim claim, final int length, final long createdAtNs) {
        final UnsafeBuffer memory = staging.chunk(claim.room());
        final ByteBuffer bytes = memory.byteBuffer();
        final int offset = staging.offset(claim.room());
        final int recordLength = index.payloadOffset() + length;
        final int blockLength = BitUtil.align(recordLength, SlotHeader.BLOCK_LENGTH);
        header.wrap(bytes, offset, recordLength)
                .write(
                        directory.manifest().storeId,
                        claim.slot(),
                        ordinal + 1,
                        claim.sequence(),
                        createdAtNs,
                        index.encodedStreamId,
                        length);
        // Whole blocks, which the system need not read from the disk first.
        memory.putBytes(offset + recordLength, ZEROS, 0, blockLength - recordLength);
        return bytes.limit(offset + blockLength).position(offset);
    }

    /** A slot has a record that counts. */
    private void occupy(
            final FileStreamIndex index,
            final long slot,
            final long ordinalOfRecord,
            final long createdAtNs,
            final int length) {
        forgetStale(slot);
        table.owner(slot, index);
        table.set(slot, ordinalOfRecord, createdAtNs, index.payloadOffset(), length);
        table.validate(slot);
    }

    /** Has a checkpoint written with the next ones, or at once if it is too long for that. */
    private void putOff(
            final FileStreamIndex index,
            final CheckpointClaim claim,
            final int length,
            final long createdAtNs,
            final DeferredSaveListener listener) {
        final long slot = claim.slot();
        final SlotFile file = directory.fileOf(slot);
        // So that nothing allocates once the record is on its way.
        index.reserve(index.deferredCount + 1);
        index.stale.reserve(index.deferredCount + 1);
        reserveEvicted(deferred.count() + 1);
        final SaveEvent event = JvmAccess.HAS_FLIGHT_RECORDER ? SaveEvent.begun() : null;
        final ByteBuffer record = encodeRecord(index, claim, length, createdAtNs);
        DeferredWrites.Entry entry = deferred.add(file, slot, record);
        if (entry == null) {
            publishBefore();
            entry = deferred.add(file, slot, record);
        }
        if (entry == null) {
            writeNow(slot, record);
        }
        ordinal++;
        stagingSlots.giveBack(claim.room());
        claim.release();
        if (entry == null) {
            add(index, slot, claim.sequence(), ordinal, createdAtNs, length);
        } else {
            entry.index = index;
            entry.ordinal = ordinal;
            entry.sequence = claim.sequence();
            entry.createdAtNs = createdAtNs;
            entry.payloadLength = length;
            entry.listener = listener;
            index.highestDeferred =
                    index.deferredCount == 0 || Long.compareUnsigned(claim.sequence(), index.highestDeferred) > 0
                            ? claim.sequence()
                            : index.highestDeferred;
            index.deferredCount++;
        }
        if (event != null) {
            event.commit(index.streamId, claim.sequence(), length);
        }
        if (entry == null) {
            tell(listener, null);
        }
    }

    /** Whether a stream would evict a checkpoint at once, with those that are put off counted as if they were written. */
    private boolean isEvictedByItself(final FileStreamIndex index, final long sequence) {
        if (index.size() + index.deferredCount < maxPerStream()) {
            return false;
        }
        verify(index);
        if (index.deferredCount > 0 && Long.compareUnsigned(sequence, index.highestDeferred) < 0) {
            publishBefore();
        }
        // One that is put off is lower, if there is any: that goes first.
        return index.deferredCount == 0
                && index.size() == maxPerStream()
                && Long.compareUnsigned(sequence, index.sequence(0)) < 0;
    }

    /** Makes a record that is written the stream's, and evicts the one that is too many. */
    private void add(
            final FileStreamIndex index,
            final long slot,
            final long sequence,
            final long ordinalOfRecord,
            final long createdAtNs,
            final int length) {
        occupy(index, slot, ordinalOfRecord, createdAtNs, length);
        if (index.size() == maxPerStream()) {
            evict(index);
        }
        index.add(sequence, slot);
    }

    @Override
    boolean publishDeferred() {
        if (deferred.isEmpty()) {
            return false;
        }
        boolean isOutcomeKnown = false;
        try {
            if (failure == null) {
                deferred.write(writer);
            }
            isOutcomeKnown = true;
        } catch (final IOException ex) {
            failed("saving", ex);
        } finally {
            poisonUnless(isOutcomeKnown);
            settleDeferred();
        }
        return true;
    }

    /** Takes what is written into the index, lets go of the rest, and tells of each. */
    private void settleDeferred() {
        if (failure != null) {
            deferred.fail(mustBeOpenedAgain());
        }
        final int count = deferred.count();
        deferred.clear();
        int settled = 0;
        try {
            for (; settled < count; settled++) {
                settle(deferred.entry(settled));
            }
        } finally {
            if (settled < count) {
                poisonUnless(false);
                for (int i = settled; i < count; i++) {
                    deferred.entry(i).problem = mustBeOpenedAgain();
                }
            }
            tellAll(count);
        }
    }

    private void settle(final DeferredWrites.Entry entry) {
        entry.index.deferredCount--;
        if (entry.problem == null) {
            add(entry.index, entry.slot, entry.sequence, entry.ordinal, entry.createdAtNs, entry.payloadLength);
        } else if (failure == null) {
            if (entry.isSlotChanged) {
                forgetStale(entry.slot);
            }
            writer.giveBack(entry.slot);
        }
    }

    /** Each, whatever others throw. */
    private void tellAll(final int count) {
        Throwable thrown = null;
        for (int i = 0; i < count; i++) {
            try {
                tell(deferred.entry(i).listener, deferred.entry(i).problem);
            } catch (final Throwable ex) {
                thrown = first(thrown, ex);
            }
        }
        if (thrown != null) {
            LangUtil.rethrowUnchecked(thrown);
        }
    }

    private static Throwable first(final Throwable before, final Throwable ex) {
        if (before == null) {
            return ex;
        }
        if (before != ex) {
            before.addSuppressed(ex);
        }
        return before;
    }

    private void tell(final DeferredSaveListener listener, final CheckpointException problem) {
        beginVisit();
        try {
            if (problem == null) {
                listener.onWritten();
            } else {
                listener.onNotWritten(problem);
            }
        } finally {
            endVisit();
        }
    }

    @Override
    void evict(final FileStreamIndex index) {
        final long sequence = index.sequence(0);
        final long slot = index.removeFirst();
        index.stale.add(sequence, slot);
        retire(slot);
    }

    /** What was durable, and is still on disk, stays there until everything saved since is durable. */
    @Override
    void recycle(final long slot) {
        invalidate(slot);
        if (durability == Durability.ON_SYNC && table.owner(slot) != null && table.ordinal(slot) <= durableOrdinal) {
            reserveEvicted(1);
            evictedWhileDurable[evictedWhileDurableCount++] = slot;
        } else {
            slots.giveBack(slot);
        }
    }

    /** What remains is made durable first, so that at no moment there is neither the old nor the new. */
    @Override
    void erase(final FileStreamIndex index, final int count) {
        final StreamIndex stale = index.stale;
        final StreamIndex damaged = index.damaged;
        boolean isOutcomeKnown = false;
        try {
            flush();
            for (int i = 0; i < stale.size(); i++) {
                writeFree(stale.slot(i), false);
            }
            for (int i = 0; i < damaged.size(); i++) {
                writeFree(damaged.slot(i), true);
            }
            for (int i = 0; i < count; i++) {
                writeFree(index.slot(i), false);
            }
            flush();
            isOutcomeKnown = true;
        } catch (final IOException ex) {
            throw told(failed("deleting", ex));
        } finally {
            poisonUnless(isOutcomeKnown);
        }
        while (stale.size() > 0) {
            table.owner(stale.removeFirst(), null);
        }
        while (damaged.size() > 0) {
            table.owner(damaged.removeFirst(), null);
        }
    }

    @Override
    void discard(final long slot) {
        table.owner(slot, null);
        retire(slot);
    }

    @Override
    void verify(final FileStreamIndex index) {
        if (index.isVerified) {
            return;
        }
        final int known = damage.size();
        try {
            judgeOlder(index);
        } finally {
            reportFrom(known);
        }
    }

    private void judgeOlder(final FileStreamIndex index) {
        for (int i = index.size() - 2; i >= 0; i--) {
            final long slot = index.slot(i);
            final SlotFile file = directory.fileOf(slot);
            String problem;
            boolean isReadable = true;
            try {
                problem = scan.problem(file, slot, table.ordinal(slot));
            } catch (final ClosedChannelException ex) {
                failure = ex;
                throw told(StoreFailedException.of("reading " + file.path(), ex));
            } catch (final IOException ex) {
                problem = "it cannot be read: " + FailureReason.of(ex);
                isReadable = false;
            }
            if (problem != null) {
                final long sequence = index.sequence(i);
                damage.add(new SlotDamage(file.path(), SlotAllocator.number(slot), index.streamId, sequence, problem));
                index.damaged.add(sequence, slot);
                index.remove(i);
                invalidate(slot);
                if (isReadable) {
                    retire(slot);
                }
            }
        }
        index.isVerified = true;
    }

    @Override
    void wrap(final long slot, final CheckpointDecoder decoder) {
        final SlotFile file = directory.fileOf(slot);
        final int number = SlotAllocator.number(slot);
        decoder.wrapSlot(
                file.window(number),
                file.offset(number) + table.payloadOffset(slot),
                table.payloadLength(slot),
                table.chunk(slot),
                table.generationOffset(slot),
                table.createdAtNs(slot));
    }

    @Override
    void invalidate(final long slot) {
        table.invalidate(slot);
    }

    @Override
    void requireSound() {
        if (failure != null) {
            isFailureTold = true;
            publishDeferred(); // which writes nothing any more, and tells so
            throw mustBeOpenedAgain();
        }
    }

    private StoreFailedException mustBeOpenedAgain() {
        return new StoreFailedException(
                "the store must be opened again, since this has happened: " + FailureReason.of(failure), failure);
    }

    @Override
    void release() {
        try (directory) {
            staging.close();
            if (failure == null) {
                flush();
            } else if (!isFailureTold) {
                requireSound();
            }
        } catch (final IOException ex) {
            throw told(failed("closing", ex));
        }
    }

    private void recover(final DamagePolicy onDamage) throws IOException {
        final Map<String, FileStreamIndex> streams =
                new StoreRecovery(directory, scan, table, slots, damage, maxPerStream()).run();
        if (onDamage == DamagePolicy.REFUSE && !damage.isEmpty()) {
            throw new StoreUnusableException(
                    "the store has " + damage.size() + " damaged part(s), the first of them " + damage.get(0));
        }
        final Manifest found = directory.manifest();
        if (!found.isWithinReach(scan.maxOrdinal)) {
            throw new StoreUnusableException("the store has a record of ordinal " + scan.maxOrdinal
                    + ", which no number of saves can have led to; it can be opened for reading");
        }
        final Manifest manifest = found.reachingBeyond(scan.maxOrdinal);
        if (directory.isManifestInferred() || manifest != found || manifest.maxPerStream() != maxPerStream()) {
            directory.replaceManifest(manifest.withMaxPerStream(maxPerStream()));
        }
        for (final SlotFile file : directory.files()) {
            file.force(false);
        }
        ordinal = scan.maxOrdinal;
        durableOrdinal = ordinal;
        adopt(streams);
    }

    private void writeNow(final long slot, final ByteBuffer record) {
        final SlotFile file = directory.fileOf(slot);
        IOException reason = null;
        boolean isOutcomeKnown = false;
        try {
            writer.takeBackTorn();
            reason = writer.write(file, slot, record);
            if (reason != null) {
                if (writer.takeBack(file, slot, ordinal + 1, reason)) {
                    forgetStale(slot);
                }
            } else if (durability == Durability.EVERY_SAVE) {
                file.force(false);
                durableOrdinal = ordinal + 1;
            }
            isOutcomeKnown = true;
        } catch (final IOException ex) {
            throw told(failed("saving to " + file.path(), ex));
        } finally {
            poisonUnless(isOutcomeKnown);
        }
        if (reason != null) {
            throw RecordWriter.refused(file, reason);
        }
    }

    /** Also what is no input/output error, such as a lack of memory, leaves open what is on disk. */
    private void poisonUnless(final boolean isOutcomeKnown) {
        if (!isOutcomeKnown && failure == null) {
            failure = new IllegalStateException("a change was cut short by something else than input/output");
            isFailureTold = true;
        }
    }

    private void writeFree(final long slot, final boolean isWholeBlock) throws IOException {
        directory.fileOf(slot).writeFree(directory.manifest().storeId, slot, isWholeBlock);
    }

    private void forgetStale(final long slot) {
        final FileStreamIndex owner = table.owner(slot);
        if (owner != null) {
            final int at = owner.stale.indexOf(slot);
            if (at >= 0) {
                owner.stale.remove(at);
            } else {
                owner.damaged.remove(owner.damaged.indexOf(slot));
            }
            table.owner(slot, null);
        }
    }

    private void flush() throws IOException {
        writer.takeBackTorn();
        directory.forceDirtyFiles();
        durableOrdinal = ordinal;
        // Sorted, so that the next flush finds neighbours: few large writes to the disk.
        slots.giveBack(evictedWhileDurable, evictedWhileDurableCount);
        evictedWhileDurableCount = 0;
    }

    private void reserveEvicted(final int count) {
        if (evictedWhileDurableCount + count > evictedWhileDurable.length) {
            evictedWhileDurable =
                    Arrays.copyOf(evictedWhileDurable, Math.max(16, 2 * (evictedWhileDurableCount + count)));
        }
    }

    private OptionalLong durableSequence(final StreamIndex index) {
        for (int i = index.size() - 1; i >= 0; i--) {
            if (table.ordinal(index.slot(i)) <= durableOrdinal) {
                return OptionalLong.of(index.sequence(i));
            }
        }
        return OptionalLong.empty();
    }

    private int payloadOffset(final String streamId) {
        final FileStreamIndex index = known(streamId);
        if (index != null) {
            return index.payloadOffset();
        }
        return payloadOffsetOfNew(streamId);
    }

    private static int payloadOffsetOfNew(final String streamId) {
        CheckpointId.requireValid(streamId);
        final int length = streamId.getBytes(StandardCharsets.UTF_8).length;
        if (length > SlotHeader.MAX_STREAM_ID_LENGTH) {
            throw new CheckpointOverflowException("a stream id of " + length + " bytes is longer than the "
                    + SlotHeader.MAX_STREAM_ID_LENGTH + " that a store on disk takes");
        }
        return SlotHeader.payloadOffset(length);
    }

    /** Each, whatever the error handler throws. */
    private void reportFrom(final int first) {
        Throwable thrown = null;
        beginVisit();
        try {
            for (int i = first; i < damage.size(); i++) {
                try {
                    errorHandler.onError(new CheckpointException(damage.get(i).toString()));
                } catch (final Throwable ex) {
                    thrown = first(thrown, ex);
                }
            }
        } finally {
            endVisit();
        }
        if (thrown != null) {
            LangUtil.rethrowUnchecked(thrown);
        }
    }

    private StoreFailedException failed(final String action, final IOException cause) {
        failure = cause;
        return StoreFailedException.whileChanging(action, cause);
    }

    private StoreFailedException told(final StoreFailedException ex) {
        isFailureTold = true;
        return ex;
    }

    /** Files grow by whole steps, or by a slot that is larger. */
    private final class Growth implements SlotAllocator.Space {
        @Override
        public int slotsPerChunk(final int shift) {
            return Math.max(1, growthStep >> shift);
        }

        @Override
        public boolean hasRoom(final int shift) {
            return true;
        }

        @Override
        public int addChunk(final int shift) {
            final SlotFile file = directory.file(shift);
            final int first = file == null ? 0 : file.slotCount();
            final int count = slotsPerChunk(shift);
            table.ensureCapacity(shift, first + count);
            boolean isOutcomeKnown = false;
            try {
                directory.grow(shift, count);
                isOutcomeKnown = true;
                return first;
            } catch (final IOException ex) {
                final String room = "room for " + count + " slots of " + (1L << shift) + " bytes";
                if (UnknownOutcomeException.is(ex)) {
                    throw told(failed("making " + room, ex));
                }
                isOutcomeKnown = true;
                throw new StoreFullException(
                        "the file system has refused " + room + ", and nothing was changed: " + FailureReason.of(ex),
                        ex);
            } catch (final StoreFullException ex) {
                isOutcomeKnown = true; // there was no memory for it
                throw ex;
            } finally {
                poisonUnless(isOutcomeKnown);
            }
        }

        @Override
        public void removeChunk(final int shift, final int chunk) {
            throw new IllegalStateException("files do not shrink");
        }
    }
}
