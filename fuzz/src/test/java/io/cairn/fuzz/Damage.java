package io.cairn.fuzz;

import io.cairn.fuzz.ReferenceWriter.Piece;
import io.cairn.fuzz.ReferenceWriter.Section;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * One way to spoil a checkpoint that knows where its fields are, so that what is behind the damage still makes sense.
 *
 * @param kind what is done.
 * @param at to which of the pieces that it can be done to, counted round and round.
 * @param value what with.
 */
record Damage(Kind kind, int at, int value) {
    enum Kind {
        SET_LENGTH,
        CHANGE_LENGTH,
        DROP_PIECE,
        DOUBLE_PIECE,
        SWAP_PIECES,
        CUT_PIECE,
        BREAK_TEXT,
        INSERT_BYTES,
        DROP_SECTION,
        DOUBLE_SECTION,
        MOVE_SECTION_TO_THE_END,
        CUT_OFF
    }

    private static final int[] LENGTHS = {0, 1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -2, 0x01000000};

    private static final byte[][] NO_UTF8 = {
        {(byte) 0x80},
        {(byte) 0xBF},
        {(byte) 0xC0, (byte) 0x80},
        {(byte) 0xC1, (byte) 0xBF},
        {(byte) 0xC2},
        {(byte) 0xE0, (byte) 0x9F, (byte) 0xBF},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0xE2, (byte) 0x82},
        {(byte) 0xF0, (byte) 0x8F, (byte) 0xBF, (byte) 0xBF},
        {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xF0, (byte) 0x9F, (byte) 0x98},
        {(byte) 0xF5},
        {(byte) 0xFF}
    };

    static Arbitrary<Damage> any() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.integers().between(0, 1000))
                .as(Damage::new)
                .withoutEdgeCases();
    }

    /** The bytes of a checkpoint after all of this was done to it. */
    static byte[] applyAll(final List<Damage> damages, final PlainCheckpoint checkpoint) {
        List<Piece> pieces = ReferenceWriter.pieces(checkpoint);
        for (final Damage damage : damages) {
            pieces = damage.applyTo(pieces);
        }
        return ReferenceWriter.join(pieces);
    }

    List<Piece> applyTo(final List<Piece> pieces) {
        final List<Piece> result = new ArrayList<>(pieces);
        switch (kind) {
            case SET_LENGTH ->
                replace(result, Piece::isLength, piece -> ReferenceWriter.u32(LENGTHS[value % LENGTHS.length]));
            case CHANGE_LENGTH -> replace(result, Piece::isLength, this::changed);
            case DROP_PIECE -> at(result, piece -> true, result::remove);
            case DOUBLE_PIECE -> at(result, piece -> true, index -> result.add(index, result.get(index)));
            case SWAP_PIECES ->
                at(
                        result,
                        piece -> true,
                        index -> result.set(index, result.set(value % result.size(), result.get(index))));
            case CUT_PIECE ->
                replace(result, piece -> true, piece -> Bytes.of(Arrays.copyOf(piece, value % (piece.length + 1))));
            case BREAK_TEXT -> replace(result, piece -> !piece.isLength(), this::broken);
            case INSERT_BYTES ->
                at(
                        result,
                        piece -> true,
                        index -> result.add(index, new Piece(Section.HEADER, false, Bytes.random(value % 9, value))));
            case DROP_SECTION -> result.removeIf(piece -> piece.section() == section());
            case DOUBLE_SECTION -> result.addAll(sectionOf(result));
            case MOVE_SECTION_TO_THE_END -> {
                final List<Piece> moved = sectionOf(result);
                result.removeAll(moved);
                result.addAll(moved);
            }
            case CUT_OFF ->
                at(
                        result,
                        piece -> true,
                        index -> result.subList(index, result.size()).clear());
        }
        return result;
    }

    private interface Change {
        Bytes of(byte[] bytes);
    }

    private interface Action {
        void at(int index);
    }

    private void replace(final List<Piece> pieces, final Predicate<Piece> candidates, final Change change) {
        at(pieces, candidates, index -> {
            final Piece piece = pieces.get(index);
            pieces.set(
                    index,
                    new Piece(
                            piece.section(),
                            piece.isLength(),
                            change.of(piece.bytes().toArray())));
        });
    }

    private void at(final List<Piece> pieces, final Predicate<Piece> candidates, final Action action) {
        final long count = pieces.stream().filter(candidates).count();
        long skipped = count == 0 ? -1 : at % count;
        for (int i = 0; i < pieces.size() && skipped >= 0; i++) {
            if (candidates.test(pieces.get(i)) && skipped-- == 0) {
                action.at(i);
            }
        }
    }

    /** Off by one or two, or by eight, which is another field. */
    private Bytes changed(final byte[] length) {
        final int[] steps = {1, -1, 2, -2, 4, -4, 8, -8};
        return length.length < Integer.BYTES // cut by an earlier damage
                ? Bytes.of(length)
                : ReferenceWriter.u32(
                        ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt() + steps[value % steps.length]);
    }

    /** Writes something that is no UTF-8 over the end of a text, which keeps its length. */
    private Bytes broken(final byte[] text) {
        final byte[] end = NO_UTF8[value % NO_UTF8.length];
        if (text.length >= end.length) {
            System.arraycopy(end, 0, text, at % (text.length - end.length + 1), end.length);
        }
        return Bytes.of(text);
    }

    private Section section() {
        return Section.values()[at % Section.values().length];
    }

    private List<Piece> sectionOf(final List<Piece> pieces) {
        return pieces.stream().filter(piece -> piece.section() == section()).toList();
    }
}
