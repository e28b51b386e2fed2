package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.agrona.ErrorHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is damaged is left out and reported, once and to everybody who asks. */
class FileStoreDamageTest extends FileStoreFixture {
    private static final String BAD_PAYLOAD = "the checksum of the payload is wrong";
    private static final String BAD_HEADER = "the checksum of the header is wrong";

    /** Large enough that opening does not read it unless it is the newest. */
    private static final int LARGE = 40_000;

    private long slotOf(final String stream, final long sequence) {
        return StoreBytes.position(slots4096, stream, sequence);
    }

    private void damagePayload(final String stream, final long sequence) {
        StoreBytes.flip(slots4096, StoreBytes.payload(slots4096, slotOf(stream, sequence)) + 40);
    }

    private void damageLargePayload(final String stream, final long sequence) {
        final var file = directory.resolve("slots-65536");
        StoreBytes.flip(file, StoreBytes.payload(file, StoreBytes.position(file, stream, sequence)) + 30_000);
    }

    private static String texts(final List<SlotDamage> damage) {
        return damage.stream().map(SlotDamage::toString).collect(Collectors.joining("\n"));
    }

    private void assertTold(final List<SlotDamage> damage) {
        assertEquals(damage.stream().map(SlotDamage::toString).toList(), errors);
    }

    @Test
    void shouldFallBackToTheNextOlderAndReportWhatWasWrong() {
        fill(3, "s", 1, 2, 3);
        final long slot = (slotOf("s", 3) - 4096) / 4096;
        damagePayload("s", 3);
        try (FileCheckpointStore store = open(3)) {
            assertEquals("1 2", sequences(store, "s"));
            assertEquals(state("s", 2), store.latest("s").orElseThrow());
            assertEquals(2, store.durableSequence("s").orElseThrow());
            assertEquals(List.of(new SlotDamage(slots4096, slot, "s", 3, BAD_PAYLOAD)), store.damage());
            assertEquals(
                    slots4096 + ", slot " + slot + ", stream s, sequence 3: " + BAD_PAYLOAD,
                    store.damage().get(0).toString());
            assertTold(store.damage());
        }
    }

    @Test
    void shouldReadTheNewestLargePayloadWhenOpened() {
        try (FileCheckpointStore store = open(3)) {
            for (int sequence = 1; sequence <= 3; sequence++) {
                store.save(state("s", sequence, LARGE));
            }
        }
        damageLargePayload("s", 3);
        try (FileCheckpointStore store = open(3)) {
            assertEquals(state("s", 2, LARGE), store.latest("s").orElseThrow());
            assertEquals(1, store.damage().size());
        }
    }

    @Test
    void shouldDeleteWhatIsDamagedToo() {
        fill(3, "s", 1, 2, 3);
        damagePayload("s", 2);
        try (FileCheckpointStore store = open(3)) {
            assertEquals(2, store.deleteBefore("s", 9));
        }
        fill(3, "t", 1);
        try (FileCheckpointStore store = open(3)) {
            assertEquals(Set.of("t"), store.streams());
            assertEquals(List.of(), store.damage(), "its header is that of a free slot");
        }
    }

    @Test
    void shouldUseDamagedSlotsAgain() throws IOException {
        fill(3, "s", 1, 2, 3);
        long length = 0;
        for (int sequence = 4; sequence < 100; sequence++) {
            if (sequence % 2 == 0) {
                damagePayload("s", sequence - 1);
            } else {
                StoreBytes.flip(slots4096, slotOf("s", sequence - 1) + 32); // the sequence in its header
            }
            fill(3, "s", sequence);
            length = sequence == 20 ? Files.size(slots4096) : length;
        }
        assertEquals(length, Files.size(slots4096), "the file has grown");
    }

    @Test
    void shouldReportWhatIsTooOldAndDamaged() {
        fill(3, "s", 1, 2, 3);
        damagePayload("s", 1);
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(1).durability(Durability.PROCESS))) {
            assertEquals(
                    List.of(1L),
                    store.damage().stream().map(SlotDamage::sequence).toList());
            assertEquals("3", sequences(store, "s"));
            store.save(state("s", 4));
            store.save(state("s", 5));
            assertTrue(store.durableSequence("s").orElse(2) != 1);
        }
    }

    @Test
    void shouldUseTheSlotsOfManyThatAreTooOld() {
        try (FileCheckpointStore store = open(Integer.MAX_VALUE)) {
            for (int sequence = 1; sequence <= 3_000; sequence++) {
                store.save(state("s", sequence));
            }
        }
        try (FileCheckpointStore store = open(1)) {
            assertEquals("3000", sequences(store, "s"));
            for (int stream = 0; stream < 3_000; stream++) {
                store.save(state("t" + stream, 1));
            }
            assertEquals("3000", sequences(store, "s"));
        }
        try (FileCheckpointStore store = open(5)) {
            assertEquals(3_001, store.streams().size());
            assertEquals(
                    "3000",
                    sequences(store, "s").substring(sequences(store, "s").length() - 4));
        }
    }

    @Test
    void shouldFallBackToWhatWasEvictedIfItIsStillThere() {
        fill(3, "s", 1, 2, 3, 4);
        damagePayload("s", 4);
        damagePayload("s", 2);
        try (FileCheckpointStore store = open(3)) {
            assertEquals("1 3", sequences(store, "s"));
            assertEquals(2, store.damage().size());
            assertTold(store.damage());
        }
    }

    @Test
    void shouldKnowNoStreamOfWhichAllIsDamaged() {
        fill(3, "s", 1, 2);
        fill(3, "t", 1);
        damagePayload("s", 1);
        StoreBytes.flip(slots4096, slotOf("s", 2) + 33);
        try (FileCheckpointStore store = open(3)) {
            assertEquals(Set.of("t"), store.streams());
            assertEquals(List.of(), store.list("s"));
            assertEquals(2, store.damage().size(), texts(store.damage()));
            store.save(state("s", 1, 7));
        }
        try (FileCheckpointStore store = open(3)) {
            assertEquals(List.of(state("s", 1, 7)), store.list("s"));
        }
    }

    @Test
    void shouldReportASlotWhoseHeaderIsDamaged() {
        fill(3, "s", 1, 2, 3);
        final long position = slotOf("s", 2);
        StoreBytes.flip(slots4096, position + 33);
        try (FileCheckpointStore store = open(3)) {
            assertEquals("1 3", sequences(store, "s"));
            assertEquals(
                    List.of(new SlotDamage(slots4096, (position - 4096) / 4096, null, 0, BAD_HEADER)), store.damage());
            assertEquals(
                    slots4096 + ", slot " + (position - 4096) / 4096 + ": " + BAD_HEADER,
                    store.damage().get(0).toString());
            assertTold(store.damage());
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                4033,
                8192,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE - 7,
                Integer.MAX_VALUE - 63,
                Integer.MAX_VALUE - 64,
                Integer.MAX_VALUE - 71,
                Integer.MIN_VALUE,
                -1,
                -64,
                -65,
                1 << 30
            })
    void shouldReportAStreamIdLengthThatCannotBe(final int length) {
        fill(3, "s", 1, 2);
        final long position = slotOf("s", 2);
        StoreBytes.putInt(slots4096, position + 48, length);
        try (FileCheckpointStore store = open(3)) {
            assertEquals("1", sequences(store, "s"));
            assertEquals(1, store.damage().size());
        }
        StoreBytes.putInt(slots4096, position + 48, length);
        try (FileCheckpointReader reader = read()) {
            assertEquals("1", sequences(reader.list("s")));
            assertEquals(1, reader.damage().size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 23, 24, 1000, 4025, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void shouldReportAPayloadLengthThatCannotBeEvenIfTheChecksumIsRight(final int length) {
        fill(3, "s", 1, 2);
        final int position = (int) slotOf("s", 2);
        final ByteBuffer bytes = StoreBytes.read(slots4096).putInt(position + 52, length);
        StoreBytes.sealHeader(bytes, position);
        StoreBytes.write(slots4096, bytes);
        try (FileCheckpointReader reader = read()) {
            assertEquals("1", sequences(reader.list("s")));
            assertEquals(1, reader.damage().size());
        }
        try (FileCheckpointStore store = open(3)) {
            assertEquals("1", sequences(store, "s"));
            assertEquals(1, store.damage().size());
            assertFalse(store.damage().get(0).problem().contains("header"), texts(store.damage()));
        }
    }

    @Test
    void shouldReportOlderDamageWhenItIsReadForTheFirstTimeAndOnlyThen() {
        try (FileCheckpointStore store = open(4)) {
            for (int i = 1; i <= 4; i++) {
                store.save(state("s", i, LARGE));
            }
        }
        damageLargePayload("s", 2);
        try (FileCheckpointStore store = open(4)) {
            assertEquals(List.of(), store.damage());
            assertEquals(state("s", 4, LARGE), store.latest("s").orElseThrow());
            assertEquals(List.of(), store.damage());
            assertEquals(3, store.checkpointCount("s"));
            assertEquals(1, store.damage().size());
            assertEquals(BAD_PAYLOAD, store.damage().get(0).problem());
            assertEquals(2, store.damage().get(0).sequence());
            assertEquals("1 3 4", sequences(store, "s"));
            assertEquals(1, store.damage().size());
            assertTold(store.damage());
        }
    }

    @Test
    void shouldTellWhatHasBecomeOfOlderRecordsSinceItWasOpened() {
        try (FileCheckpointStore store = open(4)) {
            for (int i = 1; i <= 4; i++) {
                store.save(state("s", i, LARGE));
            }
        }
        final Path file = directory.resolve("slots-65536");
        try (FileCheckpointStore store = open(4)) {
            StoreBytes.flip(file, StoreBytes.position(file, "s", 1) + 33);
            final int second = (int) StoreBytes.position(file, "s", 2);
            final ByteBuffer bytes = StoreBytes.read(file).putLong(second + 24, 99);
            StoreBytes.sealHeader(bytes, second);
            StoreBytes.write(file, bytes);
            assertEquals("3 4", sequences(store, "s"));
            assertEquals(
                    Set.of(BAD_HEADER, "there is another record now"),
                    store.damage().stream().map(SlotDamage::problem).collect(Collectors.toSet()));
        }
    }

    @Test
    void shouldReportAStreamIdThatIsNoText() {
        fill(3, "s", 1, 2);
        final int position = (int) slotOf("s", 2);
        final ByteBuffer bytes = StoreBytes.read(slots4096).put(position + 64, (byte) 0xFF);
        StoreBytes.sealHeader(bytes, position);
        StoreBytes.write(slots4096, bytes);
        try (FileCheckpointStore store = open(3)) {
            assertEquals("1", sequences(store, "s"));
            assertEquals(1, store.damage().size());
            assertEquals(Set.of("s"), store.streams());
        }
    }

    @Test
    void shouldReportAPayloadThatIsNoCheckpointEvenIfItsChecksumIsRight() {
        fill(3, "s", 1, 2);
        final int position = (int) slotOf("s", 2);
        final int payload = (int) StoreBytes.payload(slots4096, position);
        final ByteBuffer bytes = StoreBytes.read(slots4096).putInt(payload + 24, -1);
        bytes.putInt(position + 56, StoreBytes.crc(bytes, payload, bytes.getInt(position + 52)));
        StoreBytes.sealHeader(bytes, position);
        StoreBytes.write(slots4096, bytes);
        try (FileCheckpointStore store = open(3)) {
            assertEquals("1", sequences(store, "s"));
            assertEquals(1, store.damage().size());
            final String problem = store.damage().get(0).problem();
            assertTrue(problem.startsWith("the payload is no checkpoint: "), problem);
        }
    }

    @Test
    void shouldEvictNothingSoundInPlaceOfWhatIsDamaged() {
        try (FileCheckpointStore store = open(4)) {
            for (int i = 1; i <= 4; i++) {
                store.save(state("s", i, LARGE));
            }
        }
        damageLargePayload("s", 3);
        try (FileCheckpointStore store = open(4)) {
            store.save(state("s", 5, LARGE));
            assertEquals("1 2 4 5", sequences(store, "s"));
            assertEquals(1, store.damage().size());
        }
    }

    @Test
    void shouldGiveDamageThatCannotBeChanged() {
        fill(3, "s", 1);
        damagePayload("s", 1);
        try (FileCheckpointStore store = open(3)) {
            final List<SlotDamage> damage = store.damage();
            assertThrows(UnsupportedOperationException.class, damage::clear);
            assertEquals(1, store.damage().size());
        }
    }

    @Test
    void shouldLogDamageByDefault() {
        fill(3, "s", 1);
        damagePayload("s", 1);
        final List<LogRecord> records = new ArrayList<>();
        final Handler handler = new Handler() {
            @Override
            public void publish(final LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        final Logger logger = Logger.getLogger("io.cairn.store");
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        try (FileCheckpointStore store = new FileCheckpointStore(new FileStoreConfiguration().directory(directory))) {
            assertEquals(1, records.size());
            assertEquals(Level.WARNING, records.get(0).getLevel());
            assertEquals(store.damage().get(0).toString(), records.get(0).getMessage());
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }

    @Test
    void shouldLetGoOfTheDirectoryWhenTheErrorHandlerThrows() {
        fill(3, "s", 1, 2);
        damagePayload("s", 2);
        final RuntimeException thrown = new ArithmeticException("the handler failed");
        final ErrorHandler handler = damage -> {
            throw thrown;
        };
        for (int i = 0; i < 3; i++) {
            assertSame(
                    thrown,
                    assertThrows(
                            ArithmeticException.class,
                            () -> new FileCheckpointStore(configuration(3).errorHandler(handler))));
        }
        try (FileCheckpointStore store = open(3)) {
            assertEquals("1", sequences(store, "s"));
        }
    }

    @Test
    void shouldStayUsableWhenTheErrorHandlerThrowsLater() {
        try (FileCheckpointStore store = open(3)) {
            for (int i = 1; i <= 3; i++) {
                store.save(state("s", i, LARGE));
            }
        }
        damageLargePayload("s", 2);
        final ErrorHandler handler = damage -> {
            throw new ArithmeticException("the handler failed");
        };
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(3).errorHandler(handler))) {
            assertThrows(ArithmeticException.class, () -> store.save(state("s", 4, LARGE)));
            assertEquals("1 3", sequences(store, "s"));
            store.save(state("s", 5, LARGE));
            assertEquals("1 3 5", sequences(store, "s"));
            assertEquals(1, store.damage().size());
        }
        try (FileCheckpointStore store = open(3)) {
            assertEquals("1 3 5", sequences(store, "s"));
        }
    }

    @Test
    void shouldRefuseToBeChangedByTheErrorHandler() {
        try (FileCheckpointStore store = open(3)) {
            for (int i = 1; i <= 3; i++) {
                store.save(state("s", i, LARGE));
            }
        }
        damageLargePayload("s", 2);
        final FileCheckpointStore[] opened = new FileCheckpointStore[1];
        final ErrorHandler handler = damage -> {
            assertThrows(IllegalStateException.class, () -> opened[0].save(state("s", 9)));
            assertThrows(IllegalStateException.class, () -> opened[0].sync());
            assertThrows(IllegalStateException.class, () -> opened[0].deleteBefore("s", 9));
            assertThrows(IllegalStateException.class, () -> opened[0].close());
            errors.add("told");
        };
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(3).errorHandler(handler))) {
            opened[0] = store;
            assertEquals("1 3", sequences(store, "s"));
            assertEquals(List.of("told"), errors);
        }
    }

    @Test
    void shouldRefuseToOpenWithDamageAndChangeNoByte() {
        fill(3, "s", 1, 2, 3, 4, 5);
        damagePayload("s", 5);
        assertRefusedAndUnchanged();
    }

    @Test
    void shouldRefuseToOpenWithADamagedHeaderAndChangeNoByte() {
        fill(3, "s", 1, 2, 3, 4, 5);
        StoreBytes.flip(slots4096, slotOf("s", 3));
        assertRefusedAndUnchanged();
    }

    @Test
    void shouldRefuseToOpenWithADamagedManifestAndChangeNoByte() {
        fill(3, "s", 1, 2, 3, 4, 5);
        StoreBytes.flip(directory.resolve("manifest"), 20);
        assertRefusedAndUnchanged();
    }

    @Test
    void shouldRefuseToOpenWithADamagedFirstBlockAndChangeNoByte() {
        fill(3, "s", 1, 2, 3, 4, 5);
        StoreBytes.flip(slots4096, 20);
        assertRefusedAndUnchanged();
    }

    private void assertRefusedAndUnchanged() {
        final DirectoryImage before = DirectoryImage.of(directory);
        // The bound is another one too, which alone would change the manifest.
        final FileStoreConfiguration refusing = configuration(2).onDamage(DamagePolicy.REFUSE);
        for (int i = 0; i < 2; i++) {
            final StoreUnusableException ex =
                    assertThrows(StoreUnusableException.class, () -> new FileCheckpointStore(refusing));
            assertTrue(ex.getMessage().contains(directory.toString()), ex.getMessage());
            before.assertUntouched(directory);
        }
        assertEquals(List.of(), errors);
        try (FileCheckpointStore store = open(2)) {
            assertEquals(2, store.checkpointCount("s"));
            assertEquals(1, store.damage().size(), texts(store.damage()));
        }
    }

    @Test
    void shouldOpenASoundStoreThatWouldBeRefusedWithDamage() {
        fill(3, "s", 1, 2, 3, 4, 5);
        try (FileCheckpointStore store =
                new FileCheckpointStore(configuration(3).onDamage(DamagePolicy.REFUSE))) {
            assertEquals("3 4 5", sequences(store, "s"));
        }
    }

    @Test
    void shouldUseTheSlotOfWhatIsDamagedAgainAndReportItNoMore() {
        fill(1, "s", 1);
        final long size = DirectoryImage.of(directory).size();
        damagePayload("s", 1);
        for (int i = 2; i < 10; i++) {
            fill(1, "s", i);
        }
        assertEquals(size, DirectoryImage.of(directory).size());
        errors.clear();
        try (FileCheckpointStore store = open(1)) {
            assertEquals(List.of(), store.damage());
            assertEquals("9", sequences(store, "s"));
        }
        assertEquals(List.of(), errors);
    }
}
