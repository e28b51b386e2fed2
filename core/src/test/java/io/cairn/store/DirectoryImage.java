package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that is in a directory at a moment: names, bytes and times of last modification. Takes no subdirectories. */
final class DirectoryImage {
    private record Entry(byte[] bytes, FileTime modified) {}

    private final Map<String, Entry> entries = new TreeMap<>();

    private DirectoryImage() {}

    static DirectoryImage of(final Path directory) {
        final DirectoryImage image = new DirectoryImage();
        try (var files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                // To open and close the lock of a store would release it on Linux.
                final byte[] bytes = Files.size(file) == 0 ? new byte[0] : Files.readAllBytes(file);
                image.entries.put(file.getFileName().toString(), new Entry(bytes, Files.getLastModifiedTime(file)));
            }
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
        return image;
    }

    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    byte[] bytes(final String name) {
        return entries.get(name).bytes.clone();
    }

    /** Bytes of all files. */
    long size() {
        return entries.values().stream().mapToLong(entry -> entry.bytes.length).sum();
    }

    /** Makes a directory of the same files. */
    Path writeTo(final Path directory) {
        try {
            Files.createDirectories(directory);
            for (final Map.Entry<String, Entry> entry : entries.entrySet()) {
                Files.write(directory.resolve(entry.getKey()), entry.getValue().bytes);
            }
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
        return directory;
    }

    /** Fails if one of the bytes or names in a directory differs from those here. */
    void assertSameBytes(final Path directory) {
        final DirectoryImage now = of(directory);
        assertEquals(names(), now.names());
        entries.forEach((name, entry) -> assertArrayEquals(entry.bytes, now.entries.get(name).bytes, name));
    }

    /** Fails if anything in the directory has been written to, even if it was the same. */
    void assertUntouched(final Path directory) {
        assertSameBytes(directory);
        final DirectoryImage now = of(directory);
        entries.forEach((name, entry) -> assertEquals(entry.modified, now.entries.get(name).modified, name));
    }
}
