package io.cairn.faults;

import java.util.Arrays;

/**
 * What is about to be done to a file or directory.
 *
 * @param kind     what is done
 * @param path     relative to the root, separated by slashes; empty for the root itself. Of an open file: its name now,
 *                 or its last one if it has been deleted
 * @param target   the new name, for {@link Kind#RENAME} only; otherwise null
 * @param file     which file it is, whatever its name; 0 where that does not matter or is not known
 * @param position in the file, in bytes; for {@link Kind#TRUNCATE} the new size
 * @param length   bytes to be read, written, mapped or locked
 * @param bytes    a copy of what is written, for {@link Kind#WRITE} only; otherwise empty
 * @param metadata whether a force includes metadata
 * @param failed   whether it is a force that failed, as {@link Trace} records them
 */
public record Operation(
        Kind kind,
        String path,
        String target,
        long file,
        long position,
        long length,
        byte[] bytes,
        boolean metadata,
        boolean failed) {
    private static final byte[] NOTHING = {};

    /** What is done. */
    public enum Kind {
        /** A directory is created. */
        MKDIR,
        /** A file that did not exist is opened. */
        CREATE,
        /** A file or directory that exists is opened. */
        OPEN,
        /** Bytes are read through a channel. */
        READ,
        /** Bytes are written through a channel. */
        WRITE,
        /** A file is cut. */
        TRUNCATE,
        /** A file is forced to disk. */
        FORCE,
        /** A directory is forced to disk. */
        FORCE_DIRECTORY,
        /** A file or directory is moved. */
        RENAME,
        /** A file or directory is deleted. */
        DELETE,
        /** A file is mapped. */
        MAP,
        /** A lock is asked for. */
        LOCK,
        /** A lock is released. */
        UNLOCK,
        /** A channel is asked for its size. */
        SIZE,
        /** A path is looked at: existence, attributes, real path. */
        ATTRIBUTES,
        /** A directory is listed. */
        LIST,
        /** A channel is closed. */
        CLOSE;

        /** Whether it changes what is on disk, now or after a power loss. */
        public boolean mutates() {
            return switch (this) {
                case MKDIR, CREATE, WRITE, TRUNCATE, FORCE, FORCE_DIRECTORY, RENAME, DELETE -> true;
                default -> false;
            };
        }
    }

    static Operation on(final Kind kind, final String path, final long file) {
        return at(kind, path, file, 0, 0);
    }

    static Operation at(final Kind kind, final String path, final long file, final long position, final long length) {
        return new Operation(kind, path, null, file, position, length, NOTHING, false, false);
    }

    static Operation write(final String path, final long file, final long position, final byte[] bytes) {
        return new Operation(Kind.WRITE, path, null, file, position, bytes.length, bytes, false, false);
    }

    static Operation force(final Kind kind, final String path, final long file, final boolean metadata) {
        return new Operation(kind, path, null, file, 0, 0, NOTHING, metadata, false);
    }

    static Operation rename(final String path, final String target, final long file) {
        return new Operation(Kind.RENAME, path, target, file, 0, 0, NOTHING, false, false);
    }

    /** For traces made by hand. */
    public static Operation mkdir(final String path) {
        return on(Kind.MKDIR, path, 0);
    }

    /** For traces made by hand. */
    public static Operation create(final String path) {
        return on(Kind.CREATE, path, 0);
    }

    /** For traces made by hand. */
    public static Operation write(final String path, final long position, final byte[] bytes) {
        return write(path, 0, position, bytes);
    }

    /** For traces made by hand. */
    public static Operation truncate(final String path, final long size) {
        return at(Kind.TRUNCATE, path, 0, size, 0);
    }

    /** For traces made by hand. */
    public static Operation force(final String path) {
        return force(Kind.FORCE, path, 0, false);
    }

    /** For traces made by hand. */
    public static Operation forceDirectory(final String path) {
        return force(Kind.FORCE_DIRECTORY, path, 0, true);
    }

    /** For traces made by hand. */
    public static Operation rename(final String path, final String target) {
        return rename(path, target, 0);
    }

    /** For traces made by hand. */
    public static Operation delete(final String path) {
        return on(Kind.DELETE, path, 0);
    }

    /** The same force, which did not succeed: what it should have made durable may be lost even after the next one. */
    public Operation asFailed() {
        return new Operation(kind, path, target, file, position, length, bytes, metadata, true);
    }

    /** The same write, of its first bytes only. */
    Operation first(final int count) {
        return count == bytes.length ? this : write(path, file, position, Arrays.copyOf(bytes, count));
    }

    @Override
    public String toString() {
        final String what = kind + " " + (path.isEmpty() ? "." : path);
        return switch (kind) {
            case RENAME -> what + " to " + target;
            case READ, WRITE, MAP -> what + " " + length + " bytes at " + position;
            case TRUNCATE -> what + " to " + position;
            case FORCE, FORCE_DIRECTORY -> what + (failed ? " (failed)" : "");
            default -> what;
        };
    }
}
