package io.cairn.checkpoint;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * UTF-8 as RFC 3629 defines it, without allocation: no overlong forms, no surrogates, nothing above U+10FFFF.
 *
 * <p>Callers check that the ranges they pass lie within the buffer.
 */
final class Utf8 {
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** Number of bytes of the text in UTF-8; {@code what} names it where a surrogate is not paired. */
    static int encodedLength(final String text, final String what) {
        final int chars = text.length();
        long bytes = chars;
        for (int i = 0; i < chars; i++) {
            final char c = text.charAt(i);
            if (c >= 0x80) {
                if (Character.isSurrogate(c)) {
                    if (Character.isLowSurrogate(c)
                            || i + 1 == chars
                            || !Character.isLowSurrogate(text.charAt(i + 1))) {
                        throw new IllegalArgumentException(
                                what + " has an unpaired surrogate at index " + i + ", which UTF-8 cannot carry");
                    }
                    i++;
                    bytes += 2;
                } else {
                    bytes += c < 0x800 ? 1 : 2;
                }
            }
        }
        if (bytes > Integer.MAX_VALUE) {
            throw new CheckpointOverflowException(what + " needs " + bytes + " bytes, more than 2147483647");
        }
        return (int) bytes;
    }

    /** Writes a text that {@link #encodedLength} has accepted. */
    static void encode(final String text, final UnsafeBuffer buffer, final int offset) {
        int at = offset;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c < 0x80) {
                buffer.putByte(at++, (byte) c);
            } else {
                final int codePoint = text.codePointAt(i);
                for (int bits = pack(codePoint); bits != 0; bits >>>= Byte.SIZE) {
                    buffer.putByte(at++, (byte) bits);
                }
                i += Character.charCount(codePoint) - 1;
            }
        }
    }

    /** Tells whether a text that {@link #encodedLength} has accepted has the {@code length} bytes at {@code offset}. */
    static boolean matches(final String text, final UnsafeBuffer buffer, final int offset, final int length) {
        int at = offset;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c < 0x80) {
                if (at - offset == length || buffer.getByte(at++) != c) {
                    return false;
                }
            } else {
                final int codePoint = text.codePointAt(i);
                for (int bits = pack(codePoint); bits != 0; bits >>>= Byte.SIZE) {
                    if (at - offset == length || buffer.getByte(at++) != (byte) bits) {
                        return false;
                    }
                }
                i += Character.charCount(codePoint) - 1;
            }
        }
        return at - offset == length;
    }

    /** The two to four bytes of a code point from U+0080 on, the first one lowest. */
    private static int pack(final int codePoint) {
        final int last = 0x80 | codePoint & 0x3F;
        if (codePoint < 0x800) {
            return last << 8 | 0xC0 | codePoint >> 6;
        }
        final int middle = 0x80 | codePoint >> 6 & 0x3F;
        if (codePoint < 0x10000) {
            return last << 16 | middle << 8 | 0xE0 | codePoint >> 12;
        }
        return last << 24 | middle << 16 | (0x80 | codePoint >> 12 & 0x3F) << 8 | 0xF0 | codePoint >> 18;
    }

    /** Tells whether the bytes are UTF-8. Short ASCII names, by far the most, are judged eight bytes at a time. */
    static boolean isValid(final UnsafeBuffer buffer, final int offset, final int length) {
        return isAscii(buffer, offset, length) || firstInvalid(buffer, offset, length) < 0;
    }

    private static boolean isAscii(final UnsafeBuffer buffer, final int offset, final int length) {
        if (length >= Long.BYTES) {
            final int last = length - Long.BYTES;
            long bits = CheckedRange.getLong(buffer, offset + last);
            for (int i = 0; i < last; i += Long.BYTES) {
                bits |= CheckedRange.getLong(buffer, offset + i);
            }
            return (bits & HIGH_BITS) == 0;
        }
        if (length >= Integer.BYTES) {
            final int bits =
                    CheckedRange.getInt(buffer, offset) | CheckedRange.getInt(buffer, offset + length - Integer.BYTES);
            return (bits & (int) HIGH_BITS) == 0;
        }
        int bits = 0;
        for (int i = 0; i < length; i++) {
            bits |= CheckedRange.getByte(buffer, offset + i);
        }
        return bits >= 0;
    }

    /** Offset of the first byte of the first invalid sequence, relative to {@code offset}; -1 if there is none. */
    static int firstInvalid(final UnsafeBuffer buffer, final int offset, final int length) {
        int i = 0;
        while (i < length) {
            final int lead = CheckedRange.getByte(buffer, offset + i);
            if (lead >= 0) {
                i++;
                continue;
            }
            final int size = sequenceSize(lead & 0xFF);
            if (size == 0 || size > length - i || !isTail(buffer, offset + i, lead & 0xFF, size)) {
                return i;
            }
            i += size;
        }
        return -1;
    }

    private static int sequenceSize(final int lead) {
        if (lead < 0xC2) {
            return 0;
        }
        return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    }

    private static boolean isTail(final UnsafeBuffer buffer, final int offset, final int lead, final int size) {
        final int second = CheckedRange.getByte(buffer, offset + 1) & 0xFF;
        final int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        final int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            return false;
        }
        for (int i = 2; i < size; i++) {
            if ((CheckedRange.getByte(buffer, offset + i) & 0xC0) != 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Compares by code point, which is how the UTF-8 bytes of the two texts compare, unsigned. */
    static int compare(final String left, final String right) {
        final int shared = Math.min(left.length(), right.length());
        for (int i = 0; i < shared; i++) {
            final char a = left.charAt(i);
            final char b = right.charAt(i);
            if (a != b) {
                return Integer.compare(codePointRank(a), codePointRank(b));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    /** Surrogates stand for code points above U+FFFF, so they rank above every other char. */
    private static int codePointRank(final char c) {
        return Character.isSurrogate(c) ? c + 0x10000 : c;
    }
}
