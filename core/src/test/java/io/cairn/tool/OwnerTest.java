package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the superuser leaves in somebody else's directory is somebody else's. */
class OwnerTest {
    private static final int USER = 65534;
    private static final int GROUP = 65533;

    @TempDir
    Path root;

    private Path file;

    @BeforeEach
    void requireSuperuser() throws IOException {
        assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("unix"), "there are no owners of Unix");
        file = root.resolve("payload");
        Files.write(file, TestStore.order(450).serialize());
        assumeTrue(Files.getAttribute(file, "unix:uid").equals(0), "only the superuser can give files away");
    }

    private static void give(final Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", USER);
        Files.setAttribute(path, "unix:gid", GROUP);
    }

    private static String owner(final Path path) throws IOException {
        final Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,gid");
        return attributes.get("uid") + ":" + attributes.get("gid");
    }

    private static void assertGiven(final Path directory) throws IOException {
        final Map<String, String> others = new TreeMap<>();
        for (final Path path : tree(directory)) {
            if (!owner(path).equals(USER + ":" + GROUP)) {
                others.put(directory.relativize(path).toString(), owner(path));
            }
        }
        assertEquals(Map.of(), others);
    }

    private static List<Path> tree(final Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.collect(Collectors.toList());
        }
    }

    private Path createStore() throws IOException {
        final Path directory = TestStore.create(root.resolve("store"));
        for (final Path path : tree(directory)) {
            give(path);
        }
        return directory;
    }

    /** A file of slots of another size, and the manifest that counts it. */
    @Test
    void shouldGiveWhatAnImportMakesToTheOwnerOfTheStore() throws IOException {
        final Path directory = createStore();
        Files.write(
                file,
                TestStore.order(450).setOperatorState("long", new byte[50_000]).serialize());
        Tool.run("import", file, directory, "copies").done();
        assertEquals(true, Files.exists(directory.resolve("slots-65536")));
        assertGiven(directory);
    }

    @Test
    void shouldGiveANewStoreToTheOwnerOfTheDirectoryItIsIn() throws IOException {
        final Path home = Files.createDirectory(root.resolve("home"));
        give(home);
        Tool.run("import", "--create", file, home.resolve("a/b"), "copies").done();
        assertEquals("450", TestStore.sequences(home.resolve("a/b"), "copies"));
        assertGiven(home);
    }

    @Test
    void shouldGiveWhatPruningAndRepairingMakeToTheOwnerOfTheStore() throws IOException {
        final Path directory = createStore();
        Files.delete(directory.resolve("lock"));
        Tool.run("prune", directory, "--stream", "orders", "--keep", 1).done();
        assertGiven(directory);
        Files.delete(directory.resolve("lock"));
        Files.delete(directory.resolve("slots-8192"));
        Tool.run("repair", directory).done();
        assertGiven(directory);
    }

    @Test
    void shouldGiveWhatAKilledRunHasLeft() throws IOException {
        final Path directory = createStore();
        Files.setAttribute(directory.resolve("manifest"), "unix:uid", 0);
        Tool.run("prune", directory, "--stream", "orders", "--keep", 1).done();
        assertGiven(directory);
    }

    @Test
    void shouldGiveToTheOwnerOfTheFilesWhereTheDirectoryIsTheSuperusers() throws IOException {
        final Path directory = createStore();
        Files.setAttribute(directory, "unix:uid", 0);
        Files.delete(directory.resolve("lock"));
        Tool.run("prune", directory, "--stream", "orders", "--keep", 1).done();
        assertEquals(USER + ":" + GROUP, owner(directory.resolve("lock")));
    }

    @Test
    void shouldGiveAnExportToTheOwnerOfItsDirectory() throws IOException {
        final Path directory = createStore();
        final Path home = Files.createDirectory(root.resolve("home"));
        give(home);
        Tool.run("export", directory, "orders", home.resolve("exported")).done();
        assertGiven(home);
    }

    /** Somebody who owns the directory could have the superuser give away any file otherwise. */
    @Test
    void shouldGiveAwayNothingThatIsALinkOrHasAnotherName() throws IOException {
        final Path directory = createStore();
        final Path precious = Files.writeString(root.resolve("precious"), "x", StandardOpenOption.CREATE_NEW);
        Files.createSymbolicLink(directory.resolve("manifest.link"), precious);
        Files.createLink(directory.resolve("slots-link"), precious);
        Tool.run("prune", directory, "--stream", "orders", "--keep", 1).done();
        assertEquals("0:0", owner(precious));
    }

    @Test
    void shouldLeaveTheSuperusersStoreToTheSuperuser() throws IOException {
        final Path directory = TestStore.create(root.resolve("store"));
        Tool.run("import", file, directory, "copies").done();
        for (final Path path : tree(directory)) {
            assertEquals("0:0", owner(path));
        }
    }
}
