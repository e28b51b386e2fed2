package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How large the files of a store on disk are, by its description: a slot of a power of two for each checkpoint that is
 * held or claimed, in a file that grows by a step when no slot is free. So none can get lost unnoticed.
 */
final class DiskSpace {
    private static final int BLOCK = 4096;
    private static final int SLOT_HEADER = 64;

    private final Map<Integer, Integer> usedBySize = new TreeMap<>();
    private final Map<Integer, Integer> slotsBySize = new TreeMap<>();
    private final int growthStep;
    private boolean isForgotten;

    DiskSpace(final int growthStep) {
        this.growthStep = growthStep;
    }

    /** What a checkpoint, or a claim of its length, takes in its slot. */
    static int recordLength(final String streamId, final int length) {
        final int idLength = streamId.getBytes(StandardCharsets.UTF_8).length;
        return SLOT_HEADER + (idLength + 7) / 8 * 8 + length;
    }

    void take(final String streamId, final int length) {
        final int size = slotSize(streamId, length);
        if (usedBySize.merge(size, 1, Integer::sum) > slotsBySize.getOrDefault(size, 0)) {
            slotsBySize.merge(size, Math.max(1, growthStep / size), Integer::sum);
        }
    }

    void giveBack(final String streamId, final int length) {
        usedBySize.merge(slotSize(streamId, length), -1, Integer::sum);
    }

    /** Every slot is free. */
    void giveBackAll() {
        usedBySize.clear();
    }

    /** A growth was cut short: nobody knows how long the files are from now on. */
    void forget() {
        isForgotten = true;
    }

    /** A directory has nothing else, and its files are at least as long as here, and at most as there. */
    void compare(final Path directory, final DiskSpace most) {
        if (isForgotten) {
            return;
        }
        final Map<String, Long> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file ->
                    found.put(file.getFileName().toString(), file.toFile().length()));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        final Map<String, Long> from = lengths();
        final Map<String, Long> to = most.lengths();
        assertEquals(to.keySet(), found.keySet());
        found.forEach((file, length) -> assertTrue(
                length >= from.get(file) && length <= to.get(file),
                () -> file + " has " + length + " bytes, and should have from " + from.get(file) + " to "
                        + to.get(file)));
    }

    private Map<String, Long> lengths() {
        final Map<String, Long> lengths = new TreeMap<>(Map.of("lock", 0L, "manifest", 128L));
        slotsBySize.forEach((size, slots) -> lengths.put("slots-" + size, BLOCK + (long) slots * size));
        return lengths;
    }

    private static int slotSize(final String streamId, final int length) {
        int size = BLOCK;
        while (size < recordLength(streamId, length)) {
            size *= 2;
        }
        return size;
    }
}
