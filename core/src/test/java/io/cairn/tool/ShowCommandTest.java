package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowCommandTest {
    @TempDir
    Path directory;

    @BeforeEach
    void createStore() {
        TestStore.create(directory);
    }

    @Test
    void shouldShowTheNewestForPeople() {
        assertEquals("""
                Stream      orders
                Sequence    500
                Watermark   2018-02-06T23:46:39.876543211Z
                Events      500
                Taken       2018-02-06T23:55:00Z, age 2 h 5 min
                Size        145 B
                Kept        500, 400, 300

                Operators   2
                                  16 B  totals
                                   3 B  window
                Sources     2
                                  1000  orders-0
                                  1500  orders-1
                Metadata    1
                  version = 1.2
                """, Tool.run("show", directory, "orders").done());
    }

    @Test
    void shouldShowUnsignedNumbersForPeople() {
        final String out = Tool.run("show", directory, "quakes").done();
        assertTrue(out.contains("Sequence    18446744073709551615\n"), out);
        assertTrue(out.contains("Events      18446744073709551615\n"), out);
        assertTrue(out.contains("  18446744073709551615  feed\n"), out);
        assertTrue(out.contains("Metadata    0\n"), out);
    }

    @Test
    void shouldShowExactValuesInJson() throws IOException {
        final Map<String, Object> json =
                Json.object(Tool.run("show", "--json", directory, "quakes").done());
        final BigInteger largest = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
        assertEquals(directory.toString(), json.get("directory"));
        assertEquals("quakes", json.get("stream"));
        assertEquals(largest, json.get("sequence"));
        assertEquals(largest, json.get("watermarkNs"));
        assertEquals(largest, json.get("eventCount"));
        assertEquals(BigInteger.valueOf(Tool.NOW_NS - 90_000_000_000L), json.get("createdAtNs"));
        assertEquals(BigInteger.valueOf(90_000_000_000L), json.get("ageNs"));
        assertEquals(BigInteger.valueOf(5060), json.get("bytes"));
        assertEquals(List.of(largest), json.get("kept"));
        assertEquals(List.of(Map.of("name", "grid", "bytes", BigInteger.valueOf(5000))), json.get("operators"));
        assertEquals(List.of(Map.of("name", "feed", "offset", largest)), json.get("sources"));
        assertEquals(List.of(), json.get("metadata"));
    }

    @Test
    void shouldShowTheCheckpointOfASequence() throws IOException {
        final Map<String, Object> json = Json.object(Tool.run("show", "--json", directory, "orders", "--sequence", 300)
                .done());
        assertEquals(BigInteger.valueOf(300), json.get("sequence"));
        assertEquals(
                List.of(BigInteger.valueOf(500), BigInteger.valueOf(400), BigInteger.valueOf(300)), json.get("kept"));
        assertEquals(List.of(Map.of("key", "version", "value", "1.2")), json.get("metadata"));
        assertTrue(Tool.run("show", directory, "quakes", "--sequence", "18446744073709551615")
                .done()
                .startsWith("Stream      quakes"));
    }

    @Test
    void shouldDumpTheStateOfAnOperator() throws IOException {
        final String out =
                Tool.run("show", directory, "orders", "--hex", "totals").done();
        assertTrue(out.endsWith("""

                        State of totals
                        00000000  74 68 65 20 73 74 61 74  65 20 6f 66 20 35 30 30  |the state of 500|
                        """), out);
        final Map<String, Object> json = Json.object(Tool.run("show", "--json", directory, "orders", "--hex", "window")
                .done());
        assertEquals(
                List.of(
                        Map.of("name", "totals", "bytes", BigInteger.valueOf(16)),
                        Map.of("name", "window", "bytes", BigInteger.valueOf(3), "hex", "0001ff")),
                json.get("operators"));
    }

    @Test
    void shouldDumpAStateThatIsLong() throws IOException {
        final String json =
                Tool.run("show", "--json", directory, "quakes", "--hex", "grid").done();
        final Map<?, ?> operator = (Map<?, ?>) ((List<?>) Json.object(json).get("operators")).get(0);
        assertEquals("00".repeat(5000), operator.get("hex"));
        final String out =
                Tool.run("show", directory, "quakes", "--hex", "grid").done();
        assertTrue(out.endsWith("00001380  00 00 00 00 00 00 00 00                           |........|\n"), out);
    }

    @Test
    void shouldShowNothingThatSteersATerminal() {
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(new CheckpointState(new CheckpointId("@\u001b", 1, 1))
                    .setOperatorState("op\u0007", new byte[1])
                    .setSourceOffset("so\nurce", 1)
                    .putMetadata("k\u009b", "v\u2028"));
        }
        final String out =
                Tool.run("show", directory, "@\u001b", "--hex", "op\u0007").done();
        for (final String escaped :
                List.of("\"@\\u{1b}\"", "\"op\\u{7}\"", "\"so\\u{a}urce\"", "\"k\\u{9b}\" = v\\u{2028}")) {
            assertTrue(out.contains(escaped), out);
        }
        assertTrue(out.codePoints().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f), out);
    }

    @Test
    void shouldRefuseWhatIsNotThere() {
        assertEquals(
                "cairn-tool: " + directory + " has no stream \"or\\u{1b}ders\"",
                Tool.run("show", directory, "or\u001bders").refused());
        assertEquals(
                "cairn-tool: stream \"orders\" has no checkpoint of sequence 9223372036854775808,"
                        + " only of 500, 400, 300",
                Tool.run("show", directory, "orders", "--sequence", "9223372036854775808")
                        .refused());
        assertEquals(
                "cairn-tool: checkpoint 500 of stream \"orders\" has no operator \"total\"",
                Tool.run("show", directory, "orders", "--hex", "total").refused());
        assertEquals(
                "cairn-tool: Invalid value for option '--sequence': '-1' is no number from 0 to"
                        + " 18446744073709551615 (see cairn-tool show --help)",
                Tool.run("show", directory, "orders", "--sequence", "-1").refused());
    }

    @Test
    void shouldShowTheNextOlderWhereTheNewestIsDamaged() throws IOException {
        TestStore.damage(directory, 500);
        final Tool.Result result = Tool.run("show", directory, "orders");
        assertTrue(result.out().contains("Sequence    400\n"), result.out());
        assertTrue(result.err().contains("damage was found in 1 place"), result.err());
        assertEquals(CairnTool.DONE, result.status());
    }

    @Test
    void shouldChangeNothingBesideAWriterOrAlone() throws IOException {
        final TestStore.Snapshot alone = new TestStore.Snapshot(directory);
        Tool.run("show", directory, "orders").done();
        alone.assertSame(directory);
        try (FileCheckpointStore store = TestStore.open(directory)) {
            store.save(TestStore.order(600));
            final TestStore.Snapshot besideAWriter = new TestStore.Snapshot(directory);
            assertTrue(Tool.run("show", directory, "orders").done().contains("Sequence    600\n"));
            besideAWriter.assertSame(directory);
        }
    }
}
