package io.cairn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * The required answers of the reference implementation. Columns: name, input in hex, ok or err, sequence, watermark, event
 * count, operators as hexname=hexstate, sources as hexname=offset, both sorted by the bytes of the name.
 */
class BaseLayoutVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final List<String[]> VECTORS = read();

    private static List<String[]> read() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                BaseLayoutVectorsTest.class.getResourceAsStream("/base-layout.tsv"), StandardCharsets.UTF_8))) {
            return reader.lines().map(line -> line.split("\t", -1)).collect(Collectors.toList());
        } catch (final IOException ex) {
            throw new IllegalStateException("base-layout.tsv cannot be read", ex);
        }
    }

    @Test
    void shouldKnowAllVectors() {
        assertEquals(1500, VECTORS.size());
        assertEquals(
                712, VECTORS.stream().filter(vector -> vector[2].equals("ok")).count());
    }

    @Test
    void shouldAnswerEachVectorThroughTheState() {
        for (final String[] vector : VECTORS) {
            final byte[] input = HEX.parseHex(vector[1]);
            if (vector[2].equals("ok")) {
                assertAnswer(vector, CheckpointState.deserialize("s", input));
            } else {
                assertThrows(
                        MalformedCheckpointException.class, () -> CheckpointState.deserialize("s", input), vector[0]);
            }
        }
    }

    @Test
    void shouldAnswerEachVectorThroughTheDecoder() {
        final CheckpointDecoder decoder = new CheckpointDecoder();
        for (final String[] vector : VECTORS) {
            final byte[] input = HEX.parseHex(vector[1]);
            final UnsafeBuffer direct = new UnsafeBuffer(ByteBuffer.allocateDirect(input.length + 3));
            direct.putBytes(3, input);
            if (vector[2].equals("ok")) {
                decoder.wrap(direct, 3, input.length);
                assertAnswer(vector, decoder.toState(new CheckpointId("s", decoder.sequence(), 0)));
            } else {
                final MalformedCheckpointException ex = assertThrows(
                        MalformedCheckpointException.class, () -> decoder.wrap(direct, 3, input.length), vector[0]);
                assertTrue(ex.offset() >= 0 && ex.offset() <= input.length, vector[0] + ": " + ex.getMessage());
            }
        }
    }

    @Test
    void shouldGiveTheSameAnswerForWhatItSerializesItself() {
        for (final String[] vector : VECTORS) {
            if (vector[2].equals("ok")) {
                final byte[] once = CheckpointState.deserialize("s", HEX.parseHex(vector[1]))
                        .serialize();
                assertAnswer(vector, CheckpointState.deserialize("s", once));
                assertArrayEquals(once, CheckpointState.deserialize("s", once).serialize(), vector[0]);
            }
        }
    }

    @Test
    void shouldSerializeValidVectorsWithoutDuplicatesByteForByte() {
        int compared = 0;
        for (final String[] vector : VECTORS) {
            if (vector[0].startsWith("valid")) {
                final byte[] input = HEX.parseHex(vector[1]);
                final CheckpointState state = CheckpointState.deserialize("s", input);
                if (state.serializedLength() == input.length) {
                    assertArrayEquals(input, state.serialize(), vector[0]);
                    compared++;
                }
            }
        }
        assertTrue(compared > 200, compared + " vectors compared");
    }

    private static void assertAnswer(final String[] vector, final CheckpointState state) {
        assertEquals(vector[3], Long.toUnsignedString(state.id().sequence()), vector[0]);
        assertEquals(vector[4], Long.toUnsignedString(state.watermarkNs()), vector[0]);
        assertEquals(vector[5], Long.toUnsignedString(state.eventCount()), vector[0]);
        assertEquals(vector[6], sorted(state.operatorStates(), HEX::formatHex), vector[0]);
        assertEquals(vector[7], sorted(state.sourceOffsets(), Long::toUnsignedString), vector[0]);
        assertEquals(Map.of(), state.metadata(), vector[0]);
    }

    private static <V> String sorted(final Map<String, V> map, final java.util.function.Function<V, String> format) {
        final Map<String, String> byName = new TreeMap<>(Comparator.naturalOrder());
        map.forEach(
                (name, value) -> byName.put(HEX.formatHex(name.getBytes(StandardCharsets.UTF_8)), format.apply(value)));
        return byName.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(","));
    }
}
