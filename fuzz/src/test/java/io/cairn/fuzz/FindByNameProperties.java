package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.EncodedName;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Finding by name gives the last of that name, and nothing where there is none, however alike the names are. */
class FindByNameProperties {
    private final CheckpointDecoder decoder = new CheckpointDecoder();

    @Property(tries = 1000)
    void everyNameIsFoundWhereItStandsLast(@ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint) {
        decoder.wrap(ByteBuffer.wrap(ReferenceWriter.write(checkpoint)));
        final List<String> operators = checkpoint.operators().stream()
                .map(PlainCheckpoint.Operator::name)
                .toList();
        final List<String> sources =
                checkpoint.sources().stream().map(PlainCheckpoint.Source::name).toList();
        final List<String> keys = checkpoint.metadata().stream()
                .map(PlainCheckpoint.Metadata::key)
                .toList();
        for (final String name : candidates(operators, sources, keys)) {
            // List.lastIndexOf and the decoder both say -1 of what is not there.
            final EncodedName encoded = EncodedName.of(name);
            assertEquals(operators.lastIndexOf(name), decoder.findOperator(name), name);
            assertEquals(operators.lastIndexOf(name), decoder.findOperator(encoded), name);
            assertEquals(sources.lastIndexOf(name), decoder.findSource(name), name);
            assertEquals(sources.lastIndexOf(name), decoder.findSource(encoded), name);
            assertEquals(checkpoint.metadataMap().get(name), decoder.metadata(name), name);
        }
    }

    /** Names are compared some bytes at a time: each byte of each length must count. */
    @Example
    void everyByteOfNamesOfEveryLengthCounts() {
        for (int length = 0; length <= 40; length++) {
            final String name = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".substring(0, length);
            final byte[] bytes = ReferenceWriter.write(new PlainCheckpoint(
                    1,
                    2,
                    3,
                    List.of(new PlainCheckpoint.Operator(name, Bytes.of(new byte[0]))),
                    List.of(new PlainCheckpoint.Source(name, 4)),
                    List.of()));
            decoder.wrap(ByteBuffer.wrap(bytes));
            requireFound(0, name);
            for (int i = 0; i < length; i++) {
                requireFound(CheckpointDecoder.NOT_FOUND, name.substring(0, i) + '0' + name.substring(i + 1));
            }
            requireFound(CheckpointDecoder.NOT_FOUND, name + '0');
        }
    }

    private void requireFound(final int index, final String name) {
        final EncodedName encoded = EncodedName.of(name);
        assertEquals(index, decoder.findOperator(name), name);
        assertEquals(index, decoder.findOperator(encoded), name);
        assertEquals(index, decoder.findSource(name), name);
        assertEquals(index, decoder.findSource(encoded), name);
    }

    @Property(tries = 300)
    void textThatUtf8CannotCarryIsNeverFound(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint) {
        decoder.wrap(ByteBuffer.wrap(ReferenceWriter.write(checkpoint)));
        for (final String text : List.of("\uD800", "\uDFFF", "a\uD834", "\uDD1E\uD834", "\uD834\uD834\uDD1E")) {
            assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findOperator(text));
            assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findSource(text));
            assertEquals(null, decoder.metadata(text));
        }
    }

    /** All the names, and for each one some that differ from it in length, at the start, in the middle or at the end. */
    @SafeVarargs
    private static Set<String> candidates(final List<String>... lists) {
        final Set<String> names = new LinkedHashSet<>(List.of("", "\0", "a", "absent"));
        for (final List<String> list : lists) {
            for (final String name : list) {
                names.add(name);
                if (name.length() < 50) {
                    addLookalikes(name, names);
                }
            }
        }
        return names;
    }

    private static void addLookalikes(final String name, final Set<String> names) {
        names.add(name + "x");
        names.add(name + "\0");
        names.add("x" + name);
        final int[] codePoints = name.codePoints().toArray();
        for (int i = 0; i < codePoints.length; i++) {
            final int original = codePoints[i];
            codePoints[i] = original == 'q' ? 'r' : 'q';
            names.add(new String(codePoints, 0, codePoints.length));
            codePoints[i] = original;
            names.add(new String(codePoints, 0, i));
        }
    }
}
