package io.cairn.fuzz;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.MalformedCheckpointException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Example;
import org.agrona.concurrent.UnsafeBuffer;
import org.opentest4j.AssertionFailedError;

/** A name is accepted exactly if the JDK's decoder, told to report what is malformed, accepts it. */
class Utf8Properties {
    /** Where the ranges of lead and of further bytes begin and end. */
    private static final int[] BOUNDARIES = {
        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF
    };

    private static final int[] FURTHER = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};

    private static final int NAME_AT = 32;

    /** REPORT is what a new decoder does. */
    private final CharsetDecoder expected = StandardCharsets.UTF_8.newDecoder();

    private final CharBuffer chars = CharBuffer.allocate(256);
    private final CheckpointDecoder decoder = new CheckpointDecoder();

    @Example
    void everySequenceOfOneOrTwoBytes() {
        final byte[] one = new byte[1];
        final byte[] two = new byte[2];
        for (int first = 0; first <= 0xFF; first++) {
            one[0] = (byte) first;
            compare(one);
            two[0] = (byte) first;
            for (int second = 0; second <= 0xFF; second++) {
                two[1] = (byte) second;
                compare(two);
            }
        }
    }

    @Example
    void everyLeadAndSecondByteOfThree() {
        final byte[] bytes = new byte[3];
        for (int lead = 0x80; lead <= 0xFF; lead++) {
            bytes[0] = (byte) lead;
            for (int second = 0; second <= 0xFF; second++) {
                bytes[1] = (byte) second;
                for (final int third : BOUNDARIES) {
                    bytes[2] = (byte) third;
                    compare(bytes);
                }
            }
        }
    }

    @Example
    void everyLeadAndSecondByteOfFour() {
        final byte[] bytes = new byte[4];
        for (int lead = 0xE0; lead <= 0xFF; lead++) {
            bytes[0] = (byte) lead;
            for (int second = 0; second <= 0xFF; second++) {
                bytes[1] = (byte) second;
                for (final int third : FURTHER) {
                    bytes[2] = (byte) third;
                    for (final int fourth : FURTHER) {
                        bytes[3] = (byte) fourth;
                        compare(bytes);
                    }
                }
            }
        }
    }

    /** In names of every length that could be judged some bytes at a time. */
    @Example
    void everyPlaceInNamesOfEveryLength() {
        final byte[][] sequences = {
            {(byte) 0x80},
            {(byte) 0xFF},
            {(byte) 0xC3, (byte) 0xA9},
            {(byte) 0xC1, (byte) 0xA9},
            {(byte) 0xE2, (byte) 0x82, (byte) 0xAC},
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            {(byte) 0xF0, (byte) 0x9F, (byte) 0x98, (byte) 0x80},
            {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}
        };
        for (int length = 1; length <= 70; length++) {
            for (int at = 0; at < length; at++) {
                for (final byte[] sequence : sequences) {
                    final byte[] name = new byte[length];
                    Arrays.fill(name, (byte) 'n');
                    System.arraycopy(sequence, 0, name, at, Math.min(sequence.length, length - at));
                    compare(name);
                }
            }
        }
    }

    private void compare(final byte[] name) {
        chars.clear();
        final boolean isText =
                !expected.reset().decode(ByteBuffer.wrap(name), chars, true).isError();
        final UnsafeBuffer checkpoint = new UnsafeBuffer(new byte[NAME_AT + name.length + 4]);
        checkpoint.putInt(24, 1, ByteOrder.LITTLE_ENDIAN);
        checkpoint.putInt(28, name.length, ByteOrder.LITTLE_ENDIAN);
        checkpoint.putBytes(NAME_AT, name);
        try {
            decoder.wrap(checkpoint, 0, checkpoint.capacity());
            require(isText && decoder.operatorName(0).contentEquals(chars.flip()), name);
        } catch (final MalformedCheckpointException ex) {
            require(!isText && ex.offset() == NAME_AT, name);
        }
    }

    private static void require(final boolean agreed, final byte[] name) {
        if (!agreed) {
            throw new AssertionFailedError("name " + Bytes.hex(name));
        }
    }
}
