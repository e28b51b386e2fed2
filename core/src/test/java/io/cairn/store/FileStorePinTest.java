package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a pin means for the bytes on disk. */
class FileStorePinTest extends FileStoreFixture {
    /** Large enough that opening does not read it unless it is the newest. */
    private static final int LARGE = 40_000;

    private final CheckpointPin pin = new CheckpointPin();

    private static void requirePinned(
            final CheckpointPin held, final String stream, final long sequence, final int length) {
        assertTrue(held.decoder().isValid());
        assertEquals(
                state(stream, sequence, length),
                held.decoder()
                        .toState(new CheckpointId(
                                stream, sequence, held.decoder().createdAtNs())));
    }

    private byte[] slot(final long position) {
        return Arrays.copyOfRange(StoreBytes.read(slots4096).array(), (int) position, (int) position + 4096);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveThePinnedSlotAsItIsOnDisk(final Durability durability) {
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(2).durability(durability))) {
            store.save(state("s", 1));
            store.pin("s", pin);
            final long position = StoreBytes.position(slots4096, "s", 1);
            final byte[] bytes = slot(position);
            for (int i = 2; i < 50; i++) {
                store.save(state("s", i));
                store.save(state("t", i));
                if (i % 7 == 0) {
                    store.sync();
                }
                assertArrayEquals(bytes, slot(position));
            }
            requirePinned(pin, "s", 1, 100);
            pin.release();
            store.sync();
            final long length = slots4096.toFile().length();
            for (int i = 50; i < 60; i++) {
                store.save(state("s", i));
                store.sync();
            }
            assertFalse(Arrays.equals(bytes, slot(position)), "the slot is used again");
            assertEquals(length, slots4096.toFile().length());
        }
    }

    /** A deletion is done when it returns, whoever still looks. */
    @Test
    void shouldDeleteOnDiskWhatIsPinned() {
        final CheckpointPin evicted = new CheckpointPin();
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 1));
            store.pin("s", evicted);
            store.save(state("s", 2));
            store.save(state("s", 3));
            store.pin("s", pin);
            store.deleteBefore("s", 4);
            try (FileCheckpointReader reader = read()) {
                assertEquals(Set.of(), reader.streams());
            }
            final DirectoryImage image = DirectoryImage.of(directory);
            for (int i = 1; i < 20; i++) {
                store.save(state("t", i));
            }
            requirePinned(evicted, "s", 1, 100);
            requirePinned(pin, "s", 3, 100);
            image.writeTo(temp.resolve("copy"));
        }
        directory = temp.resolve("copy");
        try (FileCheckpointStore store = open(10_000)) {
            assertEquals(Set.of(), store.streams());
            assertEquals(List.of(), errors);
        }
    }

    /** What it was replaced by may be lost with the power. */
    @Test
    void shouldNotUseWhatIsReleasedBeforeWhatReplacedItIsDurable() {
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(1).durability(Durability.ON_SYNC))) {
            store.save(state("s", 1));
            store.sync();
            store.pin("s", pin);
            store.save(state("s", 2));
            pin.release();
            assertFalse(pin.decoder().isValid());
            final long position = StoreBytes.position(slots4096, "s", 1);
            final byte[] bytes = slot(position);
            for (int i = 3; i < 20; i++) {
                store.save(state("s", i));
                assertArrayEquals(bytes, slot(position));
            }
            store.sync();
            for (int i = 20; i < 30; i++) {
                store.save(state("s", i));
                store.sync();
            }
            assertFalse(Arrays.equals(bytes, slot(position)), "the slot is used again");
        }
    }

    @Test
    void shouldServePinsOfAStoreThatHasFailed() throws IOException {
        final FaultyFileSystem files = FaultyFileSystem.over(temp);
        final CheckpointPin second = new CheckpointPin();
        try (FileCheckpointStore store = new FileCheckpointStore(
                configuration(1).directory(files.root().resolve("store")).durability(Durability.ON_SYNC))) {
            store.save(state("s", 1));
            store.pin("s", pin);
            store.save(state("s", 2));
            files.interceptor(operation -> operation.kind() == Operation.Kind.FORCE
                    ? Verdict.fail(new IOException("Input/output error"))
                    : Verdict.PROCEED);
            assertThrows(StoreFailedException.class, () -> store.deleteBefore("s", 9));
            assertThrows(StoreFailedException.class, () -> store.save(state("s", 3)));
            requirePinned(pin, "s", 1, 100);
            assertTrue(store.pin("s", second));
            requirePinned(second, "s", 2, 100);
            pin.release();
            second.release();
            assertThrows(StoreFailedException.class, () -> store.save(state("s", 3)));
            files.interceptor();
        }
        pin.release();
        try (FileCheckpointStore store = open(1)) {
            assertEquals("2", sequences(store, "s"));
        }
    }

    /** A view must not show what has become wrong; the slot is free once nobody has it pinned. */
    @Test
    void shouldTakeAwayAPinnedViewOfWhatIsFoundDamaged() {
        final var file = directory.resolve("slots-65536");
        try (FileCheckpointStore store = open(3)) {
            store.save(state("s", 1, LARGE));
            store.save(state("s", 2, LARGE));
        }
        try (FileCheckpointStore store = open(3)) {
            store.pin("s", pin);
            store.save(state("s", 3, LARGE));
            final long position = StoreBytes.position(file, "s", 2);
            StoreBytes.flip(file, StoreBytes.payload(file, position) + 30_000);
            assertEquals("1 3", sequences(store, "s"));
            assertEquals(1, store.damage().size());
            assertFalse(pin.decoder().isValid());
            assertTrue(pin.isHeld());
            store.save(state("s", 4, LARGE));
            final long length = file.toFile().length();
            assertEquals(position, StoreBytes.position(file, "s", 2), "the slot is not used again");
            pin.release();
            store.save(state("s", 5, LARGE));
            assertEquals(position, StoreBytes.position(file, "s", 5));
            assertEquals(length, file.toFile().length());
        }
    }

    @Test
    void shouldBeFullIfTheDiskHasNoRoomBesideWhatIsPinned() throws IOException {
        final FaultyFileSystem files = FaultyFileSystem.over(temp);
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(1).directory(files.root().resolve("store")))) {
            store.save(state("s", 0));
            store.save(state("s", 1));
            final long capacity = slots4096.toFile().length();
            files.interceptor(operation -> operation.kind() == Operation.Kind.WRITE && operation.position() >= capacity
                    ? Verdict.fail(new IOException("No space left on device"))
                    : Verdict.PROCEED);
            store.pin("s", pin);
            store.save(state("s", 2));
            assertThrows(StoreFullException.class, () -> store.save(state("s", 3)));
            assertEquals("2", sequences(store, "s"));
            requirePinned(pin, "s", 1, 100);
            pin.release();
            store.save(state("s", 3));
            assertEquals("3", sequences(store, "s"));
            files.interceptor();
        }
    }

    /** What is durable is kept aside until the next flush, and nothing is saved in between that makes room for it. */
    @Test
    void shouldReleaseAnyNumberOfPinsOfWhatIsDurableBetweenFlushes() {
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(1).durability(Durability.ON_SYNC))) {
            final CheckpointPin[] pins = new CheckpointPin[40];
            for (int i = 0; i < pins.length; i++) {
                store.save(state("s" + i, 1));
                pins[i] = new CheckpointPin();
                store.pin("s" + i, pins[i]);
            }
            store.sync();
            for (int i = 0; i < pins.length; i++) {
                store.save(state("s" + i, 2));
            }
            for (final CheckpointPin held : pins) {
                held.release();
                assertFalse(held.decoder().isValid());
            }
            store.sync();
            for (int i = 0; i < pins.length; i++) {
                assertEquals("2", sequences(store.list("s" + i)));
            }
        }
    }
}
