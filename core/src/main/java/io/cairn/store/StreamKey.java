package io.cairn.store;

import java.util.Arrays;

/** A stream id as the bytes of a record, to look for it without making a string of it. */
final class StreamKey implements Comparable<StreamKey> {
    private byte[] encoded;
    private int length;
    private int hash;

    /** Wraps the first bytes of an array, which must not change as long as this is a key. */
    StreamKey wrap(final byte[] encoded, final int length) {
        this.encoded = encoded;
        this.length = length;
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + encoded[i];
        }
        this.hash = hash;
        return this;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof StreamKey
                && Arrays.equals(encoded, 0, length, ((StreamKey) other).encoded, 0, ((StreamKey) other).length);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** So that a map stays fast however many ids have one hash. */
    @Override
    public int compareTo(final StreamKey other) {
        return Arrays.compare(encoded, 0, length, other.encoded, 0, other.length);
    }
}
