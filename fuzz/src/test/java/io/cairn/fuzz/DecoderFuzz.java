package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.EncodedName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Whatever the bytes are, the decoder reads them as the {@link ReferenceReader} does, and finds each name it has read. */
class DecoderFuzz {
    private static final String ABSENT = "no name of the corpus";

    private final Agreement agreement = new Agreement();
    private final CheckpointDecoder decoder = new CheckpointDecoder();
    private final UnsafeBuffer view = new UnsafeBuffer();

    @FuzzTest
    void readsWhatTheReferenceReads(final byte[] bytes) {
        if (!agreement.on(bytes)) {
            return;
        }
        decoder.wrap(ByteBuffer.wrap(bytes));
        final PlainCheckpoint read = DecoderReading.of(decoder);
        findOperators(read);
        findSources(read);
        findMetadata(read);
        checkSlot(bytes);
        final CheckpointId otherId = new CheckpointId("stream", read.sequence() + 1, 0);
        assertThrows(IllegalArgumentException.class, () -> decoder.toState(otherId));
        assertEquals(bytes.length, decoder.wrapPayload(view));
    }

    private void findOperators(final PlainCheckpoint read) {
        final List<String> names =
                read.operators().stream().map(PlainCheckpoint.Operator::name).toList();
        for (final String name : names) {
            final int last = names.lastIndexOf(name);
            assertEquals(last, decoder.findOperator(name));
            assertEquals(last, decoder.findOperator(EncodedName.of(name)));
            final byte[] state = read.operators().get(last).state().toArray();
            final ExpandableArrayBuffer copy = new ExpandableArrayBuffer(0);
            assertEquals(state.length, decoder.getOperatorState(last, copy, 0));
            assertArrayEquals(state, Arrays.copyOf(copy.byteArray(), state.length));
            requireWellToldApart(name, names, decoder::findOperator);
        }
        assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findOperator(ABSENT));
        assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findOperator(EncodedName.of(ABSENT)));
    }

    private void findSources(final PlainCheckpoint read) {
        final List<String> names =
                read.sources().stream().map(PlainCheckpoint.Source::name).toList();
        for (final String name : names) {
            final int last = names.lastIndexOf(name);
            assertEquals(last, decoder.findSource(name));
            assertEquals(last, decoder.findSource(EncodedName.of(name)));
            requireWellToldApart(name, names, decoder::findSource);
        }
        assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findSource(ABSENT));
        assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findSource(EncodedName.of(ABSENT)));
    }

    private void findMetadata(final PlainCheckpoint read) {
        read.metadataMap().forEach((key, value) -> assertEquals(value, decoder.metadata(key)));
        assertNull(decoder.metadata(ABSENT));
    }

    /** A name that differs in the end, or is shorter or longer, is not taken for another. */
    private void requireWellToldApart(final String name, final List<String> names, final Finder finder) {
        final String start = name.isEmpty() ? name : name.substring(0, name.offsetByCodePoints(name.length(), -1));
        for (final String near : List.of(start, start + '\u00e9', name + 'x')) {
            assertEquals(names.lastIndexOf(near), finder.find(EncodedName.of(near)));
        }
    }

    private interface Finder {
        int find(EncodedName name);
    }

    private void checkSlot(final byte[] bytes) {
        final UnsafeBuffer generation = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
        decoder.wrapSlot(new UnsafeBuffer(bytes), 0, bytes.length, generation, 0, 5);
        assertEquals(5, decoder.createdAtNs());
        assertTrue(decoder.isValid());
        generation.putLong(0, 1);
        assertFalse(decoder.isValid());
        decoder.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
        assertTrue(decoder.isValid());
        assertFalse(decoder.toString().isEmpty());
    }
}
