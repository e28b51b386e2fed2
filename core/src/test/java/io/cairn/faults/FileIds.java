package io.cairn.faults;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells files apart by more than their names, as inode numbers would if they were not used again. Unique in this JVM;
 * thread-safe.
 */
final class FileIds {
    private static final AtomicLong LAST = new AtomicLong();

    private final Map<String, Long> ids = new HashMap<>();
    private final Map<Long, String> names = new HashMap<>();

    static long next() {
        return LAST.incrementAndGet();
    }

    synchronized long of(final String name) {
        final Long known = ids.get(name);
        if (known != null) {
            return known;
        }
        final long id = next();
        bind(name, id);
        return id;
    }

    synchronized void bind(final String name, final long id) {
        ids.put(name, id);
        names.put(id, name);
    }

    /** The last one if the file has been deleted. */
    synchronized String name(final long id) {
        return names.get(id);
    }

    synchronized void renamed(final String name, final String target) {
        ids.remove(target);
        for (final String source : List.copyOf(ids.keySet())) {
            if (source.equals(name) || source.startsWith(name + "/")) {
                bind(target + source.substring(name.length()), ids.remove(source));
            }
        }
    }

    synchronized void deleted(final String name) {
        ids.remove(name);
    }
}
