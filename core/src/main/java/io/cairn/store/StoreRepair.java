package io.cairn.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;

/**
 * Makes a store on disk writable again that lacks a part: a slot file, or the end of one. What is lost is said, and not counted any more; no
 * sound record is touched. A first block of a slot file that is damaged is written anew.
 *
 * <p>Damage within slots bars nothing, and is left as it is: the store uses such slots again. Neither is a manifest made up that is missing
 * or damaged: the application does that when it opens the store, since only it knows how many checkpoints of a stream it keeps.
 *
 * <p>The manifest is replaced as a whole, after all else. A loss of power leaves the store as it was, or repaired, or such that it can be
 * repaired.
 *
 * <p>Immutable once it is made, hence thread-safe.
 */
public final class StoreRepair {
    /**
     * Slots that a file should have and has not. Nobody can tell which checkpoints were in them, if any.
     *
     * @param file that lacks them, or is missing.
     * @param first number of the first of them in the file, from 0.
     * @param count how many there are; 0 if only what is behind the last record was lost.
     * @param problem what is wrong with the file.
     */
    public record LostSlots(Path file, int first, int count, String problem) {
        /** Number of the last of them. */
        private int last() {
            return first + count - 1;
        }

        @Override
        public String toString() {
            final String lost;
            if (count == 0) {
                lost = "nothing is lost";
            } else if (count == 1) {
                lost = "slot " + first + " is lost, and nobody can tell what was in it";
            } else {
                lost = "slots " + first + " to " + last() + " are lost, and nobody can tell what was in them";
            }
            return file + ": " + problem + "; " + lost;
        }
    }

    /** A file that a repair changes. */
    private record Mend(SlotFile file, int slotCount, boolean isPadded, boolean isFirstBlockWritten) {}

    private final List<LostSlots> lost = new ArrayList<>();
    private final List<SlotDamage> firstBlocks = new ArrayList<>();
    private final List<SlotDamage> left = new ArrayList<>();
    private final List<Mend> mends = new ArrayList<>();
    private final RecordCopy copy = new RecordCopy();
    private final Path path;
    private Manifest repaired;

    private StoreRepair(final Path path) {
        this.path = path;
    }

    /**
     * Tells what a repair would do. Changes nothing, and works beside a writer.
     *
     * @param directory of the store.
     * @return what there is to do.
     * @throws StoreUnusableException if the directory is no store, or has a file of another store or of a newer version.
     * @throws StoreFailedException if reading has failed.
     */
    public static StoreRepair plan(final Path directory) {
        return run(directory, false);
    }

    /**
     * Repairs a store, which must not be open for writing.
     *
     * @param directory of the store.
     * @return what was done.
     * @throws StoreLockedException if the store is open for writing, here or in another process.
     * @throws StoreUnusableException if the directory is no store, or has a file of another store or of a newer version.
     * @throws StoreFailedException if reading or writing has failed; the repair can be run again.
     */
    public static StoreRepair apply(final Path directory) {
        plan(directory); // before a lock is put into a directory that is no store
        return run(directory, true);
    }

    /**
     * The slots that are lost.
     *
     * @return a copy that cannot be modified, smallest slots first.
     */
    public List<LostSlots> lost() {
        return List.copyOf(lost);
    }

    /**
     * The first blocks of files that are damaged, and are written anew.
     *
     * @return a copy that cannot be modified.
     */
    public List<SlotDamage> firstBlocks() {
        return List.copyOf(firstBlocks);
    }

    /**
     * What is wrong with files, or with the store as a whole, and cannot be repaired.
     *
     * @return a copy that cannot be modified.
     */
    public List<SlotDamage> left() {
        return List.copyOf(left);
    }

    /**
     * Whether there is, or was, anything to do.
     *
     * @return false if the store is as a repair would leave it.
     */
    public boolean isNeeded() {
        return !mends.isEmpty() || !lost.isEmpty();
    }

    private static StoreRepair run(final Path path, final boolean isApplied) {
        final boolean wasInterrupted = Thread.interrupted();
        StoreLock lock = null;
        try {
            // By its own name from here on: a link can be pointed elsewhere meanwhile.
            final Path real = Files.isDirectory(path) ? path.toRealPath() : path;
            if (isApplied) {
                lock = StoreLock.acquire(real, path);
            }
            try (StoreDirectory directory = isApplied
                    ? StoreDirectory.openForRepair(real, new ArrayList<>())
                    : StoreDirectory.openForReading(real, new ArrayList<>())) {
                final StoreRepair repair = new StoreRepair(real);
                repair.examine(directory);
                if (isApplied) {
                    repair.mend(directory);
                }
                return repair;
            }
        } catch (final IOException ex) {
            throw StoreFailedException.of("repairing the store " + path, ex);
        } finally {
            CloseHelper.quietClose(lock);
            SlotFile.restoreInterrupt(wasInterrupted);
        }
    }

    private void examine(final StoreDirectory directory) throws IOException {
        final Manifest manifest = directory.manifest();
        repaired = manifest;
        if (directory.isManifestInferred()) {
            left.add(new SlotDamage(
                    path.resolve(Manifest.FILE_NAME),
                    SlotDamage.WHOLE_FILE,
                    null,
                    0,
                    "it is missing or damaged: the application makes it anew when it opens the store"));
        }
        for (int shift = Manifest.MIN_SHIFT; shift <= Manifest.MAX_SHIFT; shift++) {
            final int counted = manifest.slotCount(shift);
            if (counted > 0) {
                examine(directory, shift, counted);
            }
        }
    }

    private void examine(final StoreDirectory directory, final int shift, final int counted) throws IOException {
        final SlotFile file = directory.file(shift);
        if (file == null) {
            lose(path.resolve(SlotFile.fileName(shift)), shift, 0, counted, "it is missing");
            return;
        }
        final boolean isShort = file.slotCount() < counted;
        final boolean isPadded = isShort && hasRecordInPart(file, directory.manifest().storeId);
        final int kept = file.slotCount() + (isPadded ? 1 : 0);
        if (isShort) {
            final String problem = "it has " + file.size() + " bytes, but should have " + file.position(counted);
            lose(file.path(), shift, kept, counted, problem);
        }
        final boolean isOwn = examineSlots(file, directory.manifest());
        final String problem = kept == 0 ? null : firstBlockProblem(file);
        if (problem != null) {
            (isOwn ? firstBlocks : left).add(new SlotDamage(file.path(), SlotDamage.WHOLE_FILE, null, 0, problem));
        }
        final boolean isWritten = problem != null && isOwn;
        if (isPadded || isWritten) {
            mends.add(new Mend(file, kept, isPadded, isWritten));
        }
    }

    private void lose(final Path file, final int shift, final int kept, final int counted, final String problem) {
        lost.add(new LostSlots(file, kept, counted - kept, problem));
        repaired = repaired.withSlotCount(shift, kept);
    }

    /** Whether the part of a slot that the file ends with holds all of a record that is sound: then only what is behind it was lost. */
    private boolean hasRecordInPart(final SlotFile file, final long storeId) throws IOException {
        final int number = file.slotCount();
        final long there = file.size() - file.position(number);
        if (there < SlotHeader.LENGTH) {
            return false;
        }
        final ByteBuffer block = DirectMemory.allocate(SlotHeader.BLOCK_LENGTH);
        file.read(block.limit((int) Math.min(there, block.capacity())), file.position(number));
        final SlotHeader header = new SlotHeader().wrap(block, 0, SlotHeader.BLOCK_LENGTH);
        final long slot = SlotAllocator.slot(file.shift(), number);
        if (header.problem(storeId, slot) != null || header.isFree()) {
            return false;
        }
        final FoundRecord record = FoundRecord.of(slot, header, FoundRecord.UNCHECKED);
        return record != null
                && record.payloadOffset() + record.payloadLength() <= there
                && copy.copy(file, record, storeId, null) == RecordCopy.Outcome.COPIED;
    }

    /** Returns whether a slot of the file is this store's. */
    private boolean examineSlots(final SlotFile file, final Manifest manifest) throws IOException {
        final SlotScan scan = new SlotScan(manifest.storeId, new ArrayList<>());
        scan.scan(file, (slot, header, problem) -> true);
        if (!manifest.isWithinReach(scan.maxOrdinal)) {
            left.add(new SlotDamage(
                    file.path(),
                    SlotDamage.WHOLE_FILE,
                    null,
                    0,
                    "it has a record of ordinal " + scan.maxOrdinal + ", which no number of saves can have led to: the"
                            + " checkpoints can be exported, and imported into another store"));
        }
        return scan.maxOrdinal > 0 || !scan.freeSlots.isEmpty();
    }

    private static String firstBlockProblem(final SlotFile file) throws IOException {
        try {
            file.readHeader();
            return file.shiftOfHeader() == file.shift()
                    ? null
                    : "its slots are of 2^" + Integer.toUnsignedString(file.shiftOfHeader()) + " bytes";
        } catch (final FramedFile.Problem problem) {
            return problem.getMessage();
        }
    }

    private void mend(final StoreDirectory directory) throws IOException {
        final Manifest manifest = directory.manifest();
        for (final Mend mend : mends) {
            directory.requireInPlace();
            mend(mend, manifest.storeId);
        }
        if (!lost.isEmpty()) {
            directory.replaceManifest(repaired);
        }
    }

    private static void mend(final Mend mend, final long storeId) throws IOException {
        final Path path = mend.file.path();
        try (SlotFile file = SlotFile.open(path, mend.file.shift(), true)) {
            file.requireSameAs(mend.file);
            if (mend.isPadded) {
                final long end = file.position(mend.slotCount);
                final ByteBuffer zeros = DirectMemory.allocate(SlotHeader.BLOCK_LENGTH);
                for (long at = file.size(); at < end; at = file.size()) {
                    file.write(zeros.clear().limit((int) Math.min(zeros.capacity(), end - at)), at);
                }
            }
            if (mend.isFirstBlockWritten) {
                file.writeHeader(storeId);
            }
            file.force(true);
        }
    }
}
