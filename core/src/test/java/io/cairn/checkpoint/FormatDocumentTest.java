package io.cairn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The hex dump in docs/FORMAT.md is what this version writes and reads. */
class FormatDocumentTest {
    private static final Pattern LINE = Pattern.compile("(?m)^ ?(\\d+) {2}((?:[0-9a-f]{2} )+) +\\S.*$");

    @Test
    void shouldWriteTheExampleByteForByte() throws IOException {
        final Path root = Files.exists(Path.of("docs")) ? Path.of("") : Path.of("..");
        final Matcher lines = LINE.matcher(Files.readString(root.resolve("docs/FORMAT.md")));
        final ByteArrayOutputStream documented = new ByteArrayOutputStream();
        while (lines.find()) {
            assertEquals(documented.size(), Integer.parseInt(lines.group(1)), lines.group());
            documented.writeBytes(HexFormat.of().parseHex(lines.group(2).replace(" ", "")));
        }
        final CheckpointState state = new CheckpointState(CheckpointId.of("orders", 42))
                .watermarkNs(7)
                .eventCount(9)
                .setOperatorState("count", new byte[] {1, 2, 3})
                .setSourceOffset("topic-0", -1)
                .putMetadata("version", "1.2");
        assertArrayEquals(state.serialize(), documented.toByteArray());
        assertEquals(93, documented.size());
    }
}
