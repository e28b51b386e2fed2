package io.cairn.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A directory that becomes one disk image after another, fast: only what differs is written. It learns what the code
 * under test has changed by watching its file system, so that code must use no other. Nothing may be open when the next
 * image is loaded. Fastest on a file system in memory. Not thread-safe; take one for each thread.
 */
public final class Workspace {
    private final FaultyFileSystem files;
    private final Path directory;
    private final ChangedFiles changed = new ChangedFiles();
    private final FileUpdate update = new FileUpdate();
    private final TreeMap<String, FileContent> present = new TreeMap<>();
    private final TreeSet<String> directories = new TreeSet<>();

    private Workspace(final FaultyFileSystem files) {
        this.files = files;
        this.directory = files.realRoot();
        files.interceptor(changed);
    }

    /**
     * Empties the directory.
     *
     * @param realDirectory exists
     */
    public static Workspace in(final Path realDirectory) throws IOException {
        DiskImage.EMPTY.writeTo(realDirectory);
        return new Workspace(FaultyFileSystem.over(realDirectory));
    }

    /** What the code under test is given. */
    public Path root() {
        return files.root();
    }

    /** The same directory on the real file system: for looking only. */
    public Path realRoot() {
        return directory;
    }

    /** Replaces all interceptors but its own; none if there are no arguments. */
    public void interceptor(final Interceptor... interceptors) {
        files.interceptor(interceptors.length == 0 ? changed : Interceptor.all(Interceptor.all(interceptors), changed));
    }

    /** Makes the directory hold exactly this. */
    public void load(final DiskImage image) throws IOException {
        for (final String name : changed.takeReplaced()) {
            removeWhateverItIs(name);
        }
        removeAllBut(image);
        for (final String name : image.directories()) {
            if (directories.add(name)) {
                Files.createDirectory(directory.resolve(name));
            }
        }
        final Map<String, ChangedFiles.Range> written = changed.takeWritten();
        for (final Map.Entry<String, FileContent> file : image.contents().entrySet()) {
            final String name = file.getKey();
            final FileContent before = present.get(name);
            final ChangedFiles.Range range = written.get(name);
            if (before != file.getValue() || range != null) {
                update.run(directory.resolve(name), before, range, file.getValue());
                present.put(name, file.getValue());
            }
        }
    }

    /** What is in the directory now. */
    public DiskImage read() throws IOException {
        return DiskImage.read(directory);
    }

    private void removeWhateverItIs(final String name) throws IOException {
        final Path path = directory.resolve(name);
        if (Files.isDirectory(path)) {
            DiskImage.EMPTY.writeTo(path);
        }
        Files.deleteIfExists(path);
        present.keySet().removeIf(file -> isIn(file, name));
        directories.removeIf(other -> isIn(other, name));
    }

    private static boolean isIn(final String path, final String name) {
        return path.equals(name) || path.startsWith(name + "/");
    }

    private void removeAllBut(final DiskImage image) throws IOException {
        for (final String name : List.copyOf(present.keySet())) {
            if (!image.contents().containsKey(name)) {
                Files.delete(directory.resolve(name));
                present.remove(name);
            }
        }
        for (final String name : List.copyOf(directories.descendingSet())) {
            if (!image.directories().contains(name)) {
                Files.delete(directory.resolve(name));
                directories.remove(name);
            }
        }
    }
}
