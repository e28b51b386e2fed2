package io.cairn.fuzz;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Assertions;
import org.opentest4j.AssertionFailedError;

/**
 * Whatever the files of a store were turned into: opening them ends in a store that returns nothing but what was saved and
 * reports what it lacks, or in a refusal that changes nothing. Run in a JVM with 64 MiB of heap.
 */
class DamagedStoreProperties {
    private static final int STORES = 12;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final List<StoreImage> IMAGES = new ArrayList<>();

    @Property(tries = 4000)
    void damageIsReportedAndNeverReturned(
            @ForAll @IntRange(max = STORES - 1) final int store,
            @ForAll(supplier = StoreDamage.Accident.class) final List<StoreDamage> damage) {
        open(store, damage, true);
    }

    @Property(tries = 4000)
    void whatIsMeantToDeceiveDoesNoHarm(
            @ForAll @IntRange(max = STORES - 1) final int store,
            @ForAll(supplier = StoreDamage.Malice.class) final List<StoreDamage> damage) {
        open(store, damage, false);
    }

    @Property(tries = 2000)
    void garbageIsRefused(
            @ForAll @IntRange(max = STORES - 1) final int store,
            @ForAll(supplier = GarbageFiles.class) final Map<String, byte[]> files) {
        open(image(store), files, false);
    }

    /** The slot's file is sparse: it takes no room on the disk, but a reader of the record would take memory. */
    @Example
    void aHugeRecordNeedsNoMemoryThatIsNotThere() throws IOException {
        final StoreImage image = image(0);
        final Map<String, byte[]> files = new TreeMap<>(image.files);
        final int shift = 28;
        SlotBytes.setInFrame(
                files.get(StoreImage.MANIFEST), SlotBytes.MANIFEST_LENGTH, 36 + (shift - 12) * Integer.BYTES, 1);
        final byte[] start = Arrays.copyOf(files.get("slots-4096"), 2 * SlotBytes.BLOCK);
        SlotBytes.setInFrame(start, SlotBytes.FILE_HEADER_LENGTH, 24, shift);
        final SlotBytes slot = SlotBytes.of(start, SlotBytes.BLOCK, 0);
        slot.set(SlotBytes.SLOT_SHIFT, shift);
        slot.set(SlotBytes.PAYLOAD_LENGTH, 200 << 20);
        slot.repairHeader();
        try (TempDirectory temp = TempDirectory.inMemory()) {
            final Path directory = temp.resolve("store");
            StoreImage.write(files, directory);
            final Path file = Files.write(directory.resolve("slots-" + (1 << shift)), start);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(1), SlotBytes.BLOCK + (1L << shift) - 1);
            }
            requireCheckpointException(() -> {
                try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
                    reader.verify(count -> {});
                    reader.streams().forEach(reader::list);
                }
            });
            requireCheckpointException(() -> {
                try (FileCheckpointStore store = new FileCheckpointStore(image.configuration(directory))) {
                    store.streams().forEach(store::list);
                }
            });
        }
    }

    /** A directory where a file should be, and the other way round. */
    @Example
    void whatIsNoFileIsRefused() throws IOException {
        for (final String name : image(0).files.keySet()) {
            try (TempDirectory temp = TempDirectory.inMemory()) {
                final Path directory = temp.resolve("store");
                final Map<String, byte[]> files = new TreeMap<>(image(0).files);
                files.remove(name);
                StoreImage.write(files, directory);
                Files.createDirectory(directory.resolve(name));
                requireRefused(directory);
                final Path file = Files.createFile(temp.resolve("file"));
                requireRefused(file);
                requireRefused(file.resolve("store"));
            }
        }
    }

    private static void requireRefused(final Path directory) {
        Assertions.assertThrows(
                CheckpointException.class, () -> new FileCheckpointStore(image(0).configuration(directory)));
        requireCheckpointException(
                () -> FileCheckpointStore.openReadOnly(directory).close());
    }

    /** Does what may fail in one way only. */
    private static void requireCheckpointException(final Runnable action) {
        try {
            requireNoError(action);
        } catch (final CheckpointException ex) {
            Assertions.assertNotNull(ex.getMessage());
        }
    }

    /** An error of this kind would end all tests, instead of one. */
    private static void requireNoError(final Runnable action) {
        try {
            action.run();
        } catch (final OutOfMemoryError ex) {
            throw new AssertionFailedError("more memory than there is", ex);
        }
    }

    private static void open(final int store, final List<StoreDamage> damage, final boolean isHonest) {
        final StoreImage image = image(store);
        final Map<String, byte[]> files = new TreeMap<>(image.files);
        final Map<String, byte[]> foreign = image((store + 1) % STORES).files;
        damage.forEach(spoiling -> spoiling.applyTo(files, foreign));
        open(image, files, isHonest);
    }

    private static void open(final StoreImage image, final Map<String, byte[]> files, final boolean isHonest) {
        try (TempDirectory temp = TempDirectory.inMemory()) {
            Assertions.assertTimeoutPreemptively(
                    TIMEOUT,
                    () -> requireNoError(new DamagedStore(image, files, temp.resolve("store"), isHonest)::open));
        }
    }

    private static StoreImage image(final int number) {
        while (IMAGES.size() <= number) {
            IMAGES.add(new StoreImage(IMAGES.size()));
        }
        return IMAGES.get(number);
    }
}
