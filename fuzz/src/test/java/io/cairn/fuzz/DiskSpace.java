package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
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

    /** A directory has nothing else, and its files are as long as they should be. */
    void compare(final Path directory) {
        if (isForgotten) {
            return;
        }
        final Set<String> expected = new TreeSet<>(Set.of("lock 0", "manifest 128"));
        slotsBySize.forEach((size, slots) -> expected.add("slots-" + size + ' ' + (BLOCK + (long) slots * size)));
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(expected, files.map(DiskSpace::describe).collect(Collectors.toCollection(TreeSet::new)));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String describe(final Path file) {
        return file.getFileName().toString() + ' ' + file.toFile().length();
    }

    private static int slotSize(final String streamId, final int length) {
        int size = BLOCK;
        while (size < recordLength(streamId, length)) {
            size *= 2;
        }
        return size;
    }
}
