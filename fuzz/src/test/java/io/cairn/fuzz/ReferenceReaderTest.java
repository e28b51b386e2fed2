package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who checks the checker: the reference reader against the answers of the format's first implementation. */
class ReferenceReaderTest {
    private static final Path VECTORS = Path.of("..", "core", "src", "test", "resources", "base-layout.tsv");

    @Test
    void shouldGiveTheAnswerOfEachVector() throws IOException {
        final List<String> vectors = Files.readAllLines(VECTORS);
        assertTrue(vectors.size() >= 1500, "only " + vectors.size() + " vectors");
        for (final String vector : vectors) {
            final String[] columns = vector.split("\t", -1);
            final byte[] bytes = HexFormat.of().parseHex(columns[1]);
            assertEquals(answer(columns), answer(bytes), columns[0]);
        }
    }

    private static List<String> answer(final String[] columns) {
        return List.of(columns).subList(2, columns.length);
    }

    private static List<String> answer(final byte[] bytes) {
        try {
            final PlainCheckpoint checkpoint = ReferenceReader.read(bytes).checkpoint();
            return List.of(
                    "ok",
                    Long.toUnsignedString(checkpoint.sequence()),
                    Long.toUnsignedString(checkpoint.watermarkNs()),
                    Long.toUnsignedString(checkpoint.eventCount()),
                    sorted(checkpoint.operatorMap().entrySet().stream()
                            .collect(Collectors.toMap(
                                    entry -> hex(entry.getKey()),
                                    entry -> Bytes.hex(entry.getValue().toArray())))),
                    sorted(checkpoint.sourceMap().entrySet().stream()
                            .collect(Collectors.toMap(
                                    entry -> hex(entry.getKey()), entry -> Long.toUnsignedString(entry.getValue())))));
        } catch (final NoCheckpointException ex) {
            return List.of("err");
        }
    }

    private static String sorted(final Map<String, String> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + '=' + entry.getValue())
                        .collect(Collectors.joining(","));
    }

    private static String hex(final String text) {
        return Bytes.hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
