package io.cairn.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/** Files with the names of a store's, full of anything, perhaps with the right bytes at the start of each page. */
final class GarbageFiles implements ArbitrarySupplier<Map<String, byte[]>> {
    private static final String[] MAGICS = {"", "", "CRNS\1\0\0\0", "CAIRN-SF\1\0\0\0", "CAIRN-MF\1\0\0\0"};

    private record Garbage(int length, int magic, boolean isZero, int seed) {
        byte[] bytes() {
            final byte[] bytes = new byte[length];
            if (!isZero) {
                new Random(seed).nextBytes(bytes);
            }
            final byte[] start = MAGICS[magic].getBytes(StandardCharsets.ISO_8859_1);
            for (int page = 0; page + start.length <= length; page += SlotBytes.BLOCK) {
                System.arraycopy(start, 0, bytes, page, start.length);
            }
            return bytes;
        }
    }

    @Override
    public Arbitrary<Map<String, byte[]>> get() {
        final Arbitrary<String> names = Arbitraries.of(
                "lock", "manifest", "manifest.new", "slots-4096", "slots-8192", "slots-1073741824", "slots-1", "notes");
        final Arbitrary<Garbage> garbage = Combinators.combine(
                        Arbitraries.of(0, 1, 31, 128, 4095, 4096, 8192, 12_288, 20_000, 70_000),
                        Arbitraries.integers().between(0, MAGICS.length - 1),
                        Arbitraries.of(true, false, false),
                        Arbitraries.integers())
                .as(Garbage::new);
        return Arbitraries.maps(names, garbage.map(Garbage::bytes)).ofMaxSize(6).withoutEdgeCases();
    }
}
