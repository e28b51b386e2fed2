package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Interceptor;
import io.cairn.faults.Operation;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a store, what is none, and what is left untouched. */
class FileStoreOpeningTest extends FileStoreFixture {
    private static final int K = 3;

    private Path manifest() {
        return directory.resolve("manifest");
    }

    /** Two sizes and two streams, of which the small checkpoints are in four slots and the large ones in three. */
    private void fill() {
        try (FileCheckpointStore store = open(K)) {
            for (int i = 1; i <= 5; i++) {
                store.save(state("small", i));
            }
            for (int i = 1; i <= 2; i++) {
                store.save(state("large", i, 5000));
            }
        }
        assertEquals(
                List.of("lock", "manifest", "slots-4096", "slots-8192"),
                DirectoryImage.of(directory).names());
    }

    private void assertAllThere(final FileCheckpointStore store) {
        assertEquals(List.of(state("small", 3), state("small", 4), state("small", 5)), store.list("small"));
        assertEquals(List.of(state("large", 1, 5000), state("large", 2, 5000)), store.list("large"));
        assertEquals(Set.of("small", "large"), store.streams());
    }

    private void assertAllThere() {
        try (FileCheckpointStore store = open(K)) {
            assertAllThere(store);
            assertEquals(List.of(), store.damage());
        }
    }

    /** Opens in vain, changing nothing; then mends what was wrong and opens. */
    private void assertRefusedUntil(final String problem, final DirectoryImage sound) {
        final DirectoryImage before = DirectoryImage.of(directory);
        for (int i = 0; i < 2; i++) {
            final StoreUnusableException ex = assertThrows(StoreUnusableException.class, () -> open(K));
            assertEquals(StoreUnusableException.class, ex.getClass());
            assertTrue(ex.getMessage().startsWith(directory.toString()), ex.getMessage());
            assertTrue(ex.getMessage().contains(problem), ex.getMessage());
            before.assertUntouched(directory);
        }
        sound.writeTo(directory);
        assertAllThere();
    }

    // ---- a directory that is no store yet

    @ParameterizedTest
    @ValueSource(strings = {"store", "a/b/c/store", "a/./b/../store"})
    void shouldMakeADirectoryAndThoseAboveIt(final String name) {
        directory = temp.resolve(name);
        fill(K, "s", 1);
        assertEquals(
                List.of("lock", "manifest", "slots-4096"),
                DirectoryImage.of(directory).names());
    }

    @Test
    void shouldMakeAStoreInAnEmptyDirectory() throws IOException {
        Files.createDirectory(directory);
        fill();
        assertAllThere();
    }

    @Test
    void shouldOpenAStoreThatNothingWasSavedTo() {
        open(K).close();
        final DirectoryImage before = DirectoryImage.of(directory);
        assertEquals(List.of("lock", "manifest"), before.names());
        open(K).close();
        before.assertUntouched(directory);
        try (FileCheckpointReader reader = read()) {
            assertEquals(Set.of(), reader.streams());
            assertEquals(List.of(), reader.damage());
            assertEquals(K, reader.maxPerStream());
        }
    }

    @Test
    void shouldMakeAStoreWhereMakingOneWasCutShort() throws IOException {
        Files.createDirectory(directory);
        Files.write(directory.resolve("lock"), new byte[0]);
        Files.write(directory.resolve("manifest.new"), new byte[] {1, 2, 3});
        fill();
        assertAllThere();
    }

    @ParameterizedTest
    @ValueSource(strings = {"notes.txt", "slots-4095", "slots-2048", "slots-2147483648", "manifest.old", ".hidden"})
    void shouldRefuseADirectoryThatIsUsedForSomethingElse(final String name) throws IOException {
        Files.createDirectory(directory);
        Files.write(directory.resolve(name), new byte[] {1, 2, 3});
        assertNoStore(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest", "slots-4096"})
    void shouldRefuseADirectoryThatHasAFileOfTheSameNameForSomethingElse(final String name) throws IOException {
        Files.createDirectory(directory);
        Files.write(directory.resolve("notes.txt"), new byte[] {1, 2, 3});
        Files.write(
                directory.resolve(name), "Manifest-Version: 1.0\r\n".repeat(400).getBytes());
        assertNoStore("");
    }

    private void assertNoStore(final String named) {
        final DirectoryImage before = DirectoryImage.of(directory);
        final StoreUnusableException ex = assertThrows(StoreUnusableException.class, () -> open(K));
        assertTrue(ex.getMessage().contains(directory + " is no store"), ex.getMessage());
        assertTrue(ex.getMessage().contains(named), ex.getMessage());
        before.assertUntouched(directory);
        assertThrows(StoreUnusableException.class, this::read);
        before.assertUntouched(directory);
    }

    private String problemOfOpening() {
        final DirectoryImage before = DirectoryImage.of(directory);
        final StoreUnusableException ex = assertThrows(StoreUnusableException.class, () -> open(K));
        before.assertUntouched(directory);
        return ex.getMessage();
    }

    @Test
    void shouldSayThatADirectoryIsTheRootOfAFileSystem() throws IOException {
        Files.createDirectories(directory.resolve("lost+found"));
        assertEquals(
                directory + " is no store, and not empty: it has lost+found, as the root of a file system has;"
                        + " name a directory below it",
                assertThrows(StoreUnusableException.class, () -> open(K)).getMessage());
        Files.write(directory.resolve("notes.txt"), new byte[0]);
        assertEquals(
                directory + " is no store, and not empty: it has notes.txt",
                assertThrows(StoreUnusableException.class, () -> open(K)).getMessage());
    }

    /** It may be all that is left of a store that nobody has meant to lose. */
    @Test
    void shouldSayThatOnlyTheCountersOfAStoreAreLeft() throws IOException {
        Files.createDirectory(directory);
        Files.write(directory.resolve("counters"), new byte[] {1, 2, 3});
        Files.write(directory.resolve("lock"), new byte[0]);
        assertEquals(
                directory + " is no store, and not empty: it has counters, which an agent has left beside a store whose"
                        + " files are gone; delete it if they were deleted on purpose",
                problemOfOpening());
        Files.delete(directory.resolve("counters"));
        fill();
        assertAllThere();
    }

    @Test
    void shouldSayThatALinkLeadsNowhere() throws IOException {
        final Path target = temp.resolve("not/mounted");
        Files.createSymbolicLink(directory, target);
        final String problem =
                directory + " is a link to " + target + ", where nothing is: create that directory, or mount it";
        assertEquals(
                problem,
                assertThrows(StoreUnusableException.class, () -> open(K)).getMessage());
        assertEquals(
                problem, assertThrows(StoreUnusableException.class, this::read).getMessage());
        final FileStoreConfiguration below =
                configuration(K).directory(directory.resolve("a").resolve("store"));
        assertEquals(
                problem,
                assertThrows(StoreUnusableException.class, () -> new FileCheckpointStore(below))
                        .getMessage());
        Files.createDirectories(target);
        fill();
        assertAllThere();
    }

    @Test
    void shouldRefuseAFile() throws IOException {
        Files.write(directory, new byte[] {1, 2, 3});
        assertEquals(
                directory + " is no directory",
                assertThrows(StoreUnusableException.class, () -> open(K)).getMessage());
        assertEquals(
                directory + " is no directory",
                assertThrows(StoreUnusableException.class, this::read).getMessage());
        assertEquals(3, Files.size(directory));
    }

    @Test
    void shouldFailBelowAFile() throws IOException {
        Files.write(directory, new byte[] {1, 2, 3});
        final FileStoreConfiguration below = configuration(K).directory(directory.resolve("store"));
        final StoreFailedException ex = assertThrows(StoreFailedException.class, () -> new FileCheckpointStore(below));
        assertTrue(ex.getMessage().contains(directory.resolve("store").toString()), ex.getMessage());
        assertEquals(3, Files.size(directory));
    }

    @Test
    void shouldReadNothingWhereNothingIs() throws IOException {
        assertThrows(StoreUnusableException.class, this::read);
        assertFalse(Files.exists(directory));
        Files.createDirectory(directory);
        assertThrows(StoreUnusableException.class, this::read);
        assertEquals(List.of(), DirectoryImage.of(directory).names());
    }

    // ---- the manifest

    @Test
    void shouldDoWithoutAManifest() throws IOException {
        fill();
        Files.delete(manifest());
        try (FileCheckpointReader reader = read()) {
            assertEquals(List.of(new SlotDamage(manifest(), -1, null, 0, "it is missing")), reader.damage());
            assertEquals("4 5", sequences(reader.list("small")).substring(4));
        }
        try (FileCheckpointStore store = open(K)) {
            assertAllThere(store);
            assertEquals(List.of(new SlotDamage(manifest(), -1, null, 0, "it is missing")), store.damage());
            assertEquals(List.of(manifest() + ": it is missing"), errors);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 11, 12, 15, 16, 23, 24, 31, 32, 35, 36, 40, 44, 111, 112, 123, 124, 127})
    void shouldDoWithADamagedManifest(final int position) {
        fill();
        StoreBytes.flip(manifest(), position);
        assertMadeUpFor();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 15, 16, 20, 64, 127})
    void shouldDoWithAManifestThatIsCut(final int length) {
        fill();
        StoreBytes.cut(manifest(), length);
        assertMadeUpFor();
    }

    private void assertMadeUpFor() {
        try (FileCheckpointReader reader = read()) {
            assertEquals(1, reader.damage().size(), reader.damage().toString());
            assertEquals(2, reader.checkpointCount("large"));
        }
        try (FileCheckpointStore store = open(K)) {
            assertAllThere(store);
            assertEquals(1, store.damage().size(), store.damage().toString());
            assertEquals(manifest(), store.damage().get(0).file());
            assertEquals(SlotDamage.WHOLE_FILE, store.damage().get(0).slot());
            for (int i = 3; i < 30; i++) {
                store.save(state("large", i, 5000));
                store.save(state("more" + i, i, 100));
            }
        }
        try (FileCheckpointStore store = open(K)) {
            assertEquals("27 28 29", sequences(store, "large"));
            assertEquals("3 4 5", sequences(store, "small"));
            assertEquals(29, store.streams().size());
            assertEquals(List.of(), store.damage());
        }
    }

    /** Otherwise the store would be one fault away from being lost, and somebody warned of it for ever. */
    @ParameterizedTest
    @ValueSource(ints = {K, FileStoreConfiguration.MAX_PER_STREAM_DEFAULT})
    void shouldPutAManifestInThePlaceOfOneThatCouldNotBeUsed(final int maxPerStream) throws IOException {
        fill(maxPerStream, "s", 1, 2, 3);
        for (final boolean isDeleted : new boolean[] {true, false}) {
            if (isDeleted) {
                Files.delete(manifest());
            } else {
                StoreBytes.flip(manifest(), 50);
            }
            try (FileCheckpointStore store = open(maxPerStream)) {
                assertEquals(1, store.damage().size());
            }
            try (FileCheckpointStore store = open(maxPerStream)) {
                assertEquals(List.of(), store.damage());
                assertEquals("1 2 3", sequences(store, "s"));
            }
        }
    }

    @Test
    void shouldTellTheBoundOfTheLastWriter() {
        fill(3, "s", 1, 2, 3, 4, 5);
        try (FileCheckpointReader reader = read()) {
            assertEquals(3, reader.maxPerStream());
        }
        fill(2, "s", 6);
        try (FileCheckpointReader reader = read()) {
            assertEquals(2, reader.maxPerStream());
            assertEquals("5 6", sequences(reader.list("s")));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, -1})
    void shouldRefuseAManifestOfAnotherVersion(final int version) {
        fill();
        final DirectoryImage sound = DirectoryImage.of(directory);
        StoreBytes.setVersion(manifest(), version);
        assertOfAnotherVersion(version, sound);
    }

    @Test
    void shouldRefuseAManifestOfANewerVersionThatIsLonger() {
        fill();
        final DirectoryImage sound = DirectoryImage.of(directory);
        final byte[] longer = Arrays.copyOf(StoreBytes.read(manifest()).array(), 4096);
        StoreBytes.write(
                manifest(),
                ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).putInt(12, longer.length));
        StoreBytes.setVersion(manifest(), 2);
        assertOfAnotherVersion(2, sound);
    }

    @Test
    void shouldRefuseASlotFileOfANewerVersion() {
        fill();
        final DirectoryImage sound = DirectoryImage.of(directory);
        StoreBytes.setVersion(directory.resolve("slots-8192"), 2);
        assertOfAnotherVersion(2, sound);
    }

    @Test
    void shouldRefuseASlotFileOfANewerVersionWithoutAManifestToo() throws IOException {
        fill();
        final DirectoryImage sound = DirectoryImage.of(directory);
        StoreBytes.setVersion(directory.resolve("slots-8192"), 2);
        Files.delete(manifest());
        assertOfAnotherVersion(2, sound);
    }

    private void assertOfAnotherVersion(final int version, final DirectoryImage sound) {
        final DirectoryImage before = DirectoryImage.of(directory);
        final String problem =
                "it is of format version " + Integer.toUnsignedString(version) + ", and this library reads 1";
        final StoreUnusableException ex = assertThrows(StoreUnusableException.class, this::read);
        assertTrue(ex.getMessage().contains(problem), ex.getMessage());
        before.assertUntouched(directory);
        assertRefusedUntil(problem, sound);
    }

    // ---- slot files

    @ParameterizedTest
    @ValueSource(strings = {"slots-4096", "slots-8192"})
    void shouldRefuseToWriteToAStoreWithoutAllOfItsFilesAndReadWhatIsLeft(final String name) throws IOException {
        fill();
        final DirectoryImage sound = DirectoryImage.of(directory);
        Files.delete(directory.resolve(name));
        try (FileCheckpointReader reader = read()) {
            assertEquals(1, reader.damage().size());
            assertEquals(directory.resolve(name), reader.damage().get(0).file());
            assertTrue(reader.damage().get(0).problem().startsWith("it is missing"));
            assertEquals(name.equals("slots-4096") ? Set.of("large") : Set.of("small"), reader.streams());
            assertEquals("", sequences(reader.list(name.equals("slots-4096") ? "small" : "large")));
        }
        assertRefusedUntil("it is missing", sound);
    }

    @Test
    void shouldRefuseToWriteToAStoreWhoseFileIsCutAnywhereAndReadWhatIsLeft() throws IOException {
        fill();
        final DirectoryImage sound = DirectoryImage.of(directory);
        final byte[] whole = sound.bytes("slots-4096");
        assertEquals(4096 + 4 * 4096, whole.length);
        final List<Integer> lengths = new ArrayList<>(List.of(0, 1, 31, 32, 33, 4095, 4096, 4097, 8191, 8192, 8193));
        for (int length = 50; length < whole.length; length += 331) {
            lengths.add(length);
        }
        lengths.add(whole.length - 4096);
        lengths.add(whole.length - 1);
        for (final int length : lengths) {
            Files.write(slots4096, Arrays.copyOf(whole, length));
            try (FileCheckpointReader reader = read()) {
                final int slots = Math.max(0, length - 4096) / 4096;
                assertEquals(slots > 0, reader.streams().contains("small"), "cut at " + length);
                assertTrue(reader.checkpointCount("small") <= slots, "cut at " + length);
                assertTrue(reader.checkpointCount("small") >= Math.min(slots, K - (4 - slots)), "cut at " + length);
                assertEquals(2, reader.checkpointCount("large"));
                assertTrue(reader.damage().size() >= 1, "cut at " + length);
                assertEquals(
                        "it has " + length + " bytes, but should have " + whole.length,
                        reader.damage().get(0).problem());
            }
            final DirectoryImage before = DirectoryImage.of(directory);
            final StoreUnusableException ex = assertThrows(StoreUnusableException.class, () -> open(K));
            assertTrue(
                    ex.getMessage()
                            .startsWith(slots4096 + " cannot be used: it has " + length + " bytes, but should have "
                                    + whole.length),
                    ex.getMessage());
            before.assertUntouched(directory);
        }
        sound.writeTo(directory);
        assertAllThere();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 4095, 4096, 4097, 8192, 9000, 50_000})
    void shouldWriteOverWhatAnUnfinishedGrowthHasLeft(final int length) {
        fill();
        final byte[] noise = new byte[length];
        Arrays.fill(noise, (byte) 0x5a);
        StoreBytes.append(slots4096, noise);
        assertAllThere();
        try (FileCheckpointReader reader = read()) {
            assertEquals(List.of(), reader.damage());
        }
        try (FileCheckpointStore store = open(K)) {
            for (int i = 0; i < 40; i++) {
                store.save(state("s" + i, i));
            }
        }
        try (FileCheckpointStore store = open(K)) {
            assertEquals(42, store.streams().size());
            assertEquals(List.of(), store.damage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 4096, 20_000})
    void shouldWriteOverAFileWhoseCreationWasCutShort(final int length) throws IOException {
        fill();
        final byte[] noise = new byte[length];
        Arrays.fill(noise, (byte) 0x5a);
        final Path unfinished = directory.resolve("slots-16384");
        Files.write(unfinished, noise);
        assertAllThere();
        try (FileCheckpointStore store = open(K)) {
            store.save(state("huge", 1, 10_000));
        }
        try (FileCheckpointStore store = open(K)) {
            assertAllThereBut(store, "huge");
            assertEquals(List.of(state("huge", 1, 10_000)), store.list("huge"));
            assertEquals(List.of(), store.damage());
        }
    }

    private void assertAllThereBut(final FileCheckpointStore store, final String other) {
        assertEquals(Set.of("small", "large", other), store.streams());
        assertEquals("3 4 5", sequences(store, "small"));
        assertEquals("1 2", sequences(store, "large"));
    }

    @Test
    void shouldNotMindANewManifestThatWasLeft() throws IOException {
        fill();
        for (final byte[] left : List.of(new byte[0], new byte[5000], Files.readAllBytes(manifest()))) {
            Files.write(directory.resolve("manifest.new"), left);
            assertAllThere();
            try (FileCheckpointReader reader = read()) {
                assertEquals(List.of(), reader.damage());
            }
        }
        try (FileCheckpointStore store = open(K + 1)) {
            assertEquals(2, store.checkpointCount("large"));
        }
        assertFalse(Files.exists(directory.resolve("manifest.new")));
    }

    private DirectoryImage otherStore() {
        final Path own = directory;
        directory = temp.resolve("other");
        fill();
        final DirectoryImage other = DirectoryImage.of(directory);
        directory = own;
        return other;
    }

    @ParameterizedTest
    @ValueSource(strings = {"slots-4096", "slots-8192"})
    void shouldRefuseAFileOfAnotherStore(final String name) throws IOException {
        final DirectoryImage other = otherStore();
        fill();
        final DirectoryImage sound = DirectoryImage.of(directory);
        Files.write(directory.resolve(name), other.bytes(name));
        assertThrows(StoreUnusableException.class, this::read);
        assertRefusedUntil("is of another store", sound);
    }

    @Test
    void shouldRefuseTheManifestOfAnotherStore() throws IOException {
        final DirectoryImage other = otherStore();
        fill();
        final DirectoryImage sound = DirectoryImage.of(directory);
        Files.write(manifest(), other.bytes("manifest"));
        assertRefusedUntil("is of another store", sound);
    }

    @Test
    void shouldRefuseFilesOfSeveralStoresWithoutAManifest() throws IOException {
        final DirectoryImage other = otherStore();
        fill();
        final DirectoryImage sound = DirectoryImage.of(directory);
        Files.write(directory.resolve("slots-8192"), other.bytes("slots-8192"));
        Files.delete(manifest());
        assertRefusedUntil("files of several stores", sound);
    }

    @Test
    void shouldRefuseAFileOfAnotherStoreEvenIfItWasForAnotherSize() throws IOException {
        final DirectoryImage other = otherStore();
        fill();
        final DirectoryImage sound = DirectoryImage.of(directory);
        Files.write(directory.resolve("slots-4096"), other.bytes("slots-8192"));
        assertRefusedUntil("is of another store", sound);
    }

    /** It is as good as any other that nobody knows what to do with: it might be all that is left of somebody's store. */
    @Test
    void shouldRefuseToWriteOverAFileOfAnotherStoreThatTheManifestDoesNotCount() throws IOException {
        final Path own = directory;
        directory = temp.resolve("other");
        try (FileCheckpointStore store = open(K)) {
            store.save(state("huge", 1, 10_000));
        }
        final byte[] foreign = DirectoryImage.of(directory).bytes("slots-16384");
        directory = own;
        fill();
        Files.write(directory.resolve("slots-16384"), foreign);
        boolean isRefused = false;
        try (FileCheckpointStore store = open(K)) {
            store.save(state("huge", 7, 10_000));
        } catch (final StoreUnusableException | StoreFailedException ex) {
            isRefused = true;
        }
        assertTrue(isRefused, "it was written over");
        assertEquals(
                ByteBuffer.wrap(foreign),
                StoreBytes.read(directory.resolve("slots-16384")).rewind());
    }

    @Test
    void shouldDoWithADamagedFirstBlock() {
        fill();
        StoreBytes.flip(slots4096, 17);
        try (FileCheckpointStore store = open(K)) {
            assertAllThere(store);
            assertEquals(List.of(new SlotDamage(slots4096, -1, null, 0, "its checksum is wrong")), store.damage());
        }
    }

    /** What is not counted because of a second fault must still not be written over. */
    @Test
    void shouldKeepTheCheckpointsOfAFileWhoseFirstBlockIsDamagedWithoutAManifest() throws IOException {
        fill();
        StoreBytes.flip(directory.resolve("slots-8192"), 17);
        Files.delete(manifest());
        try (FileCheckpointStore store = open(K)) {
            assertEquals(2, store.damage().size());
            store.save(state("other", 1, 5000));
            assertEquals("3 4 5", sequences(store, "small"));
        } catch (final StoreUnusableException ex) {
            // As good: nobody has lost anything yet.
        }
        for (int i = 1; i <= 2; i++) {
            // Fails if it is not there any more.
            final long position = StoreBytes.position(directory.resolve("slots-8192"), "large", i);
            assertEquals(4096 + (i - 1) * 8192, position);
        }
    }

    /** The manifest counts the new slots by then, so they must stay. */
    @Test
    void shouldOpenAgainAfterAGrowthWhoseManifestCouldNotBeFlushed() throws IOException {
        fill();
        final FaultyFileSystem files = FaultyFileSystem.over(temp);
        final boolean[] isRenamed = new boolean[1];
        final FileStoreConfiguration configuration =
                configuration(K).directory(files.root().resolve("store"));
        try (FileCheckpointStore store = new FileCheckpointStore(configuration)) {
            files.interceptor(operation -> {
                isRenamed[0] |= operation.kind() == Operation.Kind.RENAME;
                return isRenamed[0] && operation.kind() == Operation.Kind.FORCE_DIRECTORY
                        ? Verdict.fail(new IOException("Input/output error"))
                        : Verdict.PROCEED;
            });
            assertThrows(StoreFailedException.class, () -> {
                for (int i = 0; i < 20; i++) {
                    store.save(state("more" + i, i));
                }
            });
        }
        assertTrue(isRenamed[0]);
        try (FileCheckpointStore store = open(K)) {
            assertEquals("3 4 5", sequences(store, "small"));
            assertEquals(List.of(), store.damage());
        }
    }

    // ---- what is left of an opening that failed

    @Test
    void shouldLeaveNoFileOpenWhenOpeningFails() throws IOException {
        fill();
        final DirectoryImage sound = DirectoryImage.of(directory);
        final DirectoryImage other = otherStore();
        final Map<String, Consumer<Path>> faults = Map.of(
                "newer", at -> StoreBytes.setVersion(at.resolve("manifest"), 2),
                "newer file", at -> StoreBytes.setVersion(at.resolve("slots-8192"), 2),
                "cut", at -> StoreBytes.cut(at.resolve("slots-8192"), 5000),
                "foreign", at -> StoreBytes.write(at.resolve("slots-8192"), ByteBuffer.wrap(other.bytes("slots-8192"))),
                "damaged", at -> StoreBytes.flip(at.resolve("slots-4096"), 4096 + 40));
        for (final Map.Entry<String, Consumer<Path>> fault : faults.entrySet()) {
            final Path real = sound.writeTo(temp.resolve(fault.getKey()));
            fault.getValue().accept(real);
            final OpenFiles open = new OpenFiles();
            final FaultyFileSystem files = FaultyFileSystem.over(temp);
            files.interceptor(open);
            final Path path = files.root().resolve(fault.getKey());
            final FileStoreConfiguration refusing =
                    configuration(K).directory(path).onDamage(DamagePolicy.REFUSE);
            assertThrows(StoreUnusableException.class, () -> new FileCheckpointStore(refusing), fault.getKey());
            assertTrue(open.everOpened > 0);
            assertEquals(0, open.nowOpen, fault.getKey());
            try {
                FileCheckpointStore.openReadOnly(path).close();
            } catch (final StoreUnusableException ex) {
                assertTrue(ex.getMessage().contains(real.toString()), ex.getMessage());
            }
            assertEquals(0, open.nowOpen, fault.getKey());
        }
    }

    @Test
    void shouldLeaveNoFileOpenWhenItCannotBeLocked() throws IOException {
        fill();
        final OpenFiles open = new OpenFiles();
        final FaultyFileSystem files = FaultyFileSystem.over(temp);
        files.interceptor(Interceptor.all(
                open,
                operation -> operation.kind() == Operation.Kind.LOCK
                        ? Verdict.fail(new IOException("no locks"))
                        : Verdict.PROCEED));
        final FileStoreConfiguration configuration =
                configuration(K).directory(files.root().resolve("store"));
        assertThrows(StoreFailedException.class, () -> new FileCheckpointStore(configuration));
        assertTrue(open.everOpened > 0);
        assertEquals(0, open.nowOpen);
    }

    @Test
    void shouldLeaveNoFileOpenWhenAReaderFails() throws IOException {
        fill();
        for (final Operation.Kind kind : List.of(Operation.Kind.FORCE, Operation.Kind.OPEN, Operation.Kind.SIZE)) {
            final OpenFiles open = new OpenFiles();
            final FaultyFileSystem files = FaultyFileSystem.over(temp);
            final int[] calls = new int[1];
            files.interceptor(open, operation -> {
                // The second file to be opened is a slot file, as is all that is flushed.
                final boolean isToFail = operation.kind() == kind && (kind != Operation.Kind.OPEN || ++calls[0] == 3);
                return isToFail ? Verdict.fail(new IOException("Input/output error")) : Verdict.PROCEED;
            });
            assertThrows(
                    StoreFailedException.class,
                    () -> FileCheckpointStore.openReadOnly(files.root().resolve("store")),
                    kind.toString());
            assertTrue(open.everOpened > 0);
            assertEquals(0, open.nowOpen, kind.toString());
        }
    }

    /** Counts the files that are open. */
    private static final class OpenFiles implements Interceptor {
        private int everOpened;
        private int nowOpen;

        @Override
        public Verdict before(final Operation operation) {
            return Verdict.PROCEED;
        }

        @Override
        public void after(final Operation operation, final long transferred, final Throwable failure) {
            final boolean isOpened =
                    operation.kind() == Operation.Kind.OPEN || operation.kind() == Operation.Kind.CREATE;
            if (isOpened && failure == null) {
                everOpened++;
                nowOpen++;
            } else if (operation.kind() == Operation.Kind.CLOSE) {
                nowOpen--;
            }
        }
    }

    /** Whichever look at the path was the last that found nothing. */
    @Test
    void shouldOpenADirectoryThatSomebodyElseMakesMeanwhile() throws IOException {
        boolean isMade = true;
        int n = 0;
        while (isMade) {
            n++;
            final Path real = temp.resolve("made-" + n);
            final FaultyFileSystem files = FaultyFileSystem.over(temp);
            directory = files.root().resolve("made-" + n);
            final int[] left = {n};
            files.interceptor(new Interceptor() {
                @Override
                public Verdict before(final Operation operation) {
                    return Verdict.PROCEED;
                }

                @Override
                public void after(final Operation operation, final long transferred, final Throwable failure) {
                    if (operation.kind() == Operation.Kind.ATTRIBUTES
                            && operation.path().endsWith(real.getFileName().toString())
                            && --left[0] == 0) {
                        makeIfMissing(real);
                    }
                }
            });
            try (FileCheckpointStore store = open(2)) {
                store.save(state("s", 1));
            }
            isMade = left[0] <= 0;
        }
        assertTrue(n > 3, n + " looks");
    }

    private static void makeIfMissing(final Path path) {
        try {
            Files.createDirectories(path);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
