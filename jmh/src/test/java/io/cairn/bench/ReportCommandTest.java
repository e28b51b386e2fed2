package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportCommandTest {
    @TempDir
    Path temp;

    @Test
    void shouldShowEverythingInTheDirectory() throws Exception {
        final Document page = report(ReportFiles.write(temp.resolve("results")));
        assertEquals(List.of("duet.json", "run.json", "save.hlog", "history"), texts(page, "h2"));
        assertEquals(
                List.of(
                        "Codec.serialize REGRESSION: on fresh pairs bad",
                        "Codec.readAll IMPROVEMENT good",
                        "Store.save PASS ",
                        "Store." + ReportFiles.HOSTILE + " REGRESSION: 32.0 B/op more bad",
                        "Codec.few INCONCLUSIVE unsure",
                        "Codec.memcpy (control) STEADY "),
                rows(page, 0).stream()
                        .map(cells -> text(cells, 0)
                                + ' '
                                + text(cells, 1)
                                + ' '
                                + cells.get(1).getAttribute("class"))
                        .toList());
        assertEquals(
                List.of(
                        "Codec.serialize shape=8x256 104.0 ns/op ±2.9% [102.0, 106.0] 7 0",
                        "Codec.memcpy shape=8x256 (control) 21.00 ns/op ±7.1% ? 3 0",
                        "Store.save shape=8x256 160,000 ns/op ±4.6% ? 5 0"),
                rows(page, 1).stream()
                        .map(cells -> text(cells, 0)
                                + ' '
                                + text(cells, 1)
                                + ' '
                                + text(cells, 2)
                                + ' '
                                + text(cells, 4)
                                + ' '
                                + text(cells, 5))
                        .toList());
        assertEquals(
                List.of("response", "service", "idle"),
                rows(page, 2).stream().map(cells -> text(cells, 0)).toList());
        assertEquals(
                List.of("Codec.serialize shape=8x256 +9.9% at c9", "Store.save shape=8x256 "),
                rows(page, 3).stream()
                        .map(cells -> text(cells, 0) + ' ' + text(cells, 4))
                        .toList());
        final String text = page.getDocumentElement().getTextContent();
        assertTrue(text.contains("Gate (budgets.json): regression in 2 rows"), text);
        assertTrue(text.contains("save-memory at 80%, 1,000,000/s for 10 s"), text);
        assertTrue(text.contains("Where it ran is not known"), text);
        // Bars of the duet and of the run, one picture of the percentiles, two trends.
        assertEquals(6 + 3 + 1 + 2, page.getElementsByTagName("svg").getLength());
    }

    @Test
    void shouldDrawBarsWithTheirLimits() throws Exception {
        final Document page = report(ReportFiles.write(temp.resolve("results")));
        for (final List<Element> cells : rows(page, 0)) {
            final Element box =
                    (Element) cells.get(5).getElementsByTagName("rect").item(0);
            final Element whisker =
                    (Element) cells.get(5).getElementsByTagName("line").item(1);
            final double change = Double.parseDouble(cells.get(5).getAttribute("data-sort"));
            final double from = Double.parseDouble(box.getAttribute("x"));
            final double to = from + Double.parseDouble(box.getAttribute("width"));
            final double zero = 80;
            assertEquals(zero, change > 0 ? from : to, 1.01, text(cells, 0));
            final double end = change > 0 ? to : from;
            assertTrue(Double.parseDouble(whisker.getAttribute("x1")) <= end + 1, text(cells, 0));
            assertTrue(Double.parseDouble(whisker.getAttribute("x2")) >= end - 1, text(cells, 0));
            // Three pairs have no interval: its whisker has no ends.
            assertEquals(
                    text(cells, 0).equals("Codec.few") ? 2 : 4,
                    cells.get(5).getElementsByTagName("line").getLength());
        }
        final List<List<Element>> run = rows(page, 1);
        assertEquals("whisker", whisker(run.get(0)));
        assertEquals("whisker range", whisker(run.get(1)));
    }

    private static String whisker(final List<Element> cells) {
        return ((Element) cells.get(3).getElementsByTagName("line").item(1)).getAttribute("class");
    }

    @Test
    void shouldDrawRisingPercentileCurves() throws Exception {
        final Document page = report(ReportFiles.write(temp.resolve("results")));
        final NodeList lines = page.getElementsByTagName("polyline");
        final List<String> names = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            final Element line = (Element) lines.item(i);
            names.add(line.getAttribute("class"));
            double lastX = 0;
            double lastY = Double.MAX_VALUE;
            for (final String point : line.getAttribute("points").split(" ")) {
                final double x = Double.parseDouble(point.split(",")[0]);
                final double y = Double.parseDouble(point.split(",")[1]);
                assertTrue(x >= lastX && y <= lastY, point);
                lastX = x;
                lastY = y;
            }
            // A max of 200,000 values lies between the percentiles of five nines and of six, at 5.3.
            assertEquals(60 + 5.3 / 6 * 760, lastX, 1);
        }
        assertEquals(List.of("curve response", "curve service", "curve idle"), names);
    }

    @Test
    void shouldEscapeWhateverFilesSay() throws Exception {
        final Path directory = ReportFiles.write(temp.resolve("results"));
        final Document page = report(directory);
        assertEquals(1, page.getElementsByTagName("script").getLength());
        assertEquals(0, page.getElementsByTagName("img").getLength());
        assertTrue(texts(page, "dd").contains("Some CPU " + ReportFiles.HOSTILE + ", 2 cores"));
        final NodeList all = page.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            final Element element = (Element) all.item(i);
            assertFalse(element.hasAttribute("onclick") || element.hasAttribute("src"), element.getTagName());
            final String href = element.getAttribute("href");
            assertTrue(href.isEmpty() || href.startsWith("#s"), href);
        }
        assertEquals(
                "a\uFFFDb\uFFFDc&amp;&lt;", new Html().text("a\u0000b\uD800c&<").toString());
    }

    @Test
    void shouldJudgeByTheBudgetsBuiltInIfThereAreNone() throws Exception {
        final Path directory = ReportFiles.write(temp.resolve("results"));
        Files.delete(directory.resolve("budgets.json"));
        final String text = report(directory).getDocumentElement().getTextContent();
        assertTrue(text.contains("Gate (budgets built in): "), text);
    }

    @Test
    void shouldSayWhatIsWrong() throws IOException {
        final Path none = temp.resolve("none");
        assertError(none + " is not a directory", none);
        final Path directory = Files.createDirectory(temp.resolve("results"));
        assertError(directory + " holds nothing to report", directory);
        assertForeign(directory, "foreign.json", "{}", "is neither a saved run nor a duet nor budgets");
        assertForeign(directory, "text.json", "Hello", "is no JSON");
        assertForeign(directory, "empty.json", "", "is empty");
        assertForeign(directory, "array.json", "[{}]", "is no result of JMH");
        assertForeign(directory, "duet.json", "{\"format\":\"cairn-duet\",\"version\":2}", "\"version\" is 2");
        assertForeign(directory, "lost.env.json", "{}", "is a sidecar, but there is no lost.json");
        assertForeign(directory, "foreign.hlog", "Hello\n", "is no log of bench latency");
        assertForeign(directory, "empty.hlog", "", "has no histogram with the tag response");
        assertForeign(directory, "binary.hlog", "\u00FF", "is no log of bench latency");
        assertForeign(Files.createDirectory(directory.resolve("history")), "foreign.json", "{}", "is no result of JMH");
    }

    private void assertForeign(final Path where, final String name, final String content, final String message)
            throws IOException {
        final Path file = Files.write(where.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1));
        final Run run = assertError(message, temp.resolve("results"));
        assertTrue(run.err().contains(file + ""), run.err());
        Files.delete(file);
    }

    private Run assertError(final String message, final Path directory) {
        final Path file = temp.resolve("report.html");
        final Run run = Run.of("report", directory, "-o", file);
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains(message), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertFalse(Files.exists(file));
        return run;
    }

    private Document report(final Path directory) throws Exception {
        final Path file = temp.resolve("report.html");
        final Run run = Run.of("report", directory, "-o", file);
        assertEquals(0, run.status(), run.err());
        return parse(file);
    }

    /** The page is well-formed XML as well. */
    static Document parse(final Path file) throws Exception {
        final String html = Files.readString(file).replaceFirst("<!DOCTYPE html>\n", "");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    /** The cells of the rows of a table's body. */
    static List<List<Element>> rows(final Document page, final int table) {
        final Element body = (Element) page.getElementsByTagName("tbody").item(table);
        return elements(body.getElementsByTagName("tr")).stream()
                .map(row -> elements(row.getElementsByTagName("td")))
                .toList();
    }

    static String text(final List<Element> cells, final int column) {
        return cells.get(column).getTextContent();
    }

    private static List<String> texts(final Document page, final String tag) {
        return elements(page.getElementsByTagName(tag)).stream()
                .map(Element::getTextContent)
                .toList();
    }

    private static List<Element> elements(final NodeList nodes) {
        final List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
