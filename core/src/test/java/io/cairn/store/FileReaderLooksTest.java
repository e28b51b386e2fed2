package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Interceptor;
import io.cairn.faults.Operation;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a reader looks at everything, which is what it costs. Each look reads the manifest once. */
class FileReaderLooksTest extends FileStoreFixture {
    private static final int K = 2;
    private static final int LARGE = 20_000;

    private FaultyFileSystem files;
    private Path slots32768;

    @BeforeEach
    void putFaultsInBetween() throws IOException {
        files = FaultyFileSystem.over(temp);
        slots32768 = directory.resolve("slots-32768");
    }

    @Override
    FileCheckpointReader read() {
        return FileCheckpointStore.openReadOnly(files.root().resolve("store"));
    }

    /** Counts looks, and reads of slots before the next one; somebody writes at the start of each. */
    private static final class Looks implements Interceptor {
        private final IntConsumer atStart;
        private int count;
        private int readsBeforeTheFirst;

        Looks(final IntConsumer atStart) {
            this.atStart = atStart;
        }

        @Override
        public Verdict before(final Operation operation) {
            if (operation.kind() == Kind.OPEN && operation.path().endsWith("manifest")) {
                atStart.accept(++count);
            } else if (operation.kind() == Kind.READ && count == 0) {
                readsBeforeTheFirst++;
            }
            return Verdict.PROCEED;
        }
    }

    /** A growth would replace the manifest, which a reader that is just opening it opens again. */
    private FileCheckpointStore openWithRoom() {
        return new FileCheckpointStore(
                configuration(K).directory(files.root().resolve("store")).growthStep(1 << 18));
    }

    private Looks watch(final IntConsumer atStart) {
        final Looks looks = new Looks(atStart);
        files.interceptor(looks);
        return looks;
    }

    private Looks watch() {
        return watch(number -> {});
    }

    /** As many saves as a stream has checkpoints cannot have hidden one; one more can. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, K, K + 1})
    void shouldLookAgainOnlyIfMoreWasSavedThanAStreamKeeps(final int saves) {
        try (FileCheckpointStore store = openWithRoom()) {
            store.save(state("s", 1));
            try (FileCheckpointReader reader = read()) {
                final Looks looks = watch(number -> {
                    for (int i = 1; i <= saves && number == 2; i++) {
                        store.save(state("s", 10 + i));
                    }
                });
                reader.refresh();
                assertEquals(saves > K ? 3 : 2, looks.count);
                files.interceptor();
                assertEquals(store.latest("s"), reader.latest("s"));
            }
        }
    }

    @Test
    void shouldLookTwelveTimesAtMostAndShowWhatIsThereIfNothingHasGone() {
        final long[] next = {2};
        try (FileCheckpointStore store = openWithRoom()) {
            store.save(state("s", 1));
            try (FileCheckpointReader reader = read()) {
                final Looks looks = watch(number -> {
                    for (int i = 0; i <= K; i++) {
                        store.save(state("s", next[0]++));
                    }
                });
                reader.refresh();
                assertEquals(12, looks.count);
                files.interceptor();
                assertEquals(Optional.of(state("s", next[0] - 1)), reader.latest("s"));
            }
        }
    }

    @Test
    void shouldLookAnewOnceAtTheNewestSaveThatSeemsDamagedAndNotAtOthers() {
        try (FileCheckpointStore store = open(K)) {
            store.save(state("s", 1, LARGE));
            store.save(state("s", 2, LARGE));
            store.save(state("t", 3, LARGE));
            store.save(state("t", 4, LARGE));
            flip("s", 2);
            flip("t", 4);
            try (FileCheckpointReader reader = read()) {
                final Looks looks = watch();
                assertEquals(Optional.of(state("s", 1, LARGE)), reader.latest("s"));
                assertEquals(0, looks.count);
                assertEquals(Optional.of(state("t", 3, LARGE)), reader.latest("t"));
                assertEquals(2, looks.count);
            }
        }
    }

    private void flip(final String streamId, final long sequence) {
        StoreBytes.flip(
                slots32768, StoreBytes.payload(slots32768, StoreBytes.position(slots32768, streamId, sequence)) + 50);
    }

    @Test
    void shouldLookAnewAtOnceWhenAnotherStreamHasTheSlot() {
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1));
            try (FileCheckpointReader reader = read()) {
                store.deleteBefore("s", 2);
                store.save(state("t", 1));
                final Looks looks = watch();
                assertEquals(Optional.empty(), reader.latest("s"));
                assertEquals(2, looks.readsBeforeTheFirst); // of the record, and of what is there instead
                assertEquals(2, looks.count);
            }
        }
    }

    @Test
    void shouldTryManyTimesBeforeItLooksAnewAtASlotThatHoldsNothing() {
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1));
            try (FileCheckpointReader reader = read()) {
                store.deleteBefore("s", 2);
                final Looks looks = watch();
                assertEquals(Optional.empty(), reader.latest("s"));
                assertEquals(2 * 64, looks.readsBeforeTheFirst);
                assertEquals(2, looks.count);
            }
        }
    }

    /** The slot of the newest is always another stream's by the time it is read, however often everything is looked at. */
    @Test
    void shouldGiveUpAfterAFewLooksAtAStreamThatIsAlwaysElsewhere() {
        final int[] reads = {0};
        final int[] looks = {0};
        final long[] next = {2};
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1));
            store.save(state("t", 1));
            try (FileCheckpointReader reader = read()) {
                files.interceptor(operation -> {
                    if (operation.kind() == Kind.OPEN && operation.path().endsWith("manifest")) {
                        looks[0]++;
                    } else if (operation.kind() == Kind.READ && operation.path().endsWith("slots-4096")) {
                        assertTrue(++reads[0] < 1000, "it does not give up");
                        store.save(state("s", next[0]));
                        store.save(state("t", next[0]));
                        store.save(state("u", next[0]++));
                    }
                    return Verdict.PROCEED;
                });
                final StoreFailedException ex = assertThrows(StoreFailedException.class, () -> reader.latest("s"));
                assertTrue(ex.getMessage().contains("written faster than it can be read: ask again"), ex.getMessage());
                assertTrue(looks[0] <= 3 * 12, looks[0] + " looks");
                files.interceptor();
                assertEquals(store.latest("s"), reader.latest("s"));
            }
        }
    }

    @Test
    void shouldUseTheSameMemoryForEachLook() {
        fill(1, "s", 1);
        try (FileCheckpointReader reader = read()) {
            final long before = directMemory();
            for (int i = 0; i < 50; i++) {
                reader.refresh(); // two looks
            }
            final long perLook = (directMemory() - before) / 100;
            assertTrue(perLook < 1 << 16, perLook + " bytes a look");
        }
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getTotalCapacity)
                .sum();
    }

    // ---- damage

    @Test
    void shouldNotReportASlotThatWasWrittenWhileItWasRead() {
        fill(K, "s", 1, 2);
        final boolean[] isFlipped = {false};
        files.interceptor(operation -> {
            final boolean isFirstSlot = operation.kind() == Kind.READ
                    && operation.path().endsWith("slots-4096")
                    && operation.position() == StoreBytes.BLOCK;
            // All slots are read at once, and one that seems damaged by itself.
            if (isFirstSlot && isFlipped[0] != operation.length() > StoreBytes.BLOCK) {
                StoreBytes.flip(slots4096, StoreBytes.BLOCK + 40);
                isFlipped[0] = !isFlipped[0];
            }
            return Verdict.PROCEED;
        });
        try (FileCheckpointReader reader = read()) {
            assertEquals(List.of(), reader.damage());
            assertEquals("1 2", sequences(reader.list("s")));
        }
    }

    /** What differs at each look is being written; it is read until it is whole. */
    @Test
    void shouldReadARecordThatChangesUntilItIsWhole() {
        fill(K, "s", 1);
        final long at = StoreBytes.payload(slots4096, StoreBytes.position(slots4096, "s", 1)) + 9;
        final byte sound = StoreBytes.read(slots4096).get((int) at);
        try (FileCheckpointReader reader = read()) {
            final int[] reads = {0};
            files.interceptor(operation -> {
                if (operation.kind() == Kind.READ && operation.path().endsWith("slots-4096")) {
                    final int value = ++reads[0] < 3 ? ~sound + reads[0] : sound;
                    StoreBytes.write(slots4096, StoreBytes.read(slots4096).put((int) at, (byte) value));
                }
                return Verdict.PROCEED;
            });
            assertEquals(Optional.of(state("s", 1)), reader.latest("s"));
            assertEquals(3, reads[0]);
            assertEquals(List.of(), reader.damage());
        }
    }

    @Test
    void shouldNotReadForEverARecordThatNeverStandsStill() {
        fill(1, "s", 1);
        final long at = StoreBytes.payload(slots4096, StoreBytes.position(slots4096, "s", 1)) + 9;
        try (FileCheckpointReader reader = read()) {
            final int[] reads = {0};
            files.interceptor(operation -> {
                if (operation.kind() == Kind.READ && operation.path().endsWith("slots-4096")) {
                    assertTrue(++reads[0] < 10_000, "it does not give up");
                    StoreBytes.putInt(slots4096, at, reads[0]);
                }
                return Verdict.PROCEED;
            });
            final StoreFailedException ex = assertThrows(StoreFailedException.class, () -> reader.latest("s"));
            assertTrue(ex.getMessage().contains("written faster than it can be read"), ex.getMessage());
            assertEquals(List.of(), reader.damage());
        }
    }

    @Test
    void shouldForgetDamageThatWasWrittenOver() {
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1));
            store.save(state("s", 2));
            StoreBytes.flip(slots4096, StoreBytes.position(slots4096, "s", 1) + 40);
            try (FileCheckpointReader reader = read()) {
                assertEquals(1, reader.damage().size());
                store.save(state("s", 3));
                reader.refresh();
                assertEquals(List.of(), reader.damage());
            }
        }
    }

    @Test
    void shouldReportAStreamIdThatIsNoText() {
        fill(K, "s", 1);
        final int at = (int) StoreBytes.position(slots4096, "s", 1);
        final ByteBuffer bytes = StoreBytes.read(slots4096).put(at + 64, (byte) 0xff);
        StoreBytes.sealHeader(bytes, at);
        StoreBytes.write(slots4096, bytes);
        try (FileCheckpointReader reader = read()) {
            assertEquals(1, reader.damage().size());
            assertEquals("the stream id is no UTF-8", reader.damage().get(0).problem());
        }
    }

    // ---- failures

    @Test
    void shouldTouchNothingOnceItIsClosedOrHasFailed() {
        fill(K, "s", 1);
        final FileCheckpointReader closed = read();
        closed.close();
        final Looks looks = watch();
        assertThrows(IllegalStateException.class, closed::refresh);
        assertThrows(IllegalStateException.class, () -> closed.verify(done -> {}));
        assertEquals(0, looks.count);
    }

    /** The first look is complete by then, or is not, and the second is under way. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void shouldLeaveNoFileOpenWhicheverFlushFails(final int n) {
        try (FileCheckpointStore store = open(K)) {
            store.save(state("s", 1));
            store.save(state("s", 2, LARGE));
        }
        final int[] counts = new int[2];
        files.interceptor(new Interceptor() {
            @Override
            public Verdict before(final Operation operation) {
                return operation.kind() == Kind.FORCE && ++counts[0] == n
                        ? Verdict.fail(new IOException("Input/output error"))
                        : Verdict.PROCEED;
            }

            @Override
            public void after(final Operation operation, final long transferred, final Throwable failure) {
                if (operation.kind() == Kind.OPEN && failure == null) {
                    counts[1]++;
                } else if (operation.kind() == Kind.CLOSE) {
                    counts[1]--;
                }
            }
        });
        assertThrows(StoreFailedException.class, this::read);
        assertEquals(0, counts[1]);
    }

    /** As while a copy is put in its place: the first look finds less, the second fails. */
    @Test
    void shouldBeAsItWasAfterARefreshThatHasFailed() throws IOException {
        final Path slots = temp.resolve("store").resolve("slots-4096");
        final Path gone = temp.resolve("gone");
        try (FileCheckpointStore store = open(K)) {
            store.save(state("s", 1));
        }
        try (FileCheckpointReader reader = read()) {
            Files.move(slots, gone);
            final int[] looks = {0};
            files.interceptor(operation ->
                    operation.kind() == Kind.OPEN && operation.path().endsWith("manifest") && ++looks[0] > 1
                            ? Verdict.fail(new IOException("Input/output error"))
                            : Verdict.PROCEED);
            assertThrows(StoreFailedException.class, reader::refresh);
            assertEquals(Optional.of(state("s", 1)), reader.latest("s"));
            files.interceptor();
            Files.move(gone, slots);
            reader.refresh();
            assertEquals(Optional.of(state("s", 1)), reader.latest("s"));
        }
    }

    @Test
    void shouldSayHowManyCheckpointsItCouldNotShowBesideAWriter() {
        try (FileCheckpointStore store = openWithRoom()) {
            for (int i = 1; i <= K; i++) {
                store.save(state("s", i));
            }
            try (FileCheckpointReader reader = read()) {
                assertEquals(K, reader.checkpointCount("s"));
                assertEquals(0, reader.leftOut());
                for (int i = 10; i < 30; i++) {
                    store.save(state("s", i));
                }
                final int shown = reader.list("s").size();
                assertTrue(shown < K, shown + " are shown");
                assertEquals(K - shown, reader.leftOut());
                reader.refresh();
                assertEquals(0, reader.leftOut());
                assertEquals(K, reader.checkpointCount("s"));
                assertEquals(0, reader.leftOut());
            }
        }
    }
}
