package io.cairn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.InMemoryCheckpointStore;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM without the flag that Agrona needs is told so in one clear sentence, whatever of Cairn it touches first. */
class MissingFlagTest {
    private static final List<Runnable> FIRST_TOUCHES = List.of(
            () -> FileCheckpointStore.openReadOnly(Path.of("")),
            () -> new FileCheckpointStore(new FileStoreConfiguration()
                    .directory(Path.of(
                            System.getProperty("java.io.tmpdir"),
                            UUID.randomUUID().toString(),
                            "store"))),
            () -> new InMemoryCheckpointStore(1),
            CheckpointDecoder::new,
            CheckpointEncoder::new,
            CheckpointClaim::new,
            () -> CheckpointState.deserialize("s", new byte[32]),
            () -> new CheckpointState(CheckpointId.of("s", 1)).serialize());

    /** Touches all of them, and prints what is thrown. */
    public static final class Main {
        public static void main(final String[] args) {
            for (final Runnable touch : FIRST_TOUCHES) {
                try {
                    touch.run();
                    System.out.println("no exception");
                } catch (final IllegalStateException | CheckpointException ex) {
                    System.out.println(ex.getMessage());
                }
            }
        }
    }

    @TempDir
    Path root;

    @Test
    void shouldBeNamedInOneSentence() throws Exception {
        final ChildJvm.Result result = ChildJvm.run(Main.class, "-Djava.io.tmpdir=" + root);
        final String sentence = "Agrona cannot reach memory: start the JVM with"
                + " --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";
        assertEquals((sentence + System.lineSeparator()).repeat(FIRST_TOUCHES.size()), result.output());
        assertEquals(0, result.exitStatus());
    }

    /** Cairn and Agrona as automatic modules, with a flag or none. */
    private ChildJvm.Result runOnTheModulePath(final String... jvmArgs) throws Exception {
        final Path jar = root.resolve("cairn.jar");
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Automatic-Module-Name", "io.cairn.core");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            copy(locationOf(CheckpointId.class), "io/cairn/", out);
            copy(locationOf(Main.class), "io/cairn/MissingFlagTest", out);
        }
        final List<String> command = new ArrayList<>(List.of(jvmArgs));
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + root,
                "-p",
                jar + File.pathSeparator + locationOf(UnsafeBuffer.class),
                "-m",
                "io.cairn.core/" + Main.class.getName()));
        return ChildJvm.runJava(command);
    }

    private static Path locationOf(final Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void copy(final Path classes, final String prefix, final JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            for (final Path file : (Iterable<Path>) files::iterator) {
                final String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
                if (name.startsWith(prefix) && name.endsWith(".class")) {
                    out.putNextEntry(new JarEntry(name));
                    Files.copy(file, out);
                }
            }
        }
    }

    @Test
    void shouldBeNamedForTheModulePathWhateverWasGiven() throws Exception {
        final String sentence = "Agrona cannot reach memory: start the JVM with"
                + " --add-opens=java.base/jdk.internal.misc=org.agrona, since Agrona is a module here (ALL-UNNAMED is for"
                + " the class path)";
        final String output = (sentence + System.lineSeparator()).repeat(FIRST_TOUCHES.size());
        assertEquals(output, runOnTheModulePath().output());
        assertEquals(output, runOnTheModulePath(ChildJvm.ADD_OPENS).output());
    }

    @Test
    void shouldDoOnTheModulePathAsItIsNamed() throws Exception {
        final ChildJvm.Result result = runOnTheModulePath("--add-opens=java.base/jdk.internal.misc=org.agrona");
        assertTrue(result.output().contains("no exception"), result.output());
        assertFalse(result.output().contains("Agrona cannot"), result.output());
    }

    @Test
    void shouldNotBeMissedWhereItIs() throws Exception {
        final ChildJvm.Result result = ChildJvm.run(Main.class, ChildJvm.ADD_OPENS, "-Djava.io.tmpdir=" + root);
        assertTrue(result.output().contains("no exception"), result.output());
        assertFalse(result.output().contains("Agrona cannot"), result.output());
    }
}
