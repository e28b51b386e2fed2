package io.cairn.jmh.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.jmh.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What a small run, made up for this, becomes. */
class ComparisonTest {
    @TempDir
    Path out;

    private final StringWriter errors = new StringWriter();
    private Path raw;
    private Path document;

    @BeforeEach
    void copyRun() throws IOException {
        raw = Files.createDirectories(out.resolve("benchmarks/2026-11-22"));
        for (final String file :
                List.of(Results.CODECS_FILE, Results.STORES_FILE, Results.SIZES_FILE, Results.MACHINE_FILE)) {
            try (InputStream input = ComparisonTest.class.getResourceAsStream("run/" + file)) {
                Files.copy(input, raw.resolve(file));
            }
        }
        document = out.resolve(Comparison.DOCUMENT);
        Files.writeString(document, "# Before\n\n" + Comparison.BEGIN + "\nold\n" + Comparison.END + "\n\n# After\n");
    }

    @Test
    void shouldGiveTimesInOrderWithTheirRatiosAndSaySoWhereCairnLoses() throws IOException {
        final Notes notes = new Notes(Map.of("encode.SBE", "It does less."));
        final String report = new Report(Results.read(raw), notes, "benchmarks/2026-11-22").render();
        assertEquals(
                List.of(
                        "| 8x256+4 | copy of the same bytes | 20.5 (20.0 to 21.0) | 1 | 0.20 | 0 |  |  |",
                        "| 8x256+4 | SBE | 80.8 | 3.94 | 0.80 | 0 | 2,422 | It does less. |",
                        "| 8x256+4 | **Cairn** | 101 (99.0 to 110) | 4.93 | 1.00 | 0 | 2,418 |  |",
                        "| 8x256+4 | Kryo | 202 | 9.85 | 2.00 | 4,376 |  |  |",
                        "| 8x256+4 | Java serialization | 123,456 | 6,022 | 1,222 | ? |  |  |",
                        "| 8x256+4 | FlatBuffers | not measured |  |  |  |  |  |",
                        "| 8x256+4 | Protobuf | not measured |  |  |  |  |  |",
                        "| 8x256+4 | Fory | not measured |  |  |  |  |  |",
                        "| 8x256+4 | HashMap + ByteBuffer | not measured |  |  |  |  |  |"),
                rowsUnder("#### Encode", report));
        assertEquals(
                List.of(
                        "| 8x256+4 | bare write | 200 | 1 | 0.67 | 96 |  |  |",
                        "| 8x256+4 | **Cairn** | 300 | 1.50 | 1.00 | 173 | 4,198,528 |  |",
                        "| 8x256+4 | LMDB | 1,500 | 7.50 | 5.00 | 985 |  |  |"),
                rowsUnder("#### Save, synced", report).subList(0, 3));
        assertEquals(
                "| 1x64+1, 10000 streams | LMDB | 0.46 |  | 0.04 | 50,000 |  | Not looked into yet. |",
                rowsUnder("#### Open again, and read the latest of one stream", report)
                        .get(0));
        assertTrue(report.contains("On A CPU, 2 cores, 1024 MiB, Linux 6, ext4; A VM 17; Cairn at abc1234."), report);
        assertTrue(report.contains("Fewest forks of a row: 1; fewest iterations of a fork: 1. Times are"), report);
        assertTrue(report.contains("| SBE | 1.38.1 | yes | yes | no | no | " + CodecPeer.SBE.use() + " |"), report);
    }

    private static List<String> rowsUnder(final String heading, final String report) {
        return Arrays.stream(report.substring(report.indexOf(heading + "\n")).split("\n"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("#"))
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .toList();
    }

    @Test
    void shouldNameTheRowsThatNobodyHasExplained() throws IOException {
        final Report report = new Report(Results.read(raw), new Notes(Map.of("encode.SBE", "It does less.")), "");
        assertEquals(List.of("open.LMDB.1x64+1, 10000 streams"), report.unexplained());
    }

    @Test
    void shouldPreferTheNoteOfAShape() {
        final Notes notes = new Notes(Map.of("read.SBE", "all", "read.SBE.8x256+4", "one"));
        assertEquals("one", notes.of(Operation.READ, "SBE", "8x256+4"));
        assertEquals("all", notes.of(Operation.READ, "SBE", "0x0+0"));
        assertEquals(Notes.NONE, notes.of(Operation.ENCODE, "SBE", "8x256+4"));
    }

    /** A note whose key is of nobody would never be shown. */
    @Test
    void shouldHaveNotesOnlyOnWhatThereIs() {
        final List<String> known = new ArrayList<>();
        for (final Operation operation : Operation.values()) {
            operation.peers().forEach(peer -> known.add(operation.key() + "." + peer));
        }
        for (final String key : MachineFile.properties("notes.properties").keySet()) {
            final String start = Arrays.stream(key.split("\\.")).limit(2).collect(Collectors.joining("."));
            assertTrue(known.contains(start), key);
        }
    }

    @Test
    void shouldReplaceWhatIsBetweenTheMarksAndNothingElse() throws IOException {
        assertEquals(0, run("--from", raw.toString()));
        final String first = Files.readString(document);
        assertTrue(first.startsWith("# Before\n\n" + Comparison.BEGIN + "\n\n### Peers, 2026-11-22\n"), first);
        assertTrue(first.endsWith("\n" + Comparison.END + "\n\n# After\n"), first);
        assertFalse(first.contains("\nold\n"));
        assertTrue(first.contains("![Encode](benchmarks/2026-11-22/peers-encode.svg)"), first);
        assertEquals(0, run("--from", raw.toString()));
        assertEquals(first, Files.readString(document), "written again");
    }

    @Test
    void shouldRefuseADocumentWithoutMarks() throws IOException {
        Files.writeString(document, Comparison.END + "\n" + Comparison.BEGIN);
        final IllegalArgumentException ex =
                assertThrows(IllegalArgumentException.class, () -> Comparison.render(document, raw));
        assertTrue(ex.getMessage().startsWith(document + " lacks the lines"), ex.getMessage());
    }

    @Test
    void shouldNameAFileThatIsNotThere() {
        assertEquals(1, run("--from", out.resolve("nowhere").toString()));
        assertTrue(errors.toString().contains(out.resolve("nowhere").toString()), errors.toString());
        assertEquals(1, errors.toString().lines().count(), errors.toString());
    }

    @Test
    void shouldRefuseResultsOfNothing() throws IOException {
        Files.writeString(raw.resolve(Results.STORES_FILE), "[]");
        final IllegalArgumentException ex =
                assertThrows(IllegalArgumentException.class, () -> Comparison.render(document, raw));
        assertEquals(raw.resolve(Results.STORES_FILE) + " has no results of JMH", ex.getMessage());
    }

    /** A bar for each time, and a box in the legend for each peer: rectangles in the colours of the series. */
    @Test
    void shouldDrawABarForEachTime() throws Exception {
        Chart.write(Results.read(raw), Operation.ENCODE, out);
        final DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        final Document svg = factory.newDocumentBuilder()
                .parse(out.resolve(Chart.fileName(Operation.ENCODE)).toFile());
        final Map<String, Integer> shapes = new TreeMap<>();
        final NodeList all = svg.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            shapes.merge(((Element) all.item(i)).getAttribute("style"), 1, Integer::sum);
        }
        for (final String color : List.of("156,156,156", "31,119,180", "255,127,14", "44,160,44", "214,39,40")) {
            assertTrue(shapes.getOrDefault("fill:rgb(" + color + ");stroke:none;", 0) >= 2, color + " of " + shapes);
        }
        assertFalse(shapes.containsKey("fill:rgb(148,103,189);stroke:none;"), "a sixth series");
    }

    @ParameterizedTest
    @EnumSource
    void shouldMeasureAllPeersOfAllShapesInEveryProfile(final PeerProfile profile) {
        assertFalse(profile.codecSessions().isEmpty());
        assertEquals(
                profile.codecShapes(),
                profile.codecSessions().get(0).parameters().get("shape"));
        assertTrue("io.cairn.jmh.peers.CodecFloorBenchmark.memcpy"
                .matches(profile.codecSessions().get(0).include() + ".*"));
        assertTrue("io.cairn.jmh.peers.StoreLatestBenchmark.latest"
                .matches(profile.storeSessions().get(0).include() + ".*"));
    }

    /** A fork takes some 1.4 s beside its iterations, setup and end included: what a run of the quick profile took, divided. */
    @Test
    void shouldTakeSome25MinutesInBetween() {
        final PeerProfile profile = PeerProfile.MEDIUM;
        final int rows = profile.codecShapes().size() * (3 * CodecPeer.values().length + 1)
                + profile.storeShapes().size() * 3 * StorePeer.values().length
                + 2 * (StorePeer.values().length - 1);
        final Session session = profile.codecSessions().get(0);
        final Duration fork = session.iterationTime()
                .multipliedBy(session.warmupIterations() + session.measurementIterations())
                .plusMillis(1400);
        final long minutes = fork.multipliedBy((long) rows * session.forks()).toMinutes();
        assertTrue(minutes >= 20 && minutes <= 28, minutes + " minutes");
    }

    private int run(final String... options) {
        final List<String> all = new ArrayList<>(List.of("--out", out.toString()));
        all.addAll(List.of(options));
        return Comparison.commandLine().setErr(new PrintWriter(errors, true)).execute(all.toArray(new String[0]));
    }
}
