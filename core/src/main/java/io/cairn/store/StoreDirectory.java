package io.cairn.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.agrona.CloseHelper;

/**
 * The files of a store: a lock that is never deleted, the manifest, and a slot file for each size in use. Whatever is
 * created or replaced is durable, together with its name, when the call returns.
 */
final class StoreDirectory implements AutoCloseable {
    private final Path path;
    private final List<SlotDamage> damage;
    private final SlotFile[] files = new SlotFile[Manifest.MAX_SHIFT + 1];
    private Manifest manifest;
    private boolean isManifestInferred;
    private StoreLock lock;

    /** For writing; null for reading. */
    private OpenDirectory opened;

    private StoreDirectory(final Path path, final List<SlotDamage> damage) {
        this.path = path;
        this.damage = damage;
    }

    /** Opens a store, or makes one where there is nothing, for the only writer there may be. */
    static StoreDirectory openForWriting(final Path path, final Manifest ifNew, final List<SlotDamage> damage)
            throws IOException {
        final StoreDirectory asNamed = new StoreDirectory(path, new ArrayList<>());
        if (Files.isDirectory(path) && isStore(path)) {
            asNamed.readManifest(null); // before a lock is put there
        } else {
            EmptyDirectory.make(path);
        }
        // By its own name from here on: a link can be pointed elsewhere while the store is open.
        final StoreDirectory directory = new StoreDirectory(path.toRealPath(), damage);
        boolean isOpen = false;
        try {
            directory.opened = OpenDirectory.open(directory.path);
            directory.lock = StoreLock.acquire(directory.path, path);
            requireRegular(directory.path.resolve(Manifest.NEW_FILE_NAME)); // not found out when it is to be replaced
            directory.readManifest(ifNew);
            directory.opened.force();
            directory.openFiles(true);
            directory.opened.requireInPlace();
            isOpen = true;
            return directory;
        } finally {
            if (!isOpen) {
                CloseHelper.quietClose(directory);
            }
        }
    }

    /** Opens a store for reading, beside a writer or not. Nothing is created, locked or changed. */
    static StoreDirectory openForReading(final Path path, final List<SlotDamage> damage) throws IOException {
        return open(path, damage, false);
    }

    /** Opens a store that may lack a part, and whose manifest can be replaced. For whoever holds its lock. */
    static StoreDirectory openForRepair(final Path path, final List<SlotDamage> damage) throws IOException {
        return open(path, damage, true);
    }

    private static StoreDirectory open(final Path path, final List<SlotDamage> damage, final boolean isRepaired)
            throws IOException {
        if (!Files.isDirectory(path)) {
            throw new StoreUnusableException(EmptyDirectory.noDirectory(path));
        }
        final StoreDirectory directory = new StoreDirectory(path.toRealPath(), damage);
        boolean isOpen = false;
        try {
            if (!isStore(directory.path)) {
                throw new StoreUnusableException(path + " is no store: it has no " + Manifest.FILE_NAME);
            }
            if (isRepaired) {
                directory.opened = OpenDirectory.open(directory.path);
            }
            directory.readManifest(null);
            directory.openFiles(false);
            isOpen = true;
            return directory;
        } finally {
            if (!isOpen) {
                CloseHelper.quietClose(directory);
            }
        }
    }

    /** Makes sure, before anything is changed, that the path still leads to the directory that was opened. */
    void requireInPlace() throws IOException {
        opened.requireInPlace();
    }

    Manifest manifest() {
        return manifest;
    }

    /** Whether the manifest is damaged or missing, and what is used instead was made up from the slot files. */
    boolean isManifestInferred() {
        return isManifestInferred;
    }

    /** The file for a size, or null. */
    SlotFile file(final int shift) {
        return files[shift];
    }

    /** The files there are, smallest slots first. */
    List<SlotFile> files() {
        return Arrays.stream(files).filter(Objects::nonNull).toList();
    }

    SlotFile fileOf(final long slot) {
        return files[SlotAllocator.shift(slot)];
    }

    /**
     * Adds free slots of a size. The manifest counts them once they are durable: what is behind them in the file is what an
     * unfinished attempt has left, and is written over.
     */
    void grow(final int shift, final int count) throws IOException {
        final boolean isNew = files[shift] == null;
        if (isNew) {
            files[shift] = create(shift);
        }
        final SlotFile file = files[shift];
        final int first = file.slotCount();
        try {
            if (first == 0) {
                file.writeHeader(manifest.storeId);
            }
            file.writeFree(manifest.storeId, first, count);
            file.force(true);
            if (first == 0) {
                opened.force();
            }
            // Once the manifest is replaced the file may be counted with its new slots, and must have them.
            replaceManifest(manifest.withSlotCount(shift, first + count));
        } catch (final IOException ex) {
            if (!UnknownOutcomeException.is(ex)) {
                cut(file, ex);
            }
            throw ex;
        } catch (final StoreFullException ex) {
            cut(file, ex); // there was no memory, which is needed before the manifest is replaced only
            throw ex;
        }
        file.slotCount(first + count);
    }

    /** Gives back what a growth has taken that was not completed; where that fails, the next growth writes over it. */
    private static void cut(final SlotFile file, final Exception reason) throws IOException {
        try {
            file.cutToSlotCount();
        } catch (final IOException ex) {
            if (UnknownOutcomeException.is(ex)) {
                ex.addSuppressed(reason);
                throw ex;
            }
            reason.addSuppressed(ex);
        }
    }

    void forceDirtyFiles() throws IOException {
        for (final SlotFile file : files) {
            if (file != null && file.isDirty()) {
                file.force(false);
            }
        }
    }

    /** What is there, and is not counted, is what an unfinished attempt has left. */
    private SlotFile create(final int shift) throws IOException {
        opened.requireInPlace();
        final Path file = path.resolve(SlotFile.fileName(shift));
        final SlotFile created = createAnew(file, shift);
        boolean isInPlace = false;
        try {
            opened.requireInPlace();
            isInPlace = true;
            return created;
        } finally {
            if (!isInPlace) {
                created.close();
            }
        }
    }

    /** Puts another manifest in the place of the one there is. */
    void replaceManifest(final Manifest replacement) throws IOException {
        final Path newFile = path.resolve(Manifest.NEW_FILE_NAME);
        opened.requireInPlace();
        try (SlotFile file = createAnew(newFile, Manifest.MIN_SHIFT)) {
            final ByteBuffer bytes = DirectMemory.allocate(Manifest.LENGTH);
            file.write(bytes.put(replacement.encode()).flip(), 0);
            file.force(true);
        }
        opened.requireInPlace();
        rename(newFile, path.resolve(Manifest.FILE_NAME));
        requireReplacedInPlace();
        opened.force();
        manifest = replacement;
        isManifestInferred = false;
    }

    /** A rename that has failed has not happened if the file still has its old name. */
    private static void rename(final Path from, final Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException ex) {
            if (!isSurelyThere(from, ex)) {
                throw new UnknownOutcomeException("renaming " + from + " has failed: " + FailureReason.of(ex), ex);
            }
            throw ex;
        }
    }

    /** If that cannot be found out, the manifest may have replaced another store's. */
    private void requireReplacedInPlace() throws IOException {
        try {
            opened.requireInPlace();
        } catch (final IOException ex) {
            throw UnknownOutcomeException.is(ex)
                    ? ex
                    : new UnknownOutcomeException(
                            "looking for the directory of the replaced manifest has failed: " + FailureReason.of(ex),
                            ex);
        }
    }

    private static boolean isSurelyThere(final Path file, final IOException reason) {
        try {
            return RegularFile.exists(file);
        } catch (final IOException ex) {
            reason.addSuppressed(ex);
            return false;
        }
    }

    /** What an unfinished attempt has left is not written over, since the same file can be somebody else's by another name. */
    private static SlotFile createAnew(final Path newFile, final int shift) throws IOException {
        if (RegularFile.exists(newFile)) {
            final String problem = RegularFile.problem(newFile);
            if (problem != null) {
                throw new IOException(problem);
            }
            Files.delete(newFile);
        }
        return SlotFile.create(newFile, shift);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (final SlotFile file : files()) {
            failure = close(file, failure);
        }
        failure = close(lock, failure);
        failure = close(opened, failure);
        if (failure != null) {
            throw failure;
        }
    }

    private static IOException close(final AutoCloseable resource, final IOException failure) {
        if (resource != null) {
            try {
                resource.close();
            } catch (final Exception ex) {
                final IOException failed =
                        ex instanceof IOException ? (IOException) ex : new IOException("closing has failed", ex);
                if (failure == null) {
                    return failed;
                }
                failure.addSuppressed(failed);
            }
        }
        return failure;
    }

    /** Whether a directory has anything that only stores have. */
    static boolean isStore(final Path path) throws IOException {
        if (RegularFile.exists(path.resolve(Manifest.FILE_NAME))) {
            return true;
        }
        for (int shift = Manifest.MIN_SHIFT; shift <= Manifest.MAX_SHIFT; shift++) {
            if (RegularFile.exists(path.resolve(SlotFile.fileName(shift)))) {
                return true;
            }
        }
        return false;
    }

    /** Reads the manifest; makes one in an empty directory; makes up for one that is damaged. */
    private void readManifest(final Manifest ifNew) throws IOException {
        final Path file = path.resolve(Manifest.FILE_NAME);
        try {
            manifest = Manifest.decode(readStart(file));
        } catch (final NoSuchFileException ex) {
            if (ifNew != null && !isStore(path)) {
                replaceManifest(ifNew);
                return;
            }
            report(file, "it is missing");
        } catch (final FramedFile.Problem problem) {
            requireKnownVersion(file, problem);
            report(file, problem.getMessage());
        }
        if (manifest == null) {
            manifest = inferManifest();
            isManifestInferred = true;
        }
    }

    /** What the slot files tell: whose they are, and by their lengths how many slots there are. */
    private Manifest inferManifest() throws IOException {
        Manifest inferred = null;
        final int[] slotCounts = new int[Manifest.MAX_SHIFT + 1];
        for (int shift = Manifest.MIN_SHIFT; shift <= Manifest.MAX_SHIFT; shift++) {
            final Path path = this.path.resolve(SlotFile.fileName(shift));
            if (RegularFile.exists(path)) {
                try (SlotFile file = open(path, shift, false)) {
                    slotCounts[shift] = file.wholeSlots();
                    file.readHeader();
                    if (inferred == null) {
                        inferred = new Manifest(file.storeId(), 0, FileStoreConfiguration.MAX_PER_STREAM_DEFAULT);
                    }
                    if (file.storeId() != inferred.storeId) {
                        throw new StoreUnusableException(this.path + " has no sound " + Manifest.FILE_NAME
                                + ", and files of several stores: " + path.getFileName() + " is of "
                                + Long.toHexString(file.storeId()) + ", others are of "
                                + Long.toHexString(inferred.storeId));
                    }
                } catch (final FramedFile.Problem problem) {
                    requireKnownVersion(path, problem);
                }
            }
        }
        if (inferred == null) {
            throw new StoreUnusableException(this.path + " is no store: its " + Manifest.FILE_NAME
                    + " cannot be used, and there is no slot file to make up for it");
        }
        for (int shift = Manifest.MIN_SHIFT; shift <= Manifest.MAX_SHIFT; shift++) {
            inferred = inferred.withSlotCount(shift, slotCounts[shift]);
        }
        return inferred;
    }

    private static void requireKnownVersion(final Path file, final FramedFile.Problem problem) {
        if (problem.isNewer()) {
            throw new StoreUnusableException(file + " cannot be used: " + problem.getMessage(), problem);
        }
    }

    private void openFiles(final boolean isWriting) throws IOException {
        for (int shift = Manifest.MIN_SHIFT; shift <= Manifest.MAX_SHIFT; shift++) {
            if (manifest.slotCount(shift) > 0) {
                openFile(shift, isWriting);
            } else if (isWriting) {
                requireNoForeignFile(shift);
            }
        }
    }

    /** What is not counted will be written over, unless it is somebody else's. */
    private void requireNoForeignFile(final int shift) throws IOException {
        final Path path = this.path.resolve(SlotFile.fileName(shift));
        if (RegularFile.exists(path)) {
            try (SlotFile file = open(path, shift, false)) {
                file.readHeader();
                requireOwn(file);
            } catch (final FramedFile.Problem problem) {
                requireKnownVersion(path, problem);
            }
        }
    }

    private void requireOwn(final SlotFile file) {
        if (file.storeId() != manifest.storeId) {
            throw new StoreUnusableException(file.path() + " is of another store: " + Long.toHexString(file.storeId())
                    + " instead of " + Long.toHexString(manifest.storeId));
        }
    }

    private void openFile(final int shift, final boolean isWriting) throws IOException {
        final Path path = this.path.resolve(SlotFile.fileName(shift));
        final int slotCount = manifest.slotCount(shift);
        final SlotFile file;
        try {
            file = open(path, shift, isWriting);
        } catch (final NoSuchFileException ex) {
            unusable(path, "it is missing, with " + slotCount + " slots", isWriting);
            return;
        }
        files[shift] = file;
        file.slotCount(slotCount);
        if (file.wholeSlots() < slotCount) {
            unusable(path, "it has " + file.size() + " bytes, but should have " + file.position(slotCount), isWriting);
            file.slotCount(file.wholeSlots());
        }
        try {
            file.readHeader();
            requireOwn(file);
            if (file.shiftOfHeader() != shift) {
                report(path, "its slots are of 2^" + Integer.toUnsignedString(file.shiftOfHeader()) + " bytes");
            }
        } catch (final FramedFile.Problem problem) {
            requireKnownVersion(path, problem);
            report(path, problem.getMessage());
        }
    }

    /** A writer must not go on; a reader shows what there is. */
    private void unusable(final Path path, final String problem, final boolean isWriting) {
        if (isWriting) {
            throw new StoreUnusableException(
                    path + " cannot be used: " + problem + "; what is left of the store can be opened for reading");
        }
        report(path, problem);
    }

    /** Opening a pipe would wait for ever, and a link may lead to somebody else's file. */
    private static void requireRegular(final Path path) throws IOException {
        final String problem = RegularFile.problem(path);
        if (problem != null) {
            throw new StoreUnusableException(problem);
        }
    }

    private static SlotFile open(final Path path, final int shift, final boolean isWriting) throws IOException {
        requireRegular(path);
        return SlotFile.open(path, shift, isWriting);
    }

    private static ByteBuffer readStart(final Path path) throws IOException {
        requireRegular(path);
        final ByteBuffer bytes = DirectMemory.allocate(FramedFile.MAX_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = RegularFile.open(path, false)) {
            while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
                // Until the end of the file, or of what can be a manifest.
            }
        }
        return bytes.flip();
    }

    private void report(final Path file, final String problem) {
        damage.add(new SlotDamage(file, SlotDamage.WHOLE_FILE, null, 0, problem));
    }
}
