package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.ChildJvm;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One writer at a time, wherever the other one is and by whatever name it knows the directory. */
class FileStoreLockTest extends FileStoreFixture {
    /** Opens a store again and again, and prints what happens; or keeps it open until it is killed. */
    public static final class Main {
        public static void main(final String[] args) throws Exception {
            final FileStoreConfiguration configuration = new FileStoreConfiguration().growthStep(8192);
            if (Boolean.getBoolean("hold")) {
                final FileCheckpointStore store = new FileCheckpointStore(configuration);
                store.save(state("child", 7));
                System.out.println("open");
                System.in.read();
                throw new IllegalStateException("nobody has killed this JVM");
            }
            for (int i = 0; i < Integer.getInteger("times"); i++) {
                try (FileCheckpointStore store = new FileCheckpointStore(configuration)) {
                    System.out.println("opened, with " + store.streams());
                } catch (final StoreLockedException ex) {
                    System.out.println(ex.getMessage());
                }
            }
        }

        /** Called in a class loader of its own. */
        public static String tryToOpen(final Path directory) {
            try {
                new FileCheckpointStore(new FileStoreConfiguration().directory(directory)).close();
                return "opened";
            } catch (final StoreLockedException ex) {
                return "locked";
            }
        }
    }

    private String openInAnotherJvm(final int times) throws IOException, InterruptedException {
        final ChildJvm.Result result = ChildJvm.run(
                Main.class,
                ChildJvm.ADD_OPENS,
                "-XX:TieredStopAtLevel=1",
                "-Dcairn.store.directory=" + directory,
                "-Dtimes=" + times);
        assertEquals(0, result.exitStatus(), result.output());
        return result.output();
    }

    private void assertLockedHere(final Path path) {
        final StoreLockedException ex = assertThrows(
                StoreLockedException.class,
                () -> new FileCheckpointStore(configuration(2).directory(path)));
        assertEquals(path + " is open for writing in this process", ex.getMessage());
    }

    @Test
    void shouldRefuseASecondWriterInThisJvmByAnyName() throws IOException {
        final Path link = Files.createSymbolicLink(temp.resolve("link"), directory);
        final Path parentLink = Files.createSymbolicLink(temp.resolve("parent"), temp);
        final Path relative = Path.of("").toAbsolutePath().relativize(directory.toAbsolutePath());
        assertFalse(relative.isAbsolute());
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 1));
            for (int i = 0; i < 50; i++) {
                assertLockedHere(directory);
                assertLockedHere(link);
                assertLockedHere(parentLink.resolve("store"));
                assertLockedHere(relative);
                assertLockedHere(directory.resolve("..").resolve("store"));
            }
            store.save(state("s", 2));
            assertEquals("1 2", sequences(store, "s"));
        }
        for (final Path path : List.of(link, relative, parentLink.resolve("store"))) {
            try (FileCheckpointStore store =
                    new FileCheckpointStore(configuration(2).directory(path))) {
                assertEquals("1 2", sequences(store, "s"));
                assertLockedHere(directory);
            }
        }
    }

    @Test
    void shouldRefuseASecondWriterInAnotherThreadAtOnce() throws InterruptedException {
        try (FileCheckpointStore store = open(2)) {
            final Throwable[] thrown = new Throwable[1];
            final Thread thread = new Thread(() -> {
                try {
                    open(2).close();
                } catch (final StoreLockedException ex) {
                    thrown[0] = ex;
                }
            });
            thread.start();
            thread.join(60_000);
            assertFalse(thread.isAlive());
            assertEquals(StoreLockedException.class, thrown[0].getClass());
            store.save(state("s", 1));
        }
    }

    @Test
    void shouldMakeAStoreThroughALinkToADirectory() throws IOException {
        Files.createDirectory(temp.resolve("real"));
        Files.createSymbolicLink(directory, temp.resolve("real"));
        fill(2, "s", 1);
        directory = temp.resolve("real");
        try (FileCheckpointStore store = open(2)) {
            assertEquals("1", sequences(store, "s"));
        }
    }

    @Test
    void shouldNeverDeleteTheLock() throws IOException {
        fill(2, "s", 1);
        final Object key =
                Files.readAttributes(directory.resolve("lock"), "fileKey").get("fileKey");
        fill(2, "s", 2);
        assertEquals(
                key, Files.readAttributes(directory.resolve("lock"), "fileKey").get("fileKey"));
    }

    @Test
    @Tag("once")
    void shouldRefuseASecondWriterInAnotherJvm() throws Exception {
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 1));
            assertLockedHere(directory);
            try (FileCheckpointReader reader = read()) {
                assertEquals("1", sequences(reader.list("s")));
            }
            assertEquals((directory + " is open for writing in another process\n").repeat(50), openInAnotherJvm(50));
            store.save(state("s", 2));
        }
        assertEquals("opened, with [s]\n".repeat(2), openInAnotherJvm(2));
        try (FileCheckpointStore store = open(2)) {
            assertEquals("1 2", sequences(store, "s"));
        }
    }

    @Test
    @Tag("once")
    void shouldOpenAfterTheOwnerWasKilled() throws Exception {
        for (int i = 0; i < 3; i++) {
            final Process owner = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            ChildJvm.ADD_OPENS,
                            "-XX:TieredStopAtLevel=1",
                            "-Dcairn.store.directory=" + directory,
                            "-Dhold=true",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName())
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader output = owner.inputReader()) {
                assertEquals("open", output.readLine());
                final StoreLockedException ex = assertThrows(StoreLockedException.class, () -> open(2));
                assertEquals(directory + " is open for writing in another process", ex.getMessage());
            } finally {
                owner.destroyForcibly();
                owner.waitFor();
            }
            try (FileCheckpointStore store = open(2)) {
                assertEquals(7, store.latest("child").orElseThrow().id().sequence());
                assertEquals(List.of(), store.damage());
            }
        }
    }

    /** A lock is the process's, and closing any channel on the file drops it: so no second one may ever be opened. */
    @Test
    @Tag("once")
    void shouldStayLockedForOtherJvmsAfterASecondClassLoaderHasTriedInVain() throws Exception {
        try (FileCheckpointStore store = open(2);
                URLClassLoader loader = newLoader()) {
            final Object outcome = tryToOpen(loader, directory);
            assertEquals("locked", outcome);
            assertEquals(directory + " is open for writing in another process\n", openInAnotherJvm(1));
            store.save(state("s", 1));
        }
    }

    private void assertLockedForAnotherJvm() throws IOException, InterruptedException {
        assertEquals(directory + " is open for writing in another process\n", openInAnotherJvm(1));
    }

    /** A copy by hard links has the same lock file, and closing a second channel on it would let go of the lock. */
    @Test
    @Tag("once")
    void shouldRefuseACopyByHardLinksOfAStoreThatIsOpenAndStayLocked() throws Exception {
        final Path backup = Files.createDirectory(temp.resolve("backup"));
        try (FileCheckpointStore store = open(2)) {
            store.save(state("s", 1));
            for (final String name : DirectoryImage.of(directory).names()) {
                Files.createLink(backup.resolve(name), directory.resolve(name));
            }
            for (int i = 0; i < 2; i++) {
                final StoreLockedException ex = assertThrows(
                        StoreLockedException.class,
                        () -> new FileCheckpointStore(configuration(2).directory(backup)));
                assertEquals(
                        backup + " is open for writing in this process: its lock is one file with that of " + directory
                                + ", of which it seems to be a copy by hard links; copy the files themselves",
                        ex.getMessage());
            }
            assertLockedForAnotherJvm();
            store.save(state("s", 2));
            assertEquals("1 2", sequences(store, "s"));
        }
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(2).directory(backup))) {
            assertEquals("1 2", sequences(store, "s"));
        }
    }

    /** Test frameworks put system properties back as they were. */
    @Test
    @Tag("once")
    void shouldNotDependOnSystemProperties() throws Exception {
        final Properties before = (Properties) System.getProperties().clone();
        try {
            final FileCheckpointStore store = open(2);
            final Properties meanwhile = (Properties) System.getProperties().clone();
            System.setProperties((Properties) before.clone());
            assertLockedHere(directory);
            assertLockedForAnotherJvm();
            store.close();
            System.setProperties(meanwhile);
            open(2).close();
        } finally {
            System.setProperties(before);
        }
    }

    /** Opens a store, and has it collected. */
    private void drop() {
        final WeakReference<FileCheckpointStore> dropped = new WeakReference<>(open(2));
        for (int i = 0; i < 100 && dropped.get() != null; i++) {
            System.gc();
        }
        assertNull(dropped.get(), "the store is held");
    }

    /** It may be half way through something. A second writer that came in would be no surprise only to the collector. */
    @Test
    @Tag("once")
    void shouldStayOpenWhenItWasDroppedWithoutBeingClosed() throws Exception {
        drop();
        assertLockedForAnotherJvm();
        final StoreLockedException ex = assertThrows(StoreLockedException.class, () -> open(2));
        assertEquals(
                directory + " is open for writing in this process: a store that was dropped without being closed stays"
                        + " open until the process ends",
                ex.getMessage());
        assertLockedForAnotherJvm();
    }

    /** A file system gives the number of a deleted directory to a new one. */
    @Test
    void shouldOpenNewDirectoriesAfterOneWasDeletedWhoseStoreWasDropped() throws IOException {
        directory = Files.createDirectories(temp.resolve("stores").resolve("dropped"));
        drop();
        for (final String name : DirectoryImage.of(directory).names()) {
            Files.delete(directory.resolve(name));
        }
        Files.delete(directory);
        for (int i = 0; i < 20; i++) {
            System.gc(); // closes what the store has left open
            directory = Files.createDirectory(directory.resolveSibling("store-" + i));
        }
        for (int i = 0; i < 20; i++) {
            directory = directory.resolveSibling("store-" + i);
            open(2).close();
        }
    }

    private static Object tryToOpen(final ClassLoader loader, final Path path) throws ReflectiveOperationException {
        return loader.loadClass(Main.class.getName())
                .getMethod("tryToOpen", Path.class)
                .invoke(null, path);
    }

    private static URLClassLoader newLoader() {
        final URL[] classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(FileStoreLockTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
    }

    /** As when a second deployment starts before the first one has ended, and is dropped. */
    @Test
    @Tag("once")
    void shouldStayLockedForOtherJvmsWhenASecondClassLoaderThatHasTriedInVainIsCollected() throws Exception {
        try (FileCheckpointStore store = open(2)) {
            try (URLClassLoader loader = newLoader()) {
                assertEquals("locked", tryToOpen(loader, directory));
            }
            for (int i = 0; i < 10; i++) {
                System.gc();
            }
            assertLockedForAnotherJvm();
            store.save(state("s", 1));
        }
        assertEquals("opened, with [s]\n", openInAnotherJvm(1));
    }

    @Test
    @Tag("once")
    void shouldGoToASecondClassLoaderThatHasTriedInVainOnceItIsClosed() throws Exception {
        try (URLClassLoader loader = newLoader()) {
            try (FileCheckpointStore store = open(2)) {
                store.save(state("s", 1));
                for (int i = 0; i < 3; i++) {
                    assertEquals("locked", tryToOpen(loader, directory));
                }
            }
            assertEquals("opened", tryToOpen(loader, directory));
            assertEquals("opened, with [s]\n", openInAnotherJvm(1));
            assertEquals("opened", tryToOpen(loader, directory));
            open(2).close();
        }
    }

    private static URL url(final String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    @Test
    @Tag("once")
    void shouldBeFreeForOtherJvmsAfterAnOpeningThatFailed() throws Exception {
        fill(2, "s", 1);
        final DirectoryImage sound = DirectoryImage.of(directory);
        StoreBytes.setVersion(directory.resolve("manifest"), 2);
        assertThrows(StoreUnusableException.class, () -> open(2));
        sound.writeTo(directory);
        assertTrue(openInAnotherJvm(1).startsWith("opened, with [s]"));
    }
}
