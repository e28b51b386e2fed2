package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListCommandTest {
    @TempDir
    Path directory;

    @Test
    void shouldListStreamsForPeople() {
        TestStore.create(directory);
        assertEquals("""
                count                newest  watermark                        age    bytes  stream
                    3                   500  2018-02-06T23:46:39.876Z   2 h 5 min    435 B  orders
                    1  18446744073709551615  2554-07-21T23:34:33.709Z  1 min 30 s  4.9 KiB  quakes

                2 streams, 4 checkpoints, 5.4 KiB; the newest 3 of each stream are kept
                """, Tool.run("ls", directory).done());
    }

    @Test
    void shouldListStreamsExactlyInJson() throws IOException {
        TestStore.create(directory);
        final Map<String, Object> json =
                Json.object(Tool.run("ls", "--json", directory).done());
        assertEquals(directory.toString(), json.get("directory"));
        assertEquals(BigInteger.valueOf(3), json.get("maxPerStream"));
        assertEquals(BigInteger.ZERO, json.get("damaged"));
        assertTrue(json.get("storeId").toString().matches("[0-9a-f]{1,16}"));
        final BigInteger largest = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
        final int quakesLength = 28 + 4 + 4 + 4 + 5000 + 4 + 4 + 4 + 8;
        assertEquals(
                List.of(
                        Map.of(
                                "stream", "orders",
                                "count", BigInteger.valueOf(3),
                                "newestSequence", BigInteger.valueOf(500),
                                "newestWatermarkNs", BigInteger.valueOf(Tool.NOW_NS - 8_000_123_456_789L),
                                "newestCreatedAtNs", BigInteger.valueOf(Tool.NOW_NS - 7_500_000_000_000L),
                                "ageNs", BigInteger.valueOf(7_500_000_000_000L),
                                "bytes",
                                        BigInteger.valueOf(
                                                3L * TestStore.order(500).serializedLength())),
                        Map.of(
                                "stream",
                                "quakes",
                                "count",
                                BigInteger.ONE,
                                "newestSequence",
                                largest,
                                "newestWatermarkNs",
                                largest,
                                "newestCreatedAtNs",
                                BigInteger.valueOf(Tool.NOW_NS - 90_000_000_000L),
                                "ageNs",
                                BigInteger.valueOf(90_000_000_000L),
                                "bytes",
                                BigInteger.valueOf(quakesLength))),
                json.get("streams"));
    }

    @Test
    void shouldListAStoreWithoutStreams() throws IOException {
        TestStore.open(directory).close();
        assertEquals(
                "0 streams, 0 checkpoints, 0 B; the newest 3 of each stream are kept\n",
                Tool.run("ls", directory).done());
        assertEquals(
                List.of(),
                Json.object(Tool.run("ls", "--json", directory).done()).get("streams"));
    }

    @Test
    void shouldOrderStreamsByCodePoint() {
        try (FileCheckpointStore store = TestStore.open(directory)) {
            for (final String stream : List.of("b", "\uD83D\uDE00", "\uFF5E", "B", "a")) {
                store.save(new CheckpointState(new CheckpointId(stream, 1, 1)));
            }
        }
        final String streams = Tool.run("ls", directory)
                .done()
                .lines()
                .skip(1)
                .limit(5)
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .reduce("", String::concat);
        assertEquals("Bab\uFF5E\uD83D\uDE00", streams);
    }

    @Test
    void shouldShowNothingThatSteersATerminal() throws IOException {
        final String stream = "red \u001b[31m\r\n\u202etxt \u00e9\uD83D\uDE00";
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(new CheckpointState(new CheckpointId(stream, 1, 1)));
        }
        final String unicode = Tool.run("ls", directory).done();
        assertTrue(unicode.contains("  \"red \\u{1b}[31m\\u{d}\\u{a}\\u{202e}txt \u00e9\uD83D\uDE00\"\n"), unicode);
        final String ascii =
                Tool.run(StandardCharsets.US_ASCII, null, "ls", directory).done();
        assertTrue(ascii.contains("txt \\u{e9}\\u{1f600}\"\n"), ascii);

        final String json = Tool.run("ls", "--json", directory).done();
        assertTrue(json.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f), json);
        final List<?> streams = (List<?>) Json.object(json).get("streams");
        assertEquals(stream, ((Map<?, ?>) streams.get(0)).get("stream"));
    }

    @Test
    void shouldSayThatThereIsDamage() throws IOException {
        TestStore.create(directory);
        TestStore.damage(directory, 500);
        final Tool.Result result = Tool.run("ls", directory);
        assertEquals(CairnTool.DONE, result.status());
        assertEquals(
                "cairn-tool: damage was found in 1 place: see cairn-tool verify " + directory + "\n", result.err());
        assertTrue(result.out().contains("    3                   400  "), result.out());
        assertEquals(
                BigInteger.ONE,
                Json.object(Tool.run("ls", "--json", directory).out()).get("damaged"));
    }

    @Test
    void shouldChangeNothingBesideAWriterOrAlone() throws IOException {
        TestStore.create(directory);
        final TestStore.Snapshot alone = new TestStore.Snapshot(directory);
        Tool.run("ls", directory).done();
        alone.assertSame(directory);
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(TestStore.order(600));
            final TestStore.Snapshot besideAWriter = new TestStore.Snapshot(directory);
            assertFalse(Tool.run("ls", directory).done().contains("500"));
            besideAWriter.assertSame(directory);
        }
    }
}
