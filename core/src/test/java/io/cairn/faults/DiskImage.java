package io.cairn.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A directory as it is found after a power loss, or before a trace: files and directories, by name relative to the root
 * and separated by slashes. Immutable; equal if the contents are.
 */
public final class DiskImage {
    /** Nothing but the root. */
    public static final DiskImage EMPTY = of(Map.of(), Set.of());

    private final SortedMap<String, FileContent> files;
    private final SortedSet<String> directories;
    private final Supplier<String> description;

    DiskImage(
            final SortedMap<String, FileContent> files,
            final SortedSet<String> directories,
            final Supplier<String> description) {
        this.files = Collections.unmodifiableSortedMap(files);
        this.directories = Collections.unmodifiableSortedSet(directories);
        this.description = description;
    }

    /** Directories that files are in must be given too. */
    public static DiskImage of(final Map<String, byte[]> files, final Set<String> directories) {
        final TreeMap<String, FileContent> contents = new TreeMap<>();
        files.forEach((name, bytes) -> contents.put(name, FileContent.of(bytes)));
        return new DiskImage(contents, new TreeSet<>(directories), () -> "as given");
    }

    /** What is in a real directory now. */
    public static DiskImage read(final Path directory) throws IOException {
        final TreeMap<String, FileContent> contents = new TreeMap<>();
        final TreeSet<String> directories = new TreeSet<>();
        for (final Path path : list(directory)) {
            final String name = name(directory, path);
            if (Files.isDirectory(path)) {
                directories.add(name);
            } else {
                contents.put(name, FileContent.of(Files.readAllBytes(path)));
            }
        }
        return new DiskImage(contents, directories, () -> "as read");
    }

    /** Makes the real directory hold exactly this. {@link Workspace} does it faster, again and again. */
    public void writeTo(final Path directory) throws IOException {
        Files.createDirectories(directory);
        final List<Path> present = list(directory);
        for (int i = present.size() - 1; i >= 0; i--) {
            final String name = name(directory, present.get(i));
            final boolean stays =
                    Files.isDirectory(present.get(i)) ? directories.contains(name) : files.containsKey(name);
            if (!stays) {
                Files.delete(present.get(i));
            }
        }
        for (final String name : directories) {
            Files.createDirectories(directory.resolve(name));
        }
        for (final Map.Entry<String, FileContent> file : files.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue().toBytes());
        }
    }

    /** Each directory before what is in it. */
    private static List<Path> list(final Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.skip(1).toList();
        }
    }

    private static String name(final Path directory, final Path path) {
        return directory
                .relativize(path)
                .toString()
                .replace(directory.getFileSystem().getSeparator(), "/");
    }

    /** The names of all files. */
    public Set<String> files() {
        return files.keySet();
    }

    /** The names of all directories but the root. */
    public Set<String> directories() {
        return directories;
    }

    /** A copy of what is in a file; null if there is no such file. */
    public byte[] bytes(final String file) {
        final FileContent content = files.get(file);
        return content == null ? null : content.toBytes();
    }

    SortedMap<String, FileContent> contents() {
        return files;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof DiskImage image && image.directories.equals(directories) && image.files.equals(files);
    }

    @Override
    public int hashCode() {
        return 31 * files.hashCode() + directories.hashCode();
    }

    /** How it came about: boundary, number, and what was lost in which way. */
    @Override
    public String toString() {
        return description.get();
    }
}
