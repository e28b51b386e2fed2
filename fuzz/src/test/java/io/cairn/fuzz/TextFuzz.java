package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.EncodedName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;

/** Any chars, unpaired surrogates included, are a name exactly if the JDK can encode them, and order as their bytes do. */
class TextFuzz {
    private static final Pattern ESCAPE = Pattern.compile("\\\\u\\{([0-9a-f]+)\\}");

    @FuzzTest
    void isANameIfItHasAnEncoding(final byte[] bytes) {
        final StringBuilder chars = new StringBuilder();
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            chars.append((char) (bytes[i] << 8 | bytes[i + 1] & 0xFF));
        }
        final String raw = chars.toString();
        showAndReadBack(raw);
        final CheckpointEncoder encoder =
                new CheckpointEncoder().wrap(new UnsafeBuffer(new byte[100 + 2 * raw.length() * 3]), 0);
        encoder.header(1, 2, 3);
        if (StandardCharsets.UTF_8.newEncoder().canEncode(raw)) {
            assertEquals(raw, EncodedName.of(raw).text());
            assertEquals(
                    4 + raw.getBytes(StandardCharsets.UTF_8).length,
                    EncodedName.of(raw).blockLength());
            writeAndFind(raw);
            final int half = raw.offsetByCodePoints(0, raw.codePointCount(0, raw.length()) / 2);
            compare(raw.substring(0, half), raw.substring(half));
        } else {
            assertThrows(IllegalArgumentException.class, () -> EncodedName.of(raw));
            assertThrows(IllegalArgumentException.class, () -> new CheckpointId(raw, 0, 0));
            assertThrows(IllegalArgumentException.class, () -> encoder.source(raw, 0));
            assertEquals(32, encoder.finish());
        }
    }

    /** What a message shows of a name tells which name it is, and changes no terminal. */
    private static void showAndReadBack(final String name) {
        final String quoted = io.cairn.checkpoint.Names.quoted(name);
        final String shown = io.cairn.checkpoint.Names.shown(name);
        assertTrue(shown.equals(quoted) || shown.equals(name) && shown.indexOf(' ') < 0 && !name.isEmpty(), shown);
        assertFalse(shown.chars().anyMatch(Character::isISOControl), shown);
        final String content = quoted.substring(1, quoted.length() - 1);
        assertFalse(content.contains("\""), quoted);
        assertEquals(
                name,
                ESCAPE.matcher(content)
                        .replaceAll(escape ->
                                Matcher.quoteReplacement(Character.toString(Integer.parseInt(escape.group(1), 16)))));
    }

    private static void writeAndFind(final String name) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[100 + 2 * name.length() * 3]);
        final int length = new CheckpointEncoder()
                .wrap(buffer, 0)
                .header(1, 2, 3)
                .source(name, 4)
                .metadata(EncodedName.of("key"), EncodedName.of(name))
                .finish();
        final CheckpointDecoder decoder = new CheckpointDecoder().wrap(buffer, 0, length);
        assertEquals(0, decoder.findSource(name));
        assertEquals(0, decoder.findSource(EncodedName.of(name)));
        assertEquals(name, decoder.metadata("key"));
        assertEquals(CheckpointDecoder.NOT_FOUND, decoder.findSource(name + '\u00e9'));
    }

    private static void compare(final String left, final String right) {
        final int expected =
                Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
        final CheckpointId leftId = new CheckpointId(left, 1, 1);
        assertEquals(Integer.signum(expected), Integer.signum(leftId.compareTo(new CheckpointId(right, 1, 1))));
        assertEquals(-1, leftId.compareTo(new CheckpointId(left, -1, 0)));
        assertEquals(-1, leftId.compareTo(new CheckpointId(left, 1, -1)));
        assertEquals(leftId.toString(), CheckpointId.of(left, 1, () -> 1).toString());
        assertEquals(EncodedName.of(left).hashCode(), EncodedName.of(left).hashCode());
        assertEquals(left.equals(right), EncodedName.of(left).equals(EncodedName.of(right)));
        assertEquals(false, EncodedName.of(left).equals((Object) left));
        assertEquals(left, EncodedName.of(left).toString());
    }
}
