package io.cairn.checkpoint;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Named values in the order in which their names first came, linked so that walking them allocates nothing. */
final class Section<V> {
    static final class Entry<V> {
        final EncodedName name;
        V value;
        Entry<V> next;

        Entry(final EncodedName name, final V value) {
            this.name = name;
            this.value = value;
        }
    }

    private final Map<String, Entry<V>> entryByName = new HashMap<>();
    private Entry<V> first;
    private Entry<V> last;
    private int size;

    Entry<V> first() {
        return first;
    }

    int size() {
        return size;
    }

    V get(final String name) {
        final Entry<V> entry = entryByName.get(name);
        return entry == null ? null : entry.value;
    }

    /** Sets the value of a name, and returns its previous one, or null. */
    V put(final EncodedName name, final V value) {
        final Entry<V> entry = new Entry<>(name, value);
        final Entry<V> known = entryByName.putIfAbsent(name.text(), entry);
        if (known != null) {
            final V previous = known.value;
            known.value = value;
            return previous;
        }
        size++;
        if (last == null) {
            first = entry;
        } else {
            last.next = entry;
        }
        last = entry;
        return null;
    }

    <R> Map<String, R> toMap(final Function<V, R> copy) {
        final Map<String, R> result = new LinkedHashMap<>();
        for (Entry<V> entry = first; entry != null; entry = entry.next) {
            result.put(entry.name.text(), copy.apply(entry.value));
        }
        return Collections.unmodifiableMap(result);
    }

    /** Readable form, in which names stand as in messages. */
    String toText(final Function<V, String> text) {
        final StringJoiner result = new StringJoiner(", ", "{", "}");
        for (Entry<V> entry = first; entry != null; entry = entry.next) {
            result.add(Names.shown(entry.name.text()) + '=' + text.apply(entry.value));
        }
        return result.toString();
    }

    /** Whether both have the same names with the same values, in whatever order. */
    boolean sameAs(final Section<V> that, final BiPredicate<V, V> sameValue) {
        if (size() != that.size()) {
            return false;
        }
        for (Entry<V> entry = first; entry != null; entry = entry.next) {
            final V value = that.get(entry.name.text());
            if (value == null || !sameValue.test(entry.value, value)) {
                return false;
            }
        }
        return true;
    }

    /** A hash that does not depend on the order. */
    int hash(final ToIntFunction<V> valueHash) {
        int result = 0;
        for (Entry<V> entry = first; entry != null; entry = entry.next) {
            result += entry.name.hashCode() ^ valueHash.applyAsInt(entry.value);
        }
        return result;
    }
}
