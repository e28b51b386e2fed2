package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/** The hex dumps in docs/FORMAT.md of a small store are what this version writes, file by file and byte by byte. */
class StoreFormatDocumentTest {
    private static final String SECTION = "## An example store";

    /** An offset, the bytes that are there, and what they are. */
    private static final Pattern BYTES =
            Pattern.compile("\\s*(0x[0-9a-f]+|\\d+) {2,}((?:[0-9a-f]{2} )*[0-9a-f]{2}) {2,}\\S.*");

    private static final Pattern ZEROS = Pattern.compile("\\s*\\.\\.\\. zeros up to (0x[0-9a-f]+|\\d+)");

    @TempDir
    Path temp;

    @Test
    void shouldWriteTheExampleStoreByteForByte() throws IOException {
        final Path root = Files.exists(Path.of("docs")) ? Path.of("") : Path.of("..");
        final Map<String, byte[]> documented = parse(Files.readString(root.resolve("docs/FORMAT.md")));

        final Path directory = temp.resolve("store");
        final FileStoreConfiguration configuration = new FileStoreConfiguration()
                .directory(directory)
                .maxPerStream(2)
                .growthStep(4096)
                .clock(() -> 1_500);
        try (FileCheckpointStore store = new FileCheckpointStore(configuration, 0x0123_4567_89ab_cdefL)) {
            store.save(new CheckpointState(new CheckpointId("orders", 42, 2_000))
                    .watermarkNs(7)
                    .eventCount(9)
                    .setOperatorState("count", new byte[] {1, 2, 3})
                    .setSourceOffset("topic-0", -1)
                    .putMetadata("version", "1.2"));
        }
        final DirectoryImage written = DirectoryImage.of(directory);
        assertEquals(Set.of("lock", "manifest", "slots-4096"), Set.copyOf(written.names()));
        assertEquals(0, written.bytes("lock").length);
        assertEquals(Set.of("manifest", "slots-4096"), documented.keySet());
        assertArrayEquals(written.bytes("manifest"), documented.get("manifest"), "manifest");
        assertArrayEquals(written.bytes("slots-4096"), documented.get("slots-4096"), "slots-4096");
    }

    /** Of the section, the bytes of each file that has a heading; every line within a fence must be understood. */
    private static Map<String, byte[]> parse(final String document) {
        final int start = document.indexOf('\n' + SECTION + '\n');
        assertTrue(start >= 0, "docs/FORMAT.md has no section " + SECTION);
        final Map<String, ByteArrayOutputStream> files = new TreeMap<>();
        ByteArrayOutputStream file = null;
        boolean isFenced = false;
        for (final String line :
                document.substring(start + SECTION.length() + 2).split("\n")) {
            if (line.startsWith("## ")) {
                break;
            } else if (line.startsWith("### ")) {
                file = new ByteArrayOutputStream();
                final String name =
                        line.substring("### ".length()).replace("`", "").strip();
                assertEquals(null, files.put(name, file), "two headings " + name);
            } else if (line.startsWith("```")) {
                isFenced = !isFenced;
            } else if (isFenced && file != null && !line.isBlank()) {
                parse(line, file);
            }
        }
        final Map<String, byte[]> result = new TreeMap<>();
        files.forEach((name, bytes) -> result.put(name, bytes.toByteArray()));
        return result;
    }

    private static void parse(final String line, final ByteArrayOutputStream file) {
        final Matcher bytes = BYTES.matcher(line);
        final Matcher zeros = ZEROS.matcher(line);
        if (bytes.matches()) {
            assertEquals(file.size(), Integer.decode(bytes.group(1)), line);
            file.writeBytes(HexFormat.ofDelimiter(" ").parseHex(bytes.group(2)));
        } else {
            assertTrue(zeros.matches(), "no line of a dump: " + line);
            file.writeBytes(new byte[Integer.decode(zeros.group(1)) - file.size()]);
        }
    }

    @Test
    void shouldNotBeContentWithLess() {
        final String dump =
                "\n## An example store\n\n### a\n\n```\n0  01 02    two\n... zeros up to 0x8\n8  ff    one\n```\n";
        assertArrayEquals(new byte[] {1, 2, 0, 0, 0, 0, 0, 0, -1}, parse(dump).get("a"));
        for (final String bad : new String[] {
            dump.replace("## An example store", "## An example"),
            dump.replace("8  ff", "9  ff"),
            dump.replace("01 02", "01 0"),
            dump.replace("... zeros", "... bytes"),
            dump + "### a\n"
        }) {
            assertThrows(AssertionFailedError.class, () -> parse(bad), bad);
        }
    }
}
