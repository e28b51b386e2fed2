package io.cairn.checkpoint;

import java.nio.ByteOrder;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads little-endian values whose range within the buffer the caller has just checked. Agrona would check each of them a
 * second time, which costs validation half its speed, or not at all, depending on its switch.
 */
final class CheckedRange {
    private static final boolean IS_LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private CheckedRange() {}

    static long getLong(final UnsafeBuffer buffer, final int index) {
        final long bits = UnsafeApi.getLong(buffer.byteArray(), buffer.addressOffset() + index);
        return IS_LITTLE_ENDIAN ? bits : Long.reverseBytes(bits);
    }

    static int getInt(final UnsafeBuffer buffer, final int index) {
        final int bits = UnsafeApi.getInt(buffer.byteArray(), buffer.addressOffset() + index);
        return IS_LITTLE_ENDIAN ? bits : Integer.reverseBytes(bits);
    }

    static byte getByte(final UnsafeBuffer buffer, final int index) {
        return UnsafeApi.getByte(buffer.byteArray(), buffer.addressOffset() + index);
    }
}
