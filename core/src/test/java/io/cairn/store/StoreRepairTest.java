package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that lacks a part is made writable again, and whatever is sound in it stays. */
class StoreRepairTest extends FileStoreFixture {
    /** The first block, and slots of the size of a block. */
    private static int end(final int slots) {
        return StoreBytes.BLOCK * (1 + slots);
    }

    private static List<String> texts(final List<?> list) {
        return list.stream().map(Object::toString).toList();
    }

    /** Opens for writing, and saves so much that each file grows. */
    private void assertWritable(final String stream, final String sequences) {
        try (FileCheckpointStore store = open(4)) {
            assertEquals(sequences, sequences(store, stream));
            for (int i = 1; i <= 10; i++) {
                store.save(state("new " + i, i));
                store.save(state("new " + i, i + 1, 5000));
            }
        }
        try (FileCheckpointStore store = open(4)) {
            assertEquals(sequences, sequences(store, stream));
            for (int i = 1; i <= 10; i++) {
                assertEquals(List.of(state("new " + i, i), state("new " + i, i + 1, 5000)), store.list("new " + i));
            }
            assertEquals(List.of(), store.damage());
        }
    }

    @Test
    void shouldFindNothingToDoInAStoreThatIsSound() {
        fill(4, "s", 1, 2, 3);
        final DirectoryImage before = DirectoryImage.of(directory);
        for (final StoreRepair repair : List.of(StoreRepair.plan(directory), StoreRepair.apply(directory))) {
            assertFalse(repair.isNeeded());
            assertEquals(List.of(), repair.lost());
            assertEquals(List.of(), repair.left());
        }
        before.assertUntouched(directory);
    }

    @Test
    void shouldGiveUpTheSlotsThatAFileLacks() {
        fill(4, "s", 1, 2, 3, 4);
        StoreBytes.cut(slots4096, end(2) + 5);
        assertThrows(StoreUnusableException.class, () -> open(4));
        final DirectoryImage before = DirectoryImage.of(directory);
        final StoreRepair plan = StoreRepair.plan(directory);
        before.assertUntouched(directory);
        assertTrue(plan.isNeeded());
        assertEquals(
                List.of(new StoreRepair.LostSlots(slots4096, 2, 2, "it has 12293 bytes, but should have 20480")),
                plan.lost());
        assertEquals(
                List.of(slots4096 + ": it has 12293 bytes, but should have 20480; slots 2 to 3 are lost, and nobody can"
                        + " tell what was in them"),
                texts(plan.lost()));
        assertEquals(plan.lost(), StoreRepair.apply(directory).lost());
        assertFalse(StoreRepair.plan(directory).isNeeded());
        assertWritable("s", "1 2");
    }

    @Test
    void shouldGiveUpAFileThatIsMissingOrLacksItsFirstBlock() throws IOException {
        for (final int length : new int[] {-1, 0, 10, StoreBytes.BLOCK}) {
            nameDirectory(length);
            fill(4, "s", 1);
            try (FileCheckpointStore store = open(4)) {
                store.save(state("s", 2, 5000));
            }
            final Path slots8192 = directory.resolve("slots-8192");
            if (length < 0) {
                Files.delete(slots8192);
            } else {
                StoreBytes.cut(slots8192, length);
            }
            final String problem = length < 0 ? "it is missing" : "it has " + length + " bytes, but should have 12288";
            final StoreRepair repair = StoreRepair.apply(directory);
            assertEquals(List.of(new StoreRepair.LostSlots(slots8192, 0, 1, problem)), repair.lost());
            assertEquals(
                    List.of(slots8192 + ": " + problem + "; slot 0 is lost, and nobody can tell what was in it"),
                    texts(repair.lost()));
            assertWritable("s", "1");
        }
    }

    private void nameDirectory(final int number) {
        directory = temp.resolve("store " + number);
        slots4096 = directory.resolve("slots-4096");
    }

    /** All of a record can be there although its slot is not. */
    @ParameterizedTest
    @ValueSource(ints = {300, 4095})
    void shouldKeepASoundRecordInAPartOfASlot(final int part) {
        fill(4, "s", 1, 2);
        assertEquals(end(1), StoreBytes.position(slots4096, "s", 2));
        StoreBytes.cut(slots4096, end(1) + part);
        final StoreRepair repair = StoreRepair.apply(directory);
        assertEquals(0, repair.lost().get(0).count());
        assertEquals(
                List.of(slots4096 + ": it has " + (end(1) + part) + " bytes, but should have 12288; nothing is lost"),
                texts(repair.lost()));
        assertWritable("s", "1 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 64, 120, 200})
    void shouldNotKeepAPartOfARecord(final int part) {
        fill(4, "s", 1, 2);
        StoreBytes.cut(slots4096, end(1) + part);
        assertEquals(1, StoreRepair.apply(directory).lost().get(0).count());
        assertWritable("s", "1");
    }

    @Test
    void shouldWriteAFirstBlockAnewThatIsDamaged() {
        fill(4, "s", 1, 2);
        final ByteBuffer sound = StoreBytes.read(slots4096);
        StoreBytes.flip(slots4096, 20);
        final DirectoryImage before = DirectoryImage.of(directory);
        assertEquals(
                List.of(slots4096 + ": its checksum is wrong"),
                texts(StoreRepair.plan(directory).firstBlocks()));
        before.assertUntouched(directory);
        StoreRepair.apply(directory);
        assertEquals(sound, StoreBytes.read(slots4096));
        assertWritable("s", "1 2");
    }

    @Test
    void shouldSayWhatItCannotRepair() throws IOException {
        fill(4, "s", 1, 2);
        final DirectoryImage sound = DirectoryImage.of(directory);

        Files.delete(directory.resolve("manifest"));
        assertEquals(
                List.of(directory.resolve("manifest")
                        + ": it is missing or damaged: the application makes it anew when it opens the store"),
                texts(StoreRepair.apply(directory).left()));
        sound.writeTo(directory);

        final int at = (int) StoreBytes.position(slots4096, "s", 2);
        final ByteBuffer bytes = StoreBytes.read(slots4096).putLong(at + 24, 1L << 62);
        StoreBytes.sealHeader(bytes, at);
        StoreBytes.write(slots4096, bytes);
        final DirectoryImage before = DirectoryImage.of(directory);
        final StoreRepair repair = StoreRepair.apply(directory);
        before.assertUntouched(directory);
        assertFalse(repair.isNeeded());
        assertTrue(
                repair.left().toString().contains("no number of saves can have led to"),
                repair.left().toString());
        sound.writeTo(directory);

        final Path mine = directory;
        nameDirectory(1);
        fill(4, "other", 1);
        Files.copy(slots4096, mine.resolve("slots-4096"), StandardCopyOption.REPLACE_EXISTING);
        assertThrows(StoreUnusableException.class, () -> StoreRepair.apply(mine));
    }

    @Test
    void shouldNotMakeAnothersFileItsOwnByItsFirstBlock() throws IOException {
        fill(4, "s", 1, 2);
        final Path mine = directory;
        nameDirectory(1);
        fill(4, "other", 1, 2);
        StoreBytes.flip(slots4096, 20);
        Files.copy(slots4096, mine.resolve("slots-4096"), StandardCopyOption.REPLACE_EXISTING);
        final DirectoryImage before = DirectoryImage.of(mine);
        assertEquals(
                List.of(mine.resolve("slots-4096") + ": its checksum is wrong"),
                texts(StoreRepair.apply(mine).left()));
        before.assertUntouched(mine);
    }

    @Test
    void shouldLeaveAloneWhatIsOpenForWritingOrNoStore() throws IOException {
        try (FileCheckpointStore store = open(4)) {
            store.save(state("s", 1));
            assertThrows(StoreLockedException.class, () -> StoreRepair.apply(directory));
            assertFalse(StoreRepair.plan(directory).isNeeded());
            store.save(state("s", 2));
        }
        final Path none = Files.createDirectory(temp.resolve("none"));
        assertThrows(StoreUnusableException.class, () -> StoreRepair.apply(none));
        assertEquals(List.of(), DirectoryImage.of(none).names());
        try (FileCheckpointStore store = open(4)) {
            assertEquals("1 2", sequences(store, "s"));
        }
    }

    /** Whatever operation is the last: what was sound stays, and the repair can be run again. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldBeRunAgainWhereverItWasCutShort(final boolean isPartSound) throws IOException {
        fill(4, "s", 1, 2, 3);
        StoreBytes.flip(slots4096, 20);
        StoreBytes.cut(slots4096, end(2) + (isPartSound ? 1000 : 100));
        final String sound = isPartSound ? "1 2 3" : "1 2";
        final DirectoryImage damaged = DirectoryImage.of(directory);
        int cutAt = 0;
        for (boolean isCut = true; isCut; cutAt++) {
            nameDirectory(cutAt + 1);
            damaged.writeTo(directory);
            final FaultyFileSystem files = FaultyFileSystem.over(temp);
            final int last = cutAt;
            final int[] changes = {0};
            files.interceptor(operation -> {
                final boolean isChange = operation.kind().mutates() || operation.kind() == Kind.CREATE;
                if (!isChange || changes[0]++ < last) {
                    return Verdict.PROCEED;
                }
                return Verdict.fail(new IOException("Input/output error"));
            });
            isCut = false;
            try {
                StoreRepair.apply(files.root().resolve("store " + (cutAt + 1)));
            } catch (final StoreFailedException ex) {
                isCut = true;
            }
            try (FileCheckpointReader reader = read()) {
                assertTrue(sequences(reader.list("s")).startsWith("1 2"), "cut at " + cutAt);
            }
            StoreRepair.apply(directory);
            assertFalse(StoreRepair.plan(directory).isNeeded());
            assertWritable("s", sound);
        }
        assertTrue(cutAt > 5, cutAt + " operations");
    }
}
