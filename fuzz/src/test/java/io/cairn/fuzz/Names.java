package io.cairn.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Texts that can be names, metadata keys and metadata values. */
final class Names {
    /** First and last code points of each length in UTF-8, around the surrogates, and the byte order mark. */
    private static final List<Integer> CORNERS =
            List.of(0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFEFF, 0xFFFF, 0x10000, 0x10FFFF);

    private Names() {}

    /** Any: empty, short, long up to 64 KiB, of one to four bytes per character, and often one that came before. */
    static Arbitrary<String> any() {
        return Arbitraries.frequencyOf(
                        Tuple.of(50, Arbitraries.just("")),
                        Tuple.of(300, few()),
                        Tuple.of(300, ascii(1, 40)),
                        Tuple.of(300, unicode(10)),
                        Tuple.of(50, ascii(100, 2000)),
                        Tuple.of(50, unicode(300)),
                        Tuple.of(1, veryLong()))
                .withoutEdgeCases();
    }

    /** Short ones, for checkpoints that are damaged in every way. */
    static Arbitrary<String> brief() {
        return Arbitraries.frequencyOf(
                        Tuple.of(1, Arbitraries.just("")),
                        Tuple.of(2, few()),
                        Tuple.of(2, ascii(1, 12)),
                        Tuple.of(3, unicode(3)))
                .withoutEdgeCases();
    }

    /** So few that they come again and again. */
    static Arbitrary<String> few() {
        return Arbitraries.of("a", "counts", "caf\u00E9", "orders-0", "\uD834\uDD1E");
    }

    private static Arbitrary<String> ascii(final int minLength, final int maxLength) {
        return Arbitraries.strings()
                .withCharRange('!', '~')
                .ofMinLength(minLength)
                .ofMaxLength(maxLength);
    }

    private static Arbitrary<String> unicode(final int maxLength) {
        return codePoints().list().ofMinSize(1).ofMaxSize(maxLength).map(codePoints -> {
            final StringBuilder text = new StringBuilder();
            codePoints.forEach(text::appendCodePoint);
            return text.toString();
        });
    }

    /** One character again and again. */
    private static Arbitrary<String> veryLong() {
        return Combinators.combine(codePoints(), Arbitraries.integers().between(0, 9))
                .as((codePoint, spare) -> {
                    final String character = Character.toString(codePoint);
                    return character.repeat(spare + 65_536 / character.getBytes(StandardCharsets.UTF_8).length);
                });
    }

    private static Arbitrary<Integer> codePoints() {
        return Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.integers().between('a', 'z')),
                Tuple.of(3, Arbitraries.of(CORNERS)),
                Tuple.of(1, Arbitraries.integers().between(0x80, 0x7FF)),
                Tuple.of(1, Arbitraries.integers().between(0x800, 0xD7FF)),
                Tuple.of(1, Arbitraries.integers().between(0x10000, 0x10FFFF)));
    }
}
