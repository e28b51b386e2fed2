package io.cairn.faults;

import java.nio.file.FileAlreadyExistsException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Watches which files are changed, and where. Thread-safe. */
final class ChangedFiles implements Interceptor {
    private final Set<String> replaced = new HashSet<>();
    private final Map<String, Range> written = new HashMap<>();

    /** Bytes from one position to another, exclusive. */
    record Range(long from, long to) {
        static final Range ALL = new Range(0, Long.MAX_VALUE);

        Range and(final Range other) {
            return new Range(Math.min(from, other.from), Math.max(to, other.to));
        }

        boolean overlaps(final long otherFrom, final long otherTo) {
            return from < otherTo && otherFrom < to;
        }
    }

    @Override
    public Verdict before(final Operation operation) {
        return Verdict.PROCEED;
    }

    /** Also of what failed, as it may have been done nevertheless. */
    @Override
    public synchronized void after(final Operation operation, final long transferred, final Throwable failure) {
        switch (operation.kind()) {
            case WRITE -> {
                final long position = operation.position();
                if (transferred > 0) {
                    written.merge(operation.path(), new Range(position, position + transferred), Range::and);
                }
            }
            case TRUNCATE -> written.put(operation.path(), Range.ALL);
            case MKDIR, CREATE, DELETE, RENAME -> {
                // What exists already, as createDirectories finds it, is not touched.
                if (!(failure instanceof FileAlreadyExistsException)) {
                    replace(operation.path());
                    replace(operation.target());
                }
            }
            default -> {
                // Changes no content.
            }
        }
    }

    private void replace(final String name) {
        if (name != null && !name.isEmpty() && !name.startsWith("..")) {
            replaced.add(name);
        }
    }

    /** Names of files and directories that may be there, or not, or be others. Forgets them. */
    synchronized Set<String> takeReplaced() {
        final Set<String> taken = new HashSet<>(replaced);
        replaced.clear();
        return taken;
    }

    /** Where files were written or cut. Forgets it. */
    synchronized Map<String, Range> takeWritten() {
        final Map<String, Range> taken = new HashMap<>(written);
        written.clear();
        return taken;
    }
}
