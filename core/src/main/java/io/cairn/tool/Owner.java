package io.cairn.tool;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whose files are in a directory. A superuser who runs this program leaves files there that their owner can open: whatever is new takes
 * the owner and the group of the directory. Anybody else's files are their own.
 */
final class Owner {
    private static final int SUPERUSER = 0;
    private static final boolean IS_UNIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

    private final int user;
    private final int group;

    private Owner(final int user, final int group) {
        this.user = user;
        this.group = group;
    }

    /** The owner of a directory, or of the nearest one above it if it is not there. */
    static Owner of(final Path directory) throws IOException {
        Path existing = directory.toAbsolutePath().normalize();
        while (existing.getParent() != null && Files.notExists(existing)) {
            existing = existing.getParent();
        }
        if (!IS_UNIX) {
            return new Owner(SUPERUSER, SUPERUSER);
        }
        final Map<String, Object> attributes = Files.readAttributes(existing, "unix:uid,gid");
        return new Owner((int) attributes.get("uid"), (int) attributes.get("gid"));
    }

    /** The owner of a store: that of its directory, or of its files if the directory is the superuser's. */
    static Owner ofStore(final Path directory) throws IOException {
        final Owner owner = of(directory);
        if (owner.user != SUPERUSER || !Files.isDirectory(directory)) {
            return owner;
        }
        for (final Path file : files(directory)) {
            final Map<String, Object> attributes =
                    Files.readAttributes(file, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
            if ((int) attributes.get("uid") != SUPERUSER) {
                return new Owner((int) attributes.get("uid"), (int) attributes.get("gid"));
            }
        }
        return owner;
    }

    /** A directory and those above it, as far as they are not there; the outermost first. */
    static Deque<Path> missing(final Path directory) {
        final Deque<Path> result = new ArrayDeque<>();
        Path path = directory.toAbsolutePath().normalize();
        for (; path != null && Files.notExists(path, LinkOption.NOFOLLOW_LINKS); path = path.getParent()) {
            result.addFirst(path);
        }
        return result;
    }

    /**
     * Gives what the superuser has made to this owner. Nothing is followed: neither a link, nor another name of a file that somebody has
     * put in its place.
     */
    void take(final Path path) throws IOException {
        if (user == SUPERUSER) {
            return;
        }
        final Map<String, Object> attributes =
                Files.readAttributes(path, "unix:uid,nlink,isRegularFile,isDirectory", LinkOption.NOFOLLOW_LINKS);
        final boolean isFile = (boolean) attributes.get("isRegularFile") && (int) attributes.get("nlink") == 1;
        final boolean isOurs = (int) attributes.get("uid") == SUPERUSER;
        if (isOurs && (isFile || (boolean) attributes.get("isDirectory"))) {
            Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Gives the files of a store to this owner that the superuser has made, now or in a run that was killed. */
    void takeStore(final Path directory) throws IOException {
        if (user != SUPERUSER) {
            for (final Path file : files(directory)) {
                try {
                    take(file);
                } catch (final NoSuchFileException ex) {
                    continue; // replaced meanwhile, by the owner
                }
            }
        }
    }

    private static List<Path> files(final Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            final List<Path> result = new ArrayList<>();
            entries.forEach(entry -> {
                final String name = entry.getFileName().toString();
                if (name.equals("lock") || name.startsWith("manifest") || name.startsWith("slots-")) {
                    result.add(entry);
                }
            });
            return result;
        }
    }
}
