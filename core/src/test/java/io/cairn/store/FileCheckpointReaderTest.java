package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A reader, alone and beside a writer that rests while it reads. */
class FileCheckpointReaderTest extends FileStoreFixture {
    private final CheckpointDecoder decoder = new CheckpointDecoder();

    private void damagePayload(final String stream, final long sequence) {
        final long position = StoreBytes.position(slots4096, stream, sequence);
        StoreBytes.flip(slots4096, StoreBytes.payload(slots4096, position) + 40);
    }

    @Test
    void shouldBeReadBesideItsWriter() {
        try (FileCheckpointStore store = open(2)) {
            for (int i = 1; i <= 5; i++) {
                store.save(state("a", i));
            }
            try (FileCheckpointReader reader = read()) {
                assertEquals(Set.of("a"), reader.streams());
                assertEquals(List.of(), reader.damage());
                assertEquals(store.list("a"), reader.list("a"));
                for (int i = 6; i <= 20; i++) {
                    store.save(state("a", i));
                }
                assertTrue(reader.latest("a").orElseThrow().id().sequence() > 5);
                reader.refresh();
                assertEquals(store.list("a"), reader.list("a"));
                assertEquals(2, reader.maxPerStream());
                store.deleteBefore("a", 100);
                assertTrue(reader.latest("a").isEmpty());
            }
        }
    }

    @Test
    void shouldTouchNothing() throws IOException {
        fill(3, "s", 1, 2, 3, 4, 5);
        fill(3, "t", 9);
        assertReadsWithoutATouch();
        damagePayload("s", 5);
        StoreBytes.flip(slots4096, StoreBytes.position(slots4096, "s", 4));
        assertReadsWithoutATouch();
        Files.delete(directory.resolve("manifest"));
        assertReadsWithoutATouch();
        StoreBytes.cut(slots4096, 4096 + 2 * 4096 + 5);
        assertReadsWithoutATouch();
        Files.delete(directory.resolve("lock"));
        assertReadsWithoutATouch();
    }

    private void assertReadsWithoutATouch() {
        final DirectoryImage before = DirectoryImage.of(directory);
        try (FileCheckpointReader reader = read()) {
            assertTrue(reader.streams().size() > 0);
            reader.verify(done -> {});
            for (final String stream : reader.streams()) {
                assertTrue(reader.latest(stream).isPresent());
                assertEquals(reader.list(stream).size(), reader.checkpointCount(stream));
            }
            reader.refresh();
            assertTrue(reader.streams().size() > 0);
        }
        before.assertUntouched(directory);
    }

    @Test
    void shouldShowAllOfACheckpointAndWhoseItIs() {
        try (FileCheckpointStore store = new FileCheckpointStore(configuration(2), 0xdead_beefL)) {
            store.save(state("s", -1, 100_000).setSourceOffset("source", 5).putMetadata("k", "v"));
            try (FileCheckpointReader reader = read()) {
                assertEquals(0xdead_beefL, reader.storeId());
                assertEquals(store.latest("s"), reader.latest("s"));
                assertTrue(reader.latest("s", decoder));
                assertEquals(-1, decoder.sequence());
                assertEquals(999_999, decoder.createdAtNs());
                assertEquals("v", decoder.metadata("k"));
                assertTrue(decoder.isValid());
            }
        }
    }

    @Test
    void shouldShowCheckpointsNewestFirstUntilTold() {
        fill(3, "s", 3, -1, 7, 5, 4);
        try (FileCheckpointReader reader = read()) {
            final List<Long> seen = new ArrayList<>();
            assertEquals(3, reader.visitNewestFirst("s", decoder, view -> seen.add(view.sequence())));
            assertEquals(List.of(-1L, 7L, 5L), seen);
            assertEquals(2, reader.visitNewestFirst("s", decoder, view -> view.sequence() == -1));
            assertEquals(1, reader.visitNewestFirst("s", decoder, view -> false));
            assertEquals("5 7 18446744073709551615", sequences(reader.list("s")));
        }
    }

    @Test
    void shouldReturnTheLaterOfTwoSavesWithTheSameSequence() {
        try (FileCheckpointStore store = open(3)) {
            for (int i = 0; i < 5; i++) {
                store.save(state("s", 7, 100 + i));
            }
        }
        try (FileCheckpointReader reader = read()) {
            assertEquals(List.of(state("s", 7, 102), state("s", 7, 103), state("s", 7, 104)), reader.list("s"));
            assertEquals(Optional.of(state("s", 7, 104)), reader.latest("s"));
        }
    }

    @Test
    void shouldKnowNothingOfAnUnknownStream() {
        fill(3, "s", 1);
        decoder.wrap(ByteBuffer.wrap(state("other", 77).serialize()));
        try (FileCheckpointReader reader = read()) {
            for (final String unknown : List.of("x", "", "\ud800", "S")) {
                assertEquals(Optional.empty(), reader.latest(unknown));
                assertFalse(reader.latest(unknown, decoder));
                assertEquals(77, decoder.sequence());
                assertEquals(List.of(), reader.list(unknown));
                assertEquals(0, reader.checkpointCount(unknown));
                assertEquals(0, reader.visitNewestFirst(unknown, decoder, view -> true));
            }
            assertThrows(NullPointerException.class, () -> reader.latest(null));
            assertThrows(
                    UnsupportedOperationException.class, () -> reader.streams().clear());
        }
    }

    @Test
    void shouldFallBackPastDamageAndReportIt() {
        fill(3, "t", 1);
        fill(3, "s", 1, 2, 3, 4, 5);
        damagePayload("s", 5);
        damagePayload("s", 3);
        try (FileCheckpointReader reader = read()) {
            assertEquals(Optional.of(state("s", 4)), reader.latest("s"));
            assertEquals("2 4", sequences(reader.list("s")));
            assertEquals(Set.of("s", "t"), reader.streams());
            assertEquals(
                    Set.of(5L, 3L),
                    Set.copyOf(
                            reader.damage().stream().map(SlotDamage::sequence).toList()));
            assertEquals(2, reader.damage().size());
            for (final SlotDamage damage : reader.damage()) {
                assertEquals(slots4096, damage.file());
                assertEquals("s", damage.streamId());
                final boolean isNewestSave = damage.sequence() == 5;
                assertEquals(
                        "the checksum of the payload is wrong"
                                + (isNewestSave ? ", or its save is still under way" : ""),
                        damage.problem());
            }
            reader.refresh();
            reader.verify(done -> {});
            assertEquals(2, reader.damage().size());
        }
    }

    @Test
    void shouldFindAllDamageWhenToldToVerify() {
        fill(4, "s", 1, 2, 3, 4);
        fill(4, "t", 1, 2);
        damagePayload("s", 2);
        damagePayload("t", 1);
        StoreBytes.flip(slots4096, StoreBytes.position(slots4096, "s", 3) + 10);
        final List<Long> progress = new ArrayList<>();
        try (FileCheckpointReader reader = read()) {
            reader.verify(progress::add);
            assertEquals(3, reader.damage().size(), reader.damage().toString());
            assertEquals(List.of(1L, 2L), progress);
            assertThrows(
                    UnsupportedOperationException.class, () -> reader.damage().clear());
        }
    }

    @Test
    void shouldLeaveTheDecoderAsItWasIfAllIsDamaged() {
        fill(3, "s", 1);
        damagePayload("s", 1);
        decoder.wrap(ByteBuffer.wrap(state("other", 77).serialize()));
        try (FileCheckpointReader reader = read()) {
            assertFalse(reader.latest("s", decoder));
            assertEquals(1, reader.damage().size());
            assertEquals(77, decoder.sequence());
        }
        fill(3, "t", 1);
        StoreBytes.setSequence(slots4096, StoreBytes.position(slots4096, "t", 1), 2);
        try (FileCheckpointReader reader = read()) {
            assertFalse(reader.latest("t", decoder));
            assertTrue(reader.damage().toString().contains("the payload has the sequence 1"));
            assertEquals(77, decoder.sequence());
        }
    }

    @Test
    void shouldReportDamageThatComesWhileItIsOpen() {
        fill(3, "s", 1, 2);
        try (FileCheckpointReader reader = read()) {
            assertEquals("1 2", sequences(reader.list("s")));
            damagePayload("s", 2);
            assertEquals(Optional.of(state("s", 1)), reader.latest("s"));
            assertEquals(1, reader.damage().size());
            assertEquals("1", sequences(reader.list("s")));
            StoreBytes.flip(slots4096, StoreBytes.position(slots4096, "s", 1) + 17);
            assertEquals(Optional.empty(), reader.latest("s"));
            assertEquals(2, reader.damage().size(), reader.damage().toString());
        }
    }

    @Test
    void shouldSeeAfterARefreshWhatHasGrown() {
        try (FileCheckpointStore store = open(2)) {
            store.save(state("a", 1));
            try (FileCheckpointReader reader = read()) {
                for (int i = 0; i < 50; i++) {
                    store.save(state("b" + i, i, 300 * i));
                }
                store.save(state("a", 2));
                assertEquals(Set.of("a"), reader.streams());
                assertEquals(Optional.of(state("a", 1)), reader.latest("a"));
                reader.refresh();
                assertEquals(store.streams(), reader.streams());
                for (int i = 0; i < 50; i++) {
                    assertEquals(List.of(state("b" + i, i, 300 * i)), reader.list("b" + i));
                }
                assertEquals("1 2", sequences(reader.list("a")));
                assertEquals(List.of(), reader.damage());
            }
        }
    }

    @Test
    void shouldSeeTheNewestWithoutARefreshOnceWhatItHadIsWrittenOver() {
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1));
            try (FileCheckpointReader reader = read()) {
                long before = 1;
                for (int i = 2; i < 100; i++) {
                    store.save(state("s", i));
                    final long now = reader.latest("s").orElseThrow().id().sequence();
                    assertTrue(now >= before && now >= i - 1 && now <= i, now + " after " + before);
                    before = now;
                }
                assertEquals(List.of(), reader.damage());
            }
        }
    }

    @Test
    void shouldFindTheNewestWhereverItHasGone() {
        try (FileCheckpointStore store = open(1)) {
            store.save(state("s", 1));
            try (FileCheckpointReader reader = read()) {
                store.save(state("s", 2, 5000));
                store.save(state("other", 1));
                assertEquals(Optional.of(state("s", 2, 5000)), reader.latest("s"));
                store.save(state("s", 3, 50_000));
                store.save(state("other", 2, 5000));
                assertEquals(Optional.of(state("s", 3, 50_000)), reader.latest("s"));
                assertEquals(Set.of("s", "other"), reader.streams());
            }
        }
    }

    @Test
    void shouldBeEmptyAfterADeletion() {
        try (FileCheckpointStore store = open(3)) {
            for (int i = 1; i <= 6; i++) {
                store.save(state("s", i));
                store.save(state("t", i));
            }
            try (FileCheckpointReader reader = read();
                    FileCheckpointReader refreshed = read()) {
                store.deleteBefore("s", 7);
                store.deleteBefore("t", 6);
                refreshed.refresh();
                for (final FileCheckpointReader each : List.of(refreshed, reader)) {
                    assertEquals(Optional.empty(), each.latest("s"));
                    assertEquals(List.of(), each.list("s"));
                    assertEquals(0, each.checkpointCount("s"));
                    assertEquals("6", sequences(each.list("t")));
                    assertEquals(Set.of("t"), each.streams());
                    assertEquals(List.of(), each.damage());
                }
                store.save(state("s", 2));
                refreshed.refresh();
                assertEquals("2", sequences(refreshed.list("s")));
            }
        }
    }

    /** The writer that comes next numbers its saves from what is left: so a number can come twice. */
    @Test
    void shouldNotTakeForDamageWhatANextWriterHasSavedInThePlaceOfWhatWasDeleted() {
        fill(3, "s", 1);
        try (FileCheckpointReader reader = read()) {
            assertEquals("1", sequences(reader.list("s")));
            try (FileCheckpointStore store = open(3)) {
                store.deleteBefore("s", -1);
            }
            fill(3, "s", 2);
            assertEquals(Optional.of(state("s", 2)), reader.latest("s"));
            assertEquals(List.of(), reader.damage());
        }
    }

    @Test
    void shouldNotShowAsAStreamsOwnWhatANextWriterHasSavedForAnother() {
        fill(3, "s", 1);
        try (FileCheckpointReader reader = read()) {
            assertEquals("1", sequences(reader.list("s")));
            try (FileCheckpointStore store = open(3)) {
                store.deleteBefore("s", -1);
            }
            try (FileCheckpointStore store = open(3)) {
                store.save(new CheckpointState(new CheckpointId("t", 1, 5))
                        .watermarkNs(state("s", 1).watermarkNs())
                        .eventCount(state("s", 1).eventCount())
                        .setOperatorState("op", state("s", 1).operatorStates().get("op")));
            }
            assertEquals(Optional.empty(), reader.latest("s"));
            assertEquals(List.of(), reader.damage());
            assertEquals(5, reader.latest("t").orElseThrow().id().createdAtNs());
        }
    }

    @Test
    void shouldInvalidateItsViewWhenItIsCalledAgain() {
        fill(3, "s", 1, 2);
        fill(3, "t", 1);
        final FileCheckpointReader reader = read();
        for (final Executable call :
                List.<Executable>of(() -> reader.latest("t"), () -> reader.list("s"), reader::refresh, reader::close)) {
            assertTrue(reader.latest("s", decoder));
            assertTrue(decoder.isValid());
            assertDoesNotThrow(call);
            assertFalse(decoder.isValid());
            assertEquals(1, decoder.operatorCount());
        }
    }

    @Test
    void shouldRefuseAVisitorThatCallsIt() {
        fill(3, "s", 1, 2);
        final List<String> refusals = new ArrayList<>();
        try (FileCheckpointReader reader = read()) {
            final List<Executable> calls = List.of(
                    reader::refresh,
                    () -> reader.latest("s"),
                    () -> reader.latest("s", new CheckpointDecoder()),
                    () -> reader.list("s"),
                    () -> reader.visitNewestFirst("s", new CheckpointDecoder(), view -> true),
                    () -> reader.checkpointCount("s"),
                    () -> reader.verify(done -> {}),
                    reader::close);
            assertEquals(2, reader.visitNewestFirst("s", decoder, view -> {
                for (final Executable call : calls) {
                    refusals.add(assertThrows(IllegalStateException.class, call).getMessage());
                    assertTrue(view.isValid());
                }
                return true;
            }));
            assertEquals(2 * calls.size(), refusals.size());
            assertEquals(
                    Set.of("the reader must not be called by a visitor that it shows a checkpoint to"),
                    Set.copyOf(refusals));

            final IllegalArgumentException thrown = new IllegalArgumentException();
            assertEquals(
                    thrown,
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> reader.visitNewestFirst("s", decoder, view -> {
                                throw thrown;
                            })));
            assertEquals("1 2", sequences(reader.list("s")));
        }
    }

    @Test
    void shouldRefuseEveryCallAfterCloseAndCloseTwice() {
        fill(3, "s", 1);
        final FileCheckpointReader reader = read();
        reader.close();
        reader.close();
        for (final Executable call : List.<Executable>of(
                reader::refresh,
                reader::streams,
                () -> reader.latest("s"),
                () -> reader.latest("s", decoder),
                () -> reader.list("s"),
                () -> reader.visitNewestFirst("s", decoder, view -> true),
                () -> reader.checkpointCount("s"),
                () -> reader.verify(done -> {}),
                reader::maxPerStream,
                reader::storeId)) {
            assertEquals(
                    "the reader is closed",
                    assertThrows(IllegalStateException.class, call).getMessage());
        }
    }

    @Test
    void shouldSayWhatIsWrongAfterARefreshThatFailed() {
        fill(3, "s", 1, 2);
        final DirectoryImage sound = DirectoryImage.of(directory);
        try (FileCheckpointReader reader = read()) {
            assertEquals("1 2", sequences(reader.list("s")));
            StoreBytes.setVersion(directory.resolve("manifest"), 2);
            assertThrows(StoreUnusableException.class, reader::refresh);
            for (final Executable call : List.<Executable>of(
                    () -> reader.latest("s"),
                    () -> reader.list("s"),
                    () -> reader.latest("s", decoder),
                    () -> reader.checkpointCount("s"),
                    () -> reader.verify(done -> {}),
                    reader::maxPerStream,
                    reader::storeId)) {
                try {
                    call.execute();
                } catch (final CheckpointException | IllegalStateException ex) {
                    assertFalse(ex.getMessage().isEmpty());
                } catch (final Throwable ex) {
                    throw new AssertionError("after a refresh that failed", ex);
                }
            }
            sound.writeTo(directory);
            reader.refresh();
            assertEquals("1 2", sequences(reader.list("s")));
        }
    }

    @Test
    void shouldReadAsManyAsYouLikeAtOnce() {
        try (FileCheckpointStore store = open(3)) {
            store.save(state("s", 1));
            final List<FileCheckpointReader> readers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                readers.add(read());
            }
            store.save(state("s", 2));
            for (final FileCheckpointReader reader : readers) {
                reader.refresh();
                assertEquals("1 2", sequences(reader.list("s")));
                reader.close();
            }
            store.save(state("s", 3));
            assertEquals("1 2 3", sequences(store, "s"));
        }
    }

    @Test
    void shouldReadWhatNobodyHasOpen() {
        fill(3, "s", 1, 2, 3, 4);
        try (FileCheckpointReader reader = read()) {
            try (FileCheckpointStore store = open(3)) {
                store.save(state("s", 5));
            }
            reader.refresh();
            assertEquals("3 4 5", sequences(reader.list("s")));
        }
    }
}
