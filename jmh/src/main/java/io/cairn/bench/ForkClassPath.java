package io.cairn.bench;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The class path of the JVMs that measure: that of this one, less everything of cairn-core, plus the jar that is given. What of this
 * program's jar is not of cairn-core is copied, so that no class of another core can be met, not even one that the given jar lacks.
 */
final class ForkClassPath implements AutoCloseable {
    private static final String CAIRN = "io/cairn/";
    private static final List<String> OURS = List.of("io/cairn/jmh/", "io/cairn/bench/");

    private final List<Path> copies = new ArrayList<>();
    private final String withoutCore;

    /**
     * Creates the class path.
     *
     * @param classPath of this JVM.
     */
    ForkClassPath(final String classPath) {
        final StringJoiner joiner = new StringJoiner(File.pathSeparator);
        try {
            for (final String element : classPath.split(File.pathSeparator)) {
                final Path path = Path.of(element);
                if (Files.isDirectory(path) && !isCoreDirectory(path)) {
                    joiner.add(element);
                } else if (Files.isRegularFile(path)) {
                    joiner.add(hasCore(path) ? copyWithoutCore(path).toString() : element);
                }
            }
        } catch (final IOException ex) {
            throw new BenchException("the benchmarks' classes cannot be copied: " + ex, ex);
        }
        withoutCore = joiner.toString();
    }

    /** With the jar in front. */
    String with(final CoreJar core) {
        return core.jar() + File.pathSeparator + withoutCore;
    }

    static boolean isBenchmark(final String entry) {
        return OURS.stream().anyMatch(entry::startsWith);
    }

    private static boolean isCore(final String entry) {
        return entry.startsWith(CAIRN) && entry.endsWith(".class") && !isBenchmark(entry);
    }

    private static boolean isCoreDirectory(final Path directory) {
        return Files.exists(directory.resolve(CoreJar.resource(CoreJar.KNOWN_CLASS)));
    }

    private static boolean hasCore(final Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.stream().anyMatch(entry -> isCore(entry.getName()));
        }
    }

    private Path copyWithoutCore(final Path jar) throws IOException {
        final Path copy = Files.createTempFile("cairn-bench-", ".jar");
        copies.add(copy);
        // For Ctrl-C.
        copy.toFile().deleteOnExit();
        final Set<String> names = new HashSet<>();
        try (ZipFile zip = new ZipFile(jar.toFile());
                OutputStream file = Files.newOutputStream(copy);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.setLevel(1);
            final Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                final String name = entries.nextElement().getName();
                if (!isCore(name) && names.add(name)) {
                    out.putNextEntry(new ZipEntry(name));
                    try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
                        in.transferTo(out);
                    }
                    out.closeEntry();
                }
            }
        }
        return copy;
    }

    @Override
    public void close() {
        try {
            for (final Path copy : copies) {
                Files.deleteIfExists(copy);
            }
        } catch (final IOException ex) {
            throw new BenchException("a temporary copy cannot be deleted: " + ex, ex);
        }
    }
}
