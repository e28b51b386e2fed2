package io.cairn.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Jars of cairn-core, made of the classes on the class path. */
final class Jars {
    private static final List<String> PACKAGES = List.of("checkpoint", "manager", "persist", "store");

    private Jars() {}

    /** With some of the classes replaced or added. */
    static Path core(final Path jar, final Map<String, byte[]> replacements) throws Exception {
        final Map<String, byte[]> entries = new TreeMap<>();
        final URL resource = Jars.class.getResource('/' + CoreJar.resource(CoreJar.KNOWN_CLASS));
        if ("file".equals(resource.getProtocol())) {
            final Path classes = Path.of(resource.toURI())
                    .getParent()
                    .getParent()
                    .getParent()
                    .getParent();
            for (final String name : PACKAGES) {
                addDirectory(entries, classes, classes.resolve("io/cairn").resolve(name));
            }
        } else {
            final String path = resource.getPath();
            final Path source = Path.of(new URL(path.substring(0, path.indexOf("!/"))).toURI());
            try (ZipFile zip = new ZipFile(source.toFile())) {
                for (final ZipEntry entry : Collections.list(zip.entries())) {
                    if (entry.getName().endsWith(".class")) {
                        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
                    }
                }
            }
        }
        entries.putAll(replacements);
        return write(jar, entries);
    }

    private static void addDirectory(final Map<String, byte[]> entries, final Path root, final Path directory)
            throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                entries.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
    }

    static Path write(final Path jar, final Map<String, byte[]> entries) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (final Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        return jar;
    }
}
