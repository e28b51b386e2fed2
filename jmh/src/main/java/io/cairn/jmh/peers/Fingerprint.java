package io.cairn.jmh.peers;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;

/**
 * Evidence that everything was read: the sum of all numbers and, of each text and each state, of its length and its first
 * and last byte. It is the same in whatever order and form a codec gives them, as long as texts are ASCII.
 */
final class Fingerprint {
    private static final int LENGTH_WEIGHT = 31;

    private Fingerprint() {}

    static long of(final DirectBuffer view) {
        final int length = view.capacity();
        return length == 0 ? 0 : mix(length, view.getByte(0), view.getByte(length - 1));
    }

    /** Of what is between position and limit. */
    static long of(final ByteBuffer view) {
        final int length = view.remaining();
        return length == 0 ? 0 : mix(length, view.get(view.position()), view.get(view.limit() - 1));
    }

    static long of(final ByteString bytes) {
        final int length = bytes.size();
        return length == 0 ? 0 : mix(length, bytes.byteAt(0), bytes.byteAt(length - 1));
    }

    static long of(final byte[] bytes) {
        final int length = bytes.length;
        return length == 0 ? 0 : mix(length, bytes[0], bytes[length - 1]);
    }

    static long of(final String text) {
        final int length = text.length();
        return length == 0 ? 0 : mix(length, text.charAt(0), text.charAt(length - 1));
    }

    private static long mix(final int length, final int first, final int last) {
        return (long) length * LENGTH_WEIGHT + first + last;
    }
}
