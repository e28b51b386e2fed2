package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.CountersFile;
import io.cairn.persist.PersistenceConfiguration;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jars as they are shipped. {@code mvn verify} runs this when they are there. */
class CairnToolIT {
    @TempDir
    Path root;

    private Path libraryJar;
    private Path toolJar;

    @BeforeEach
    void findJars() {
        libraryJar = jar("cairn.core.jar");
        toolJar = jar("cairn.tool.jar");
    }

    @Test
    void shouldRunFromItsJarAlone() throws Exception {
        final Path directory = TestStore.create(root.resolve("store"));
        final TestStore.Snapshot snapshot = new TestStore.Snapshot(directory);
        assertTrue(run("ls", directory).done().contains("2 streams, 4 checkpoints"));
        assertEquals(
                "orders",
                Json.object(run("show", "--json", directory, "orders").done()).get("stream"));
        assertTrue(run("show", directory, "orders", "--hex", "window").done().endsWith("|...|\n"));
        assertEquals("sound: 2 streams read in full\n", run("verify", directory).done());
        run("prune", directory, "--keep", 1, "--stream", "orders", "--dry-run").done();
        final Path file = root.resolve("payload");
        run("export", directory, "quakes", file).done();
        snapshot.assertSame(directory);
        run("import", file, directory, "copy").done();
        run("prune", directory, "--keep", 1, "--stream", "orders").done();
        assertEquals("18446744073709551615", TestStore.sequences(directory, "copy"));
        assertEquals("500", TestStore.sequences(directory, "orders"));
    }

    @Test
    void shouldEndWithTheStatusThatTells() throws Exception {
        final Path directory = TestStore.create(root.resolve("store"));
        TestStore.damage(directory, 400);
        final Tool.Result damaged = run("verify", directory);
        assertEquals(CairnTool.NOT_SOUND, damaged.status());
        assertTrue(damaged.out().contains("sequence 400: the checksum of the payload is wrong"), damaged.out());
        assertEquals(
                "cairn-tool: " + root + " is no store: it has no manifest",
                run("verify", root).refused());
        assertTrue(run("verify").refused().contains("Missing required parameter"));
    }

    @Test
    void shouldLeaveAloneWhatAnotherProcessWrites() throws Exception {
        final Path directory = TestStore.create(root.resolve("store"));
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(TestStore.order(600));
            final TestStore.Snapshot snapshot = new TestStore.Snapshot(directory);
            assertEquals(
                    "cairn-tool: " + directory + " is open for writing in another process",
                    run("prune", directory, "--keep", 1, "--stream", "orders").refused());
            assertTrue(run("ls", directory).done().contains("600"));
            snapshot.assertSame(directory);
        }
    }

    @Test
    void shouldSayThatItsResultCannotBeWritten() throws Exception {
        final Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "there is no " + full);
        final Path directory = TestStore.create(root.resolve("store"));
        final Process process = builder("ls", directory)
                .redirectOutput(full.toFile())
                .redirectError(root.resolve("err").toFile())
                .start();
        assertEquals(CairnTool.UNUSABLE, waitFor(process));
        assertEquals(
                "cairn-tool: standard output cannot be written\n",
                text(root.resolve("err").toFile()));
    }

    @Test
    void shouldNotComplainWhereNobodyReadsToTheEnd() throws Exception {
        final Path directory = TestStore.create(root.resolve("store"));
        final Process process = builder("show", directory, "quakes", "--hex", "grid")
                .redirectError(root.resolve("err").toFile())
                .start();
        process.getInputStream().close();
        assertEquals(CairnTool.DONE, waitFor(process));
        assertEquals("", text(root.resolve("err").toFile()));
    }

    @Test
    void shouldStopWatchingWhenNobodyReads() throws Exception {
        final Path directory = root.resolve("store");
        try (FileCheckpointStore store = new FileCheckpointStore(
                new FileStoreConfiguration().directory(directory).durability(Durability.ON_SYNC))) {
            final CheckpointAgent agent = new CheckpointAgent(
                    store, new PersistenceConfiguration().countersFile(directory.resolve(CountersFile.FILE_NAME)));
            agent.doWork();
            final Process process = builder("watch", directory)
                    .redirectError(root.resolve("err").toFile())
                    .start();
            process.getInputStream().close();
            final int status = waitFor(process);
            agent.onClose();
            assertEquals(CairnTool.DONE, status);
        }
    }

    @Test
    void shouldTellTheVersionOfTheJar() throws Exception {
        assertTrue(run("--version").done().matches("cairn-tool \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n"));
    }

    @Test
    void shouldNeedNoFlag() throws IOException {
        try (JarFile jar = new JarFile(toolJar.toFile())) {
            final Attributes attributes = jar.getManifest().getMainAttributes();
            assertEquals("java.base/jdk.internal.misc", attributes.getValue("Add-Opens"));
            assertEquals(CairnTool.class.getName(), attributes.getValue(Attributes.Name.MAIN_CLASS));
        }
    }

    @Test
    void shouldBeInNoOtherJar() throws IOException {
        final List<String> library = entries(libraryJar);
        assertTrue(library.contains("io/cairn/store/FileCheckpointStore.class"));
        for (final String name : library) {
            assertFalse(name.startsWith("io/cairn/tool") || name.contains("picocli") || name.contains("jackson"), name);
        }
        final List<String> tool = entries(toolJar);
        assertTrue(tool.containsAll(
                library.stream().filter(name -> name.endsWith(".class")).collect(Collectors.toList())));
    }

    private Tool.Result run(final Object... args) throws IOException, InterruptedException {
        final File out = root.resolve("out").toFile();
        final File err = root.resolve("err").toFile();
        final Process process =
                builder(args).redirectOutput(out).redirectError(err).start();
        return new Tool.Result(waitFor(process), text(out), text(err));
    }

    private ProcessBuilder builder(final Object... args) {
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", toolJar.toString()));
        for (final Object arg : args) {
            command.add(arg.toString());
        }
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        return builder;
    }

    private static int waitFor(final Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    private static String text(final File file) throws IOException {
        return Files.readString(file.toPath(), StandardCharsets.UTF_8);
    }

    private static List<String> entries(final Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().map(entry -> entry.getName()).collect(Collectors.toList());
        }
    }

    private static Path jar(final String property) {
        final String path = System.getProperty(property);
        assumeTrue(path != null, property + " is not set: mvn verify sets it, once the jars are built");
        return Path.of(path);
    }
}
