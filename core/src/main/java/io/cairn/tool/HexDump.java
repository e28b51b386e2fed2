package io.cairn.tool;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import org.agrona.DirectBuffer;

/** Bytes in hexadecimal, however many. */
final class HexDump {
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();
    private static final int BYTES_PER_LINE = 16;
    private static final int BYTES_PER_WRITE = 4096;

    private HexDump() {}

    /** Prints lines such as {@code 00000000  01 02 41 ..  |..A|}. */
    static void print(final DirectBuffer bytes, final PrintWriter out) {
        final StringBuilder line = new StringBuilder();
        for (int offset = 0; offset < bytes.capacity(); offset += BYTES_PER_LINE) {
            line.setLength(0);
            for (int shift = 24; shift >= 0; shift -= 8) {
                append(line, (byte) (offset >> shift));
            }
            final int end = Math.min(BYTES_PER_LINE, bytes.capacity() - offset);
            for (int i = 0; i < BYTES_PER_LINE; i++) {
                line.append(i == BYTES_PER_LINE / 2 ? "  " : " ");
                line.append(i == 0 ? " " : "");
                if (i < end) {
                    append(line, bytes.getByte(offset + i));
                } else {
                    line.append("  ");
                }
            }
            line.append("  |");
            for (int i = 0; i < end; i++) {
                final byte value = bytes.getByte(offset + i);
                line.append(value >= ' ' && value < 0x7f ? (char) value : '.');
            }
            out.println(line.append('|'));
        }
    }

    /** Writes a value: a string of two digits for each byte. */
    static void write(final DirectBuffer bytes, final JsonGenerator json) throws IOException {
        final StringBuilder digits = new StringBuilder(2 * BYTES_PER_WRITE);
        json.writeRawValue("\"");
        for (int i = 0; i < bytes.capacity(); i++) {
            append(digits, bytes.getByte(i));
            if (digits.length() == 2 * BYTES_PER_WRITE) {
                json.writeRaw(digits.toString());
                digits.setLength(0);
            }
        }
        json.writeRaw(digits.append('"').toString());
    }

    private static void append(final StringBuilder text, final byte value) {
        text.append(DIGITS[value >> 4 & 0xf]).append(DIGITS[value & 0xf]);
    }
}
