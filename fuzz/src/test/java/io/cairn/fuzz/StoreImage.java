package io.cairn.fuzz;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a small store that was closed, and what is in them. */
final class StoreImage {
    static final List<String> STREAMS = List.of("orders", "Aa", "\uD834\uDD1E");
    static final String MANIFEST = "manifest";
    static final String LOCK = "lock";

    private static final int SAVES = 25;
    private static final int[] STATE_LENGTHS = {10, 100, 3000, 6000, 14_000, 20_000};

    /** Where a checkpoint is. */
    record Place(String file, int size, int slot) {}

    final int maxPerStream;
    final int growthStep;
    final long storeId;
    final Map<String, byte[]> files;

    /** Checkpoints that the store holds, and where. */
    final Map<CheckpointState, Place> held = new HashMap<>();

    /** All that is on disk, evicted ones included. */
    final Set<CheckpointState> kept = new HashSet<>();

    /** Makes a store that is the same for the same number, but for its id. */
    StoreImage(final int number) {
        final Random random = new Random(number);
        maxPerStream = 1 + random.nextInt(4);
        growthStep = SlotBytes.BLOCK << 2 * random.nextInt(2);
        try (TempDirectory temp = TempDirectory.inMemory()) {
            final Path directory = temp.resolve("store");
            final List<CheckpointState> saved = new ArrayList<>();
            final Set<CheckpointState> holding = new HashSet<>();
            try (FileCheckpointStore store =
                    new FileCheckpointStore(configuration(directory).durability(Durability.PROCESS))) {
                for (int i = 0; i < SAVES; i++) {
                    saved.add(state(random, i));
                    store.save(saved.get(i));
                    if (random.nextInt(8) == 0) {
                        final int deleted = random.nextInt(saved.size());
                        store.deleteBefore(
                                saved.get(deleted).id().streamId(),
                                saved.get(deleted).id().sequence());
                    }
                }
                STREAMS.forEach(stream -> holding.addAll(store.list(stream)));
            }
            files = read(directory);
            try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
                storeId = reader.storeId();
            }
            find(saved, holding);
        }
    }

    FileStoreConfiguration configuration(final Path directory) {
        return new FileStoreConfiguration()
                .directory(directory)
                .maxPerStream(maxPerStream)
                .growthStep(growthStep)
                .durability(Durability.PROCESS)
                .errorHandler(damage -> {});
    }

    /** The size of the slots of a file, or 0 if it has none. */
    static int slotSize(final String file) {
        final String prefix = "slots-";
        return file.matches(prefix + "[0-9]{4,7}") ? Integer.parseInt(file.substring(prefix.length())) : 0;
    }

    static Map<String, byte[]> read(final Path directory) {
        final Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(directory)) {
            for (final Path path : (Iterable<Path>) paths::iterator) {
                files.put(path.getFileName().toString(), Files.readAllBytes(path));
            }
            return files;
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    static void write(final Map<String, byte[]> files, final Path directory) {
        try {
            Files.createDirectory(directory);
            for (final Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(directory.resolve(file.getKey()), file.getValue());
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static CheckpointState state(final Random random, final int number) {
        final int length = STATE_LENGTHS[random.nextInt(STATE_LENGTHS.length)];
        return new PlainCheckpoint(
                        random.nextInt(SAVES),
                        number,
                        random.nextLong(),
                        List.of(new PlainCheckpoint.Operator("op", Bytes.random(length, number))),
                        List.of(),
                        List.of())
                .toState(STREAMS.get(random.nextInt(STREAMS.size())), number);
    }

    private void find(final List<CheckpointState> saved, final Set<CheckpointState> holding) {
        files.forEach((name, bytes) -> {
            final int size = slotSize(name);
            for (int i = 0; size > 0 && i < SlotBytes.count(bytes, size); i++) {
                final SlotBytes slot = SlotBytes.of(bytes, size, i);
                if (slot.holdsCheckpoint()) {
                    // Each was saved at a time of its own.
                    final CheckpointState state = saved.get((int) slot.createdAtNs());
                    kept.add(state);
                    if (holding.contains(state)) {
                        held.put(state, new Place(name, size, i));
                    }
                }
            }
        });
        if (held.size() != holding.size()) {
            throw new AssertionError("held " + holding + " and found " + held);
        }
    }
}
