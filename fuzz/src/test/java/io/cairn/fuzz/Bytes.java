package io.cairn.fuzz;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** Bytes with the equality of their content. */
final class Bytes {
    private static final int SHOWN = 64;
    private static final int MOST_SHOWN = 2048;

    private final byte[] content;

    private Bytes(final byte[] content) {
        this.content = content;
    }

    static Bytes of(final byte[] content) {
        return new Bytes(content.clone());
    }

    /** Bytes that look random and can be had again. */
    static Bytes random(final int length, final long seed) {
        final byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return new Bytes(content);
    }

    int length() {
        return content.length;
    }

    byte[] toArray() {
        return content.clone();
    }

    @Override
    public boolean equals(final Object that) {
        return that instanceof Bytes && Arrays.equals(content, ((Bytes) that).content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return content.length <= SHOWN
                ? hex(content)
                : hex(Arrays.copyOf(content, SHOWN)) + "... (" + content.length + " bytes)";
    }

    /** As many as are of help in a message, and how many there are. */
    static String shown(final byte[] bytes) {
        return hex(Arrays.copyOf(bytes, Math.min(bytes.length, MOST_SHOWN))) + " (" + bytes.length + " bytes)";
    }

    static String hex(final byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
