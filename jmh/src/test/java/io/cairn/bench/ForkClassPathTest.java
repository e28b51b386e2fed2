package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a fork can meet no class of cairn-core but those of the jar that is given. */
class ForkClassPathTest {
    private static final String OTHER_CLASS = "io/cairn/persist/Other.class";

    @TempDir
    Path temp;

    private Path core;

    @BeforeEach
    void makeJar() throws Exception {
        core = Jars.core(temp.resolve("core.jar"), Map.of());
    }

    @Test
    void shouldTakeAllOfCoreOutOfTheProgramsJar() throws Exception {
        final Path bench = Jars.core(
                temp.resolve("bench.jar"),
                Map.of(
                        OTHER_CLASS,
                        new byte[] {1},
                        "io/cairn/jmh/Some.class",
                        new byte[] {2},
                        "io/cairn/bench/Some.class",
                        new byte[] {3},
                        "META-INF/BenchmarkList",
                        new byte[] {4},
                        "org/agrona/Some.class",
                        new byte[] {5}));
        final Path copy;
        try (ForkClassPath classPath = new ForkClassPath(bench.toString())) {
            final String[] elements = classPath.with(CoreJar.of(core)).split(File.pathSeparator);
            assertEquals(2, elements.length);
            assertEquals(core.toString(), elements[0]);
            copy = Path.of(elements[1]);
            try (ZipFile zip = new ZipFile(copy.toFile())) {
                assertEquals(
                        List.of(
                                "META-INF/BenchmarkList",
                                "io/cairn/bench/Some.class",
                                "io/cairn/jmh/Some.class",
                                "org/agrona/Some.class"),
                        zip.stream().map(Object::toString).toList());
                assertEquals(
                        2,
                        zip.getInputStream(zip.getEntry("io/cairn/jmh/Some.class"))
                                .read());
            }
        }
        assertFalse(Files.exists(copy));
    }

    @Test
    void shouldLeaveDirectoriesOfCoreOutAndOthersIn() throws Exception {
        final Path coreClasses = temp.resolve("core-classes");
        Files.createDirectories(coreClasses.resolve("io/cairn/checkpoint"));
        Files.createFile(coreClasses.resolve("io/cairn/checkpoint/CheckpointState.class"));
        final Path benchmarks = Files.createDirectories(temp.resolve("benchmarks/io/cairn/jmh"));
        final String own = coreClasses + File.pathSeparator + benchmarks + File.pathSeparator + temp.resolve("none");
        try (ForkClassPath classPath = new ForkClassPath(own)) {
            assertEquals(core + File.pathSeparator + benchmarks, classPath.with(CoreJar.of(core)));
        }
    }

    @Test
    void shouldFindOutWhereClassesComeFrom() throws Exception {
        final CoreOrigin origin = new CoreOrigin(core.toString());
        try (URLClassLoader loader = loader(core)) {
            assertDoesNotThrow(() -> origin.check(loader));
        }
        final Path other = Jars.core(temp.resolve("other.jar"), Map.of());
        for (final Path[] jars : new Path[][] {{other}, {other, core}, {core, other}}) {
            try (URLClassLoader loader = loader(jars)) {
                final IllegalStateException ex = assertThrows(IllegalStateException.class, () -> origin.check(loader));
                assertTrue(ex.getMessage().contains("should come from " + core + " alone"), ex.getMessage());
            }
        }
    }

    private static URLClassLoader loader(final Path... jars) throws Exception {
        final List<URL> urls = new ArrayList<>();
        for (final Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @Test
    void shouldRefuseWhatIsNoJarOfCore() throws Exception {
        assertEquals(64, CoreJar.of(core).sha256().length());
        assertRefused("does not exist", temp.resolve("none.jar"));
        assertRefused("is not a file", temp);
        assertRefused("is not a jar", Files.writeString(temp.resolve("text.jar"), "no jar"));
        assertRefused(
                "is not a jar of cairn-core", Jars.write(temp.resolve("foreign.jar"), Map.of("A.class", new byte[1])));
        assertRefused(
                "holds benchmarks",
                Jars.core(temp.resolve("bench.jar"), Map.of("io/cairn/jmh/Some.class", new byte[1])));
    }

    private static void assertRefused(final String message, final Path path) {
        final BenchException ex = assertThrows(BenchException.class, () -> CoreJar.of(path));
        assertTrue(ex.getMessage().startsWith(path + " " + message), ex.getMessage());
    }
}
