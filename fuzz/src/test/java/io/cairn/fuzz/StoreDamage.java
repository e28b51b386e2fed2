package io.cairn.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/**
 * One way to spoil the files of a store.
 *
 * @param kind what is done.
 * @param file to which of the files, counted round and round.
 * @param at to which of the places in it that it can be done to, likewise.
 * @param value what with.
 */
record StoreDamage(Kind kind, int file, int at, int value) {
    enum Kind {
        CHANGE_BYTES,
        CHANGE_HEADER,
        CUT_OFF,
        CUT_OFF_BLOCKS,
        APPEND,
        ZERO_PAGE,
        SWAP_PAGES,
        SWAP_PAGES_OF_FILES,
        DOUBLE_PAGE,
        FOREIGN_PAGE,
        DELETE_FILE,
        EMPTY_FILE,
        GARBAGE_FILE,
        EXTRA_FILE,
        SWAP_FILES,

        /** From here on the checksums are made right. */
        FOREIGN_FILE,
        SLOT_FIELD,
        SLOT_CONTENT,
        SLOT_CONTENT_OF_WRONG_CHECKSUM,
        SLOT_COPY,
        FRAME_FIELD;

        boolean isHostile() {
            return ordinal() >= FOREIGN_FILE.ordinal();
        }
    }

    /** What disks and accidents do: nothing that a checksum would not tell. */
    static final class Accident implements ArbitrarySupplier<List<StoreDamage>> {
        @Override
        public Arbitrary<List<StoreDamage>> get() {
            return any(Arrays.stream(Kind.values())
                    .filter(kind -> !kind.isHostile())
                    .toList());
        }
    }

    /** What somebody can do who knows the format. */
    static final class Malice implements ArbitrarySupplier<List<StoreDamage>> {
        @Override
        public Arbitrary<List<StoreDamage>> get() {
            final List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
            final List<Kind> hostile = kinds.stream().filter(Kind::isHostile).toList();
            kinds.addAll(hostile);
            kinds.addAll(hostile);
            return any(kinds);
        }
    }

    private static final int PAGE = SlotBytes.BLOCK;
    private static final List<String> EXTRA_NAMES =
            List.of("manifest.new", "slots-4096", "slots-65536", "slots-1000", "slots-2048", "notes.txt", "slots-");

    private static final long[] VALUES = {
        0,
        1,
        2,
        3,
        12,
        30,
        31,
        4031,
        4032,
        4033,
        4095,
        4096,
        1 << 16,
        1 << 20,
        1 << 30,
        Integer.MAX_VALUE - 8,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xFFFFFFFFL,
        (1L << 62) - 1,
        1L << 62,
        (1L << 62) + 1,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1
    };

    private static Arbitrary<List<StoreDamage>> any(final List<Kind> kinds) {
        return Combinators.combine(
                        Arbitraries.of(kinds),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, 1 << 20),
                        Arbitraries.integers().between(0, 1 << 20))
                .as(StoreDamage::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .withoutEdgeCases();
    }

    /** Does it to files, with those of another store at hand. */
    void applyTo(final Map<String, byte[]> files, final Map<String, byte[]> foreign) {
        final List<String> names = new ArrayList<>(files.keySet());
        names.remove(StoreImage.LOCK);
        if (names.isEmpty()) {
            return;
        }
        final String name = names.get(file % names.size());
        final String other = names.get(value % names.size());
        final byte[] bytes = files.get(name).clone();
        final Random random = new Random(value);
        switch (kind) {
            case CHANGE_BYTES -> change(bytes, 0, bytes.length, random);
            case CHANGE_HEADER -> changeHeader(bytes, random);
            case CUT_OFF -> files.put(name, Arrays.copyOf(bytes, at % (bytes.length + 1)));
            case CUT_OFF_BLOCKS -> files.put(name, Arrays.copyOf(bytes, at % (pages(bytes) + 1) * PAGE));
            case APPEND -> files.put(name, append(bytes, random));
            case ZERO_PAGE -> copyPage(new byte[PAGE], 0, bytes, page(bytes, at));
            case SWAP_PAGES -> swap(bytes, page(bytes, at), bytes, page(bytes, value));
            case SWAP_PAGES_OF_FILES -> {
                final byte[] otherBytes =
                        name.equals(other) ? bytes : files.get(other).clone();
                swap(bytes, page(bytes, at), otherBytes, page(otherBytes, value));
                files.put(other, otherBytes);
            }
            case DOUBLE_PAGE -> copyPage(bytes, page(bytes, value), bytes, page(bytes, at));
            case FOREIGN_PAGE -> {
                final byte[] foreignBytes = foreign.getOrDefault(name, new byte[0]);
                copyPage(foreignBytes, page(foreignBytes, at), bytes, page(foreignBytes, at));
            }
            case DELETE_FILE -> files.remove(name);
            case EMPTY_FILE -> files.put(name, new byte[0]);
            case GARBAGE_FILE -> random.nextBytes(bytes);
            case EXTRA_FILE -> files.putIfAbsent(EXTRA_NAMES.get(at % EXTRA_NAMES.size()), bytes);
            case SWAP_FILES -> {
                files.put(name, files.get(other));
                files.put(other, bytes);
            }
            case FOREIGN_FILE -> files.put(name, foreign.getOrDefault(name, bytes));
            case SLOT_FIELD, SLOT_CONTENT, SLOT_CONTENT_OF_WRONG_CHECKSUM, SLOT_COPY -> spoilSlot(name, bytes, random);
            case FRAME_FIELD -> spoilFrame(bytes);
        }
        if (isInPlace()) {
            files.put(name, bytes);
        }
    }

    private boolean isInPlace() {
        return switch (kind) {
            case CUT_OFF, CUT_OFF_BLOCKS, APPEND, DELETE_FILE, EMPTY_FILE, EXTRA_FILE, SWAP_FILES, FOREIGN_FILE ->
                false;
            default -> true;
        };
    }

    private void change(final byte[] bytes, final int start, final int end, final Random random) {
        for (int i = 0; i <= value % 3 && start < end; i++) {
            final int index = start + random.nextInt(end - start);
            bytes[index] = (byte) (bytes[index] ^ 1 + random.nextInt(255));
        }
    }

    /** At the start of a page is where headers are. */
    private void changeHeader(final byte[] bytes, final Random random) {
        final int start = page(bytes, at);
        change(bytes, start, Math.min(bytes.length, start + 80), random);
    }

    private byte[] append(final byte[] bytes, final Random random) {
        final byte[] more = new byte[1 + at % (5 * PAGE)];
        if (value % 2 == 0) {
            random.nextBytes(more);
        }
        final byte[] result = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, result, bytes.length, more.length);
        return result;
    }

    private void spoilSlot(final String name, final byte[] bytes, final Random random) {
        final int size = StoreImage.slotSize(name);
        final int count = size == 0 ? 0 : SlotBytes.count(bytes, size);
        if (count == 0) {
            return;
        }
        final SlotBytes slot = SlotBytes.of(bytes, size, at % count);
        if (kind == Kind.SLOT_FIELD) {
            final SlotBytes.Field field = SlotBytes.FIELDS.get(random.nextInt(SlotBytes.FIELDS.size()));
            slot.set(field, VALUES[random.nextInt(VALUES.length)] + random.nextInt(4) / 3 * (random.nextInt(17) - 8));
            slot.repairHeader();
        } else if (kind == Kind.SLOT_COPY) {
            slot.become(SlotBytes.of(bytes, size, value % count));
            slot.repair();
        } else {
            final byte[] content = new byte[1 + random.nextInt(12)];
            if (random.nextBoolean()) {
                random.nextBytes(content);
            }
            slot.put(random.nextInt(random.nextBoolean() ? 100 : size), content);
            if (kind == Kind.SLOT_CONTENT) {
                slot.repair();
            } else {
                slot.repairHeader();
            }
        }
    }

    /** Sets a number in the manifest or in the first block of a slot file. */
    private void spoilFrame(final byte[] bytes) {
        final int length =
                bytes.length == SlotBytes.MANIFEST_LENGTH ? SlotBytes.MANIFEST_LENGTH : SlotBytes.FILE_HEADER_LENGTH;
        if (bytes.length >= length) {
            final int offset = at % (length / Integer.BYTES - 1) * Integer.BYTES;
            SlotBytes.setInFrame(bytes, length, offset, (int) VALUES[value % VALUES.length]);
        }
    }

    private static int pages(final byte[] bytes) {
        return (bytes.length + PAGE - 1) / PAGE;
    }

    private static int page(final byte[] bytes, final int number) {
        return bytes.length == 0 ? 0 : number % pages(bytes) * PAGE;
    }

    private static void swap(final byte[] bytes, final int index, final byte[] otherBytes, final int otherIndex) {
        final byte[] page = Arrays.copyOfRange(bytes, index, index + PAGE);
        copyPage(otherBytes, otherIndex, bytes, index);
        copyPage(page, 0, otherBytes, otherIndex);
    }

    /** Copies as much of a page as there is, to where there is room for it. */
    private static void copyPage(final byte[] from, final int fromIndex, final byte[] to, final int toIndex) {
        final int length = Math.min(PAGE, Math.min(from.length - fromIndex, to.length - toIndex));
        if (length > 0) {
            System.arraycopy(from, fromIndex, to, toIndex, length);
        }
    }
}
