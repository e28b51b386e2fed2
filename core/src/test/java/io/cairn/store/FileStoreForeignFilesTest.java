package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cairn.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links, pipes and other names of somebody else's files in the place of a store's files. None is followed, read or written. */
class FileStoreForeignFilesTest extends FileStoreFixture {
    private static final byte[] FOREIGN = "somebody else's file".repeat(500).getBytes();

    /** Opens a store, and prints why it cannot be. */
    public static final class Main {
        public static void main(final String[] args) {
            try {
                new FileCheckpointStore(new FileStoreConfiguration()).close();
                System.out.println("opened");
            } catch (final StoreUnusableException ex) {
                System.out.println(ex.getMessage());
            }
        }
    }

    private Path foreignFile() throws IOException {
        return Files.write(temp.resolve("foreign"), FOREIGN);
    }

    private void assertLeftAlone(final Path foreign) throws IOException {
        assertEquals(new String(FOREIGN), Files.readString(foreign));
    }

    private String link(final String name) {
        return directory.resolve(name)
                + " is a link, and a store follows none: the file itself must be in the directory";
    }

    private static boolean isPipeMade(final Path path) throws IOException, InterruptedException {
        try {
            final Process process = new ProcessBuilder("mkfifo", path.toString()).start();
            return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (final IOException ex) {
            return false; // there is no such program
        }
    }

    /** In a JVM of its own, since nothing can end a thread that waits for the other end of a pipe. */
    @ParameterizedTest
    @ValueSource(strings = {"lock", "manifest", "manifest.new", "slots-4096", "slots-8192"})
    @Tag("once")
    void shouldRefuseAPipeAndNotWaitForItsOtherEnd(final String name) throws Exception {
        fill(2, "s", 1);
        Files.deleteIfExists(directory.resolve(name));
        assumeTrue(isPipeMade(directory.resolve(name)), "mkfifo makes no pipe here");
        final ChildJvm.Result result =
                ChildJvm.run(Main.class, ChildJvm.ADD_OPENS, "-Dcairn.store.directory=" + directory);
        assertEquals(directory.resolve(name) + " is no regular file\n", result.output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "manifest", "manifest.new", "slots-4096", "slots-8192"})
    void shouldFollowNoLinkToAFileElsewhere(final String name) throws IOException {
        final Path foreign = foreignFile();
        fill(2, "s", 1);
        Files.deleteIfExists(directory.resolve(name));
        Files.createSymbolicLink(directory.resolve(name), foreign);
        assertEquals(
                link(name),
                assertThrows(StoreUnusableException.class, () -> open(2)).getMessage());
        assertLeftAlone(foreign);
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest", "slots-4096"})
    void shouldFollowNoLinkWhenReading(final String name) throws IOException {
        fill(2, "s", 1);
        Files.move(directory.resolve(name), temp.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve(name), temp.resolve("elsewhere"));
        assertEquals(
                link(name),
                assertThrows(StoreUnusableException.class, this::read).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "manifest", "manifest.new", "slots-4096", "slots-8192"})
    void shouldCreateNothingWhereALinkLeads(final String name) throws IOException {
        fill(2, "s", 1);
        Files.deleteIfExists(directory.resolve(name));
        Files.createSymbolicLink(directory.resolve(name), temp.resolve("nothing"));
        assertThrows(StoreUnusableException.class, () -> open(2));
        assertFalse(Files.exists(temp.resolve("nothing"), LinkOption.NOFOLLOW_LINKS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "manifest.new"})
    void shouldFollowNoLinkWhereThereIsNoStoreYet(final String name) throws IOException {
        final Path foreign = foreignFile();
        Files.createDirectory(directory);
        Files.createSymbolicLink(directory.resolve(name), foreign);
        assertEquals(
                link(name),
                assertThrows(StoreUnusableException.class, () -> open(2)).getMessage());
        assertLeftAlone(foreign);
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest.new", "slots-8192"})
    void shouldFollowNoLinkThatWasPutThereWhileItIsOpen(final String name) throws IOException {
        final Path foreign = foreignFile();
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 1));
            Files.createSymbolicLink(directory.resolve(name), foreign);
            final StoreFullException ex = assertThrows(StoreFullException.class, () -> store.save(state("s", 2, 5000)));
            assertTrue(ex.getMessage().endsWith(link(name)), ex.getMessage());
            assertEquals("1", sequences(store, "s"));
        }
        assertLeftAlone(foreign);
        Files.delete(directory.resolve(name));
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 2, 5000));
            assertEquals("1 2", sequences(store, "s"));
            assertEquals(List.of(), store.damage());
        }
    }

    @Test
    void shouldNotWriteOverAFileThatHasASlotFileForAnotherName() throws IOException {
        final Path foreign = foreignFile();
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 1));
            Files.createLink(directory.resolve("slots-8192"), foreign);
            store.save(state("s", 2, 5000));
            assertEquals("1 2", sequences(store, "s"));
        }
        assertLeftAlone(foreign);
    }

    /** A link of the other kind cannot be seen, but what an unfinished attempt has left can be deleted instead of written over. */
    @Test
    void shouldNotWriteOverAFileThatHasManifestNewForAnotherName() throws IOException {
        final Path foreign = foreignFile();
        fill(2, "s", 1);
        Files.createLink(directory.resolve("manifest.new"), foreign);
        try (FileCheckpointStore store = open(3)) {
            assertEquals("1", sequences(store, "s"));
        }
        assertLeftAlone(foreign);
        assertFalse(Files.exists(directory.resolve("manifest.new")));
    }
}
