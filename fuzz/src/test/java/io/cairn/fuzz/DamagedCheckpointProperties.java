package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A checkpoint that was cut, or of which a byte, a length or the order was changed, is read as it now stands or refused. */
class DamagedCheckpointProperties {
    private static final int LONGEST_WITH_EVERY_LENGTH = 1 << 14;

    private final Agreement agreement = new Agreement();

    @Property(tries = 500)
    void everyTruncationIsReadOrRefused(@ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint) {
        final byte[] bytes = ReferenceWriter.write(checkpoint);
        for (int length = 0; length < bytes.length; length++) {
            agreement.on(Arrays.copyOf(bytes, length));
        }
        assertTrue(agreement.on(bytes));
    }

    /** Also where there are many fields, or long ones. */
    @Property(tries = 100)
    void everyTruncationOfALargerOneIsReadOrRefused(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint) {
        final byte[] bytes = ReferenceWriter.write(checkpoint);
        final int step = 1 + bytes.length / 3000;
        for (int length = 0; length < bytes.length; length += step) {
            agreement.on(Arrays.copyOf(bytes, length));
        }
    }

    @Property(tries = 100)
    void everyChangeOfOneByteIsReadOrRefused(
            @ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint) {
        final byte[] bytes = ReferenceWriter.write(checkpoint);
        for (int at = 0; at < bytes.length; at++) {
            final byte original = bytes[at];
            for (int change = 1; change <= 0xFF; change++) {
                bytes[at] = (byte) (original ^ change);
                agreement.on(bytes);
            }
            bytes[at] = original;
        }
    }

    /** Also where one more or less changes two bytes of it. */
    @Property(tries = 150)
    void everyLengthThatIsWrongIsReadOrRefused(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint) {
        final List<ReferenceWriter.Piece> pieces = ReferenceWriter.pieces(checkpoint);
        final byte[] bytes = ReferenceWriter.join(pieces);
        Assume.that(bytes.length <= LONGEST_WITH_EVERY_LENGTH);
        final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        for (final ReferenceWriter.Piece piece : pieces) {
            if (piece.isLength()) {
                final int length = buffer.getInt(at);
                for (final int wrong :
                        List.of(0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1, length - 1, length + 1)) {
                    buffer.putInt(at, wrong);
                    agreement.on(bytes);
                }
                buffer.putInt(at, length);
            }
            at += piece.bytes().length();
        }
    }

    /** Missing, doubled, swapped: up to five of the four, each as often as it may be, one behind the other. */
    @Property(tries = 25)
    void everyOrderOfSectionsIsReadOrRefused(
            @ForAll(supplier = Checkpoints.Small.class) final PlainCheckpoint checkpoint) {
        final List<byte[]> sections = new ArrayList<>();
        for (final ReferenceWriter.Section section : ReferenceWriter.Section.values()) {
            sections.add(ReferenceWriter.join(ReferenceWriter.pieces(checkpoint).stream()
                    .filter(piece -> piece.section() == section)
                    .toList()));
        }
        readBehind(new byte[0], sections, 5);
    }

    private void readBehind(final byte[] start, final List<byte[]> sections, final int more) {
        agreement.on(start);
        if (more > 0) {
            for (final byte[] section : sections) {
                final byte[] longer = Arrays.copyOf(start, start.length + section.length);
                System.arraycopy(section, 0, longer, start.length, section.length);
                readBehind(longer, sections, more - 1);
            }
        }
    }
}
