package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.DamagePolicy;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.SlotDamage;
import io.cairn.store.StoreFailedException;
import io.cairn.store.StoreUnusableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.opentest4j.AssertionFailedError;

/** A directory in which a store was spoiled, and what may come of opening it. */
final class DamagedStore {
    private static final List<String> NEW_STREAMS = List.of("new", "new too");

    private final StoreImage image;
    private final Map<String, byte[]> files;
    private final Path directory;

    /** Whether checksums tell what is damaged. */
    private final boolean isHonest;

    /** Whether the directory still says that it is the same store. */
    private boolean isSameStore;

    /** Whether it was reported that the manifest is damaged; the writer mends it. */
    private boolean isManifestReported;

    DamagedStore(
            final StoreImage image, final Map<String, byte[]> files, final Path directory, final boolean isHonest) {
        this.image = image;
        this.files = new TreeMap<>(files);
        this.directory = directory;
        this.isHonest = isHonest;
        StoreImage.write(files, directory);
    }

    /** Opens the directory in every way, and fails unless each ends in a store that can be trusted or in a plain refusal. */
    void open() {
        final boolean isReadable = read();
        final boolean isSound = openUnlessDamaged();
        final Map<String, List<CheckpointState>> lists = write(isSound);
        assertTrue(isReadable || lists == null || files.keySet().stream().noneMatch(DamagedStore::isOfStore));
        if (lists != null) {
            writeAgain(lists);
        }
    }

    private static boolean isOfStore(final String file) {
        return file.equals(StoreImage.MANIFEST) || StoreImage.slotSize(file) > 0;
    }

    private boolean read() {
        try (FileCheckpointReader reader = attempt(() -> FileCheckpointStore.openReadOnly(directory))) {
            if (reader != null) {
                isSameStore = reader.storeId() == image.storeId;
                final Map<String, List<CheckpointState>> lists = lists(reader.streams(), reader::list);
                reader.verify(count -> {});
                check(lists, reader.damage());
                for (final String stream : reader.streams()) {
                    requireSame(lists.get(stream), reader.latest(stream).orElse(null));
                    assertEquals(lists.get(stream).size(), reader.checkpointCount(stream));
                }
            }
            return reader != null;
        } finally {
            requireUnchanged();
        }
    }

    /** Opens the store if it refuses no part of it; then it is as it was, but for what is on behalf of the lock. */
    private boolean openUnlessDamaged() {
        try (FileCheckpointStore store = attempt(
                () -> new FileCheckpointStore(image.configuration(directory).onDamage(DamagePolicy.REFUSE)))) {
            if (store == null) {
                requireUnchanged();
                return false;
            }
            assertEquals(List.of(), store.damage());
            return true;
        }
    }

    /** Lists what a store has that takes damage, and saves something new; null if the store cannot be used. */
    private Map<String, List<CheckpointState>> write(final boolean isSound) {
        try (FileCheckpointStore store = attempt(() -> new FileCheckpointStore(image.configuration(directory)))) {
            if (store == null) {
                assertTrue(!isSound);
                requireUnchanged();
                return null;
            }
            assertEquals(isSound, store.damage().isEmpty());
            final Map<String, List<CheckpointState>> lists = lists(store.streams(), store::list);
            check(lists, store.damage());
            lists.forEach((stream, list) -> {
                requireSame(list, store.latest(stream).orElse(null));
                assertEquals(list.size(), store.checkpointCount(stream));
            });
            return lists;
        }
    }

    /** The same is there when the store is opened again; and so is, each time, what was saved to it. */
    private void writeAgain(final Map<String, List<CheckpointState>> found) {
        final Map<String, List<CheckpointState>> expected = new TreeMap<>(found);
        try (FileCheckpointStore store = open(image.maxPerStream)) {
            assertEquals(expected, lists(store.streams(), store::list));
            check(expected, store.damage());
            change(store, expected);
            assertEquals(expected, lists(store.streams(), store::list));
        }
        try (FileCheckpointStore store = open(image.maxPerStream + 2)) {
            assertEquals(expected, lists(store.streams(), store::list));
        }
    }

    /** Deletes all but the newest of each stream, and saves to new ones. Nobody has them lost: what cannot be kept is refused. */
    private void change(final FileCheckpointStore store, final Map<String, List<CheckpointState>> expected) {
        for (final String stream : store.streams()) {
            final List<CheckpointState> list = new ArrayList<>(expected.get(stream));
            final long newest = list.get(list.size() - 1).id().sequence();
            store.deleteBefore(stream, newest);
            list.removeIf(state -> state.id().sequence() != newest);
            expected.put(stream, list);
        }
        for (final String stream : NEW_STREAMS) {
            for (int i = 0; i < image.maxPerStream; i++) {
                final CheckpointState state = state(stream, i);
                try {
                    store.save(state);
                } catch (final CheckpointException ex) {
                    assertFalse(isHonest, ex::toString);
                    return;
                }
                expected.computeIfAbsent(stream, id -> new ArrayList<>()).add(state);
            }
        }
    }

    private FileCheckpointStore open(final int maxPerStream) {
        return new FileCheckpointStore(image.configuration(directory).maxPerStream(maxPerStream));
    }

    private static CheckpointState state(final String stream, final int number) {
        return new PlainCheckpoint(
                        number,
                        2,
                        3,
                        List.of(new PlainCheckpoint.Operator("op", Bytes.random(5000 * number, number))),
                        List.of(),
                        List.of())
                .toState(stream, number);
    }

    private interface Opening<T> {
        T open();
    }

    /** Opens a store; null if that is refused in one of the two ways in which it may be. */
    private static <T> T attempt(final Opening<T> opening) {
        try {
            return opening.open();
        } catch (final StoreUnusableException | StoreFailedException ex) {
            assertNotNull(ex.getMessage());
            return null;
        } catch (final CheckpointException ex) {
            throw new AssertionFailedError("not clear enough", ex);
        }
    }

    private static Map<String, List<CheckpointState>> lists(
            final Set<String> streams, final Function<String, List<CheckpointState>> list) {
        final Map<String, List<CheckpointState>> lists = new TreeMap<>();
        for (final String stream : streams) {
            final List<CheckpointState> checkpoints = list.apply(stream);
            if (!checkpoints.isEmpty()) {
                lists.put(stream, checkpoints);
            }
        }
        return lists;
    }

    private static void requireSame(final List<CheckpointState> list, final CheckpointState latest) {
        assertEquals(list == null ? null : list.get(list.size() - 1), latest);
    }

    private void check(final Map<String, List<CheckpointState>> lists, final List<SlotDamage> damage) {
        for (final List<CheckpointState> list : lists.values()) {
            for (int i = 1; i < list.size(); i++) {
                final long before = list.get(i - 1).id().sequence();
                assertTrue(Long.compareUnsigned(before, list.get(i).id().sequence()) <= 0);
            }
        }
        isManifestReported |=
                damage.stream().anyMatch(reported -> isAbout(reported, StoreImage.MANIFEST, SlotDamage.WHOLE_FILE));
        if (isHonest && isSameStore) {
            final Set<CheckpointState> all = new HashSet<>();
            lists.values().forEach(all::addAll);
            all.forEach(state -> assertTrue(image.kept.contains(state), () -> "never saved: " + state));
            image.held.forEach((state, place) -> {
                if (!all.contains(state)) {
                    requireReported(state, place, damage);
                }
            });
        }
    }

    /** What is not damaged is there; what is not there is reported to be damaged. */
    private void requireReported(
            final CheckpointState state, final StoreImage.Place place, final List<SlotDamage> damage) {
        final int position = SlotBytes.position(place.size(), place.slot());
        final int end = position + place.size();
        assertFalse(isIntact(place.file(), position, end), () -> state.id() + " is not damaged, and not there");
        final boolean isReported = damage.stream()
                .anyMatch(reported -> isAbout(reported, place.file(), place.slot())
                        || isAbout(reported, place.file(), SlotDamage.WHOLE_FILE));
        // Without a manifest nobody knows how long a file was.
        final boolean isBeyondEnd = files.getOrDefault(place.file(), new byte[0]).length < end;
        assertTrue(
                isReported || isBeyondEnd && isManifestReported,
                () -> state.id() + " is lost from " + place + ", and not in " + damage);
    }

    private static boolean isAbout(final SlotDamage damage, final String file, final long slot) {
        return damage.file().getFileName().toString().equals(file) && damage.slot() == slot;
    }

    private boolean isIntact(final String file, final int start, final int end) {
        final byte[] before = image.files.get(file);
        final byte[] now = files.get(file);
        return now != null && now.length >= end && Arrays.equals(before, start, end, now, start, end);
    }

    /** Not a byte was changed; that there is a lock now may be. */
    private void requireUnchanged() {
        final Map<String, byte[]> now = StoreImage.read(directory);
        files.putIfAbsent(StoreImage.LOCK, now.getOrDefault(StoreImage.LOCK, new byte[0]));
        now.putIfAbsent(StoreImage.LOCK, files.get(StoreImage.LOCK));
        assertEquals(files.keySet(), now.keySet());
        files.forEach((name, bytes) -> assertArrayEquals(bytes, now.get(name), name));
    }
}
