package io.cairn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointIdTest {
    @Test
    void shouldOrderByStreamThenSequenceThenCreationTime() {
        final List<CheckpointId> ordered = List.of(
                new CheckpointId("", 9, 9),
                new CheckpointId("a", 0, 9),
                new CheckpointId("a", 1, 0),
                new CheckpointId("a", 1, 1),
                new CheckpointId("a", Long.MAX_VALUE, 0),
                new CheckpointId("a", Long.MIN_VALUE, 0),
                new CheckpointId("a", -1L, 0),
                new CheckpointId("aa", 0, 0),
                new CheckpointId("b", 0, Long.MAX_VALUE),
                new CheckpointId("b", 0, -1L));
        final List<CheckpointId> shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, new Random(42));
        Collections.sort(shuffled);
        assertEquals(ordered, shuffled);
    }

    @Test
    void shouldOrderStreamsAsTheirUtf8BytesCompare() {
        final String[] streams = {
            "",
            "a",
            "z",
            "~",
            "\u0080",
            "\u07ff",
            "\u0800",
            "\ud7ff",
            "\ue000",
            "\uffff",
            "\ud800\udc00",
            "\ud83d\ude00",
            "\udbff\udfff",
            "a\uffff",
            "a\ud800\udc00",
            "\ud800\udc00a"
        };
        for (final String left : streams) {
            for (final String right : streams) {
                final int expected = Arrays.compareUnsigned(
                        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
                final int actual = CheckpointId.of(left, 1, () -> 1).compareTo(CheckpointId.of(right, 1, () -> 1));
                assertEquals(Integer.signum(expected), Integer.signum(actual), left + " and " + right);
            }
        }
    }

    @Test
    void shouldTakeTheCreationTimeFromTheClock() {
        assertEquals(new CheckpointId("orders", 7, 1500), CheckpointId.of("orders", 7, () -> 1500));
    }

    @Test
    void shouldTakeTheSystemsTimeWithoutAClock() {
        final long before = System.currentTimeMillis() * 1_000_000;
        final long createdAtNs = CheckpointId.of("orders", 7).createdAtNs();
        assertTrue(createdAtNs >= before, createdAtNs + " is before " + before);
        assertTrue(createdAtNs < before + 60_000_000_000L, createdAtNs + " is a minute after " + before);
    }

    @Test
    void shouldPrintNumbersUnsigned() {
        assertEquals(
                "orders@18446744073709551615 (created at 1500 ns)", new CheckpointId("orders", -1, 1500).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\ud800b", "\udc00", "\udc00\ud800", "ab\udbff"})
    void shouldRefuseAnUnpairedSurrogate(final String streamId) {
        final IllegalArgumentException ex =
                assertThrows(IllegalArgumentException.class, () -> CheckpointId.of(streamId, 1));
        assertTrue(ex.getMessage().startsWith("stream id has an unpaired surrogate at index "), ex.getMessage());
    }

    @Test
    void shouldRefuseNoStream() {
        assertEquals(
                "streamId",
                assertThrows(NullPointerException.class, () -> CheckpointId.of(null, 1))
                        .getMessage());
    }
}
