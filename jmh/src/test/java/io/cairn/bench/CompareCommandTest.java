package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class CompareCommandTest {
    private static final String ROW = "Some.row=100,101,102,99,98";
    private static final String SLOWER_ROW = "Some.row=120,121,122,119,118";
    private static final String CONTROL = "Some.memcpy=50,50.1,50.2,49.9,49.8";
    private static final String MOVED_CONTROL = "Some.memcpy=52,52.1,52.2,51.9,51.8";

    @TempDir
    Path temp;

    private Path base;
    private Path now;

    @BeforeEach
    void name() {
        base = temp.resolve("base.json");
        now = temp.resolve("new.json");
        JmhJson.sidecar(base, "CPU", "c1", "2026-01-01T00:00:00Z");
        JmhJson.sidecar(now, "CPU", "c2", "2026-01-02T00:00:00Z");
    }

    @Test
    void shouldShowOneAlignedTableWithTheGeometricMeanLast() throws IOException {
        JmhJson.write(base, ROW, CONTROL);
        JmhJson.write(now, SLOWER_ROW, CONTROL);
        final Run run = compare();
        assertEquals(0, run.status());
        assertEquals(
                List.of(
                                "row                                       old                new         change [95% CI]      q  B/op  verdict",
                                "Some.row shape=8x256        100.0 ns/op ±1.5%  120.0 ns/op ±1.2%  +20.0% [+16.8%, +23.2%]  0.008     0  REGRESSION",
                                "Some.memcpy shape=8x256 (control)  50.00 ns/op ±0.3%  50.00 ns/op ±0.3%  +0.0% [-0.6%, +0.6%]  1.000  0  STEADY",
                                "geometric mean                                                                     +20.0%")
                        .stream()
                        .map(line -> line.replaceAll(" +", " "))
                        .toList(),
                run.out().lines().map(line -> line.replaceAll(" +", " ")).toList());
        final String[] lines = run.out().split("\n");
        assertEquals(lines[1].indexOf("REGRESSION"), lines[2].indexOf("STEADY"));
        assertEquals("bench: the controls have not moved\n", run.err());
    }

    @Test
    void shouldBeAdvisoryIfAControlHasMoved() throws IOException {
        JmhJson.write(base, ROW, CONTROL);
        JmhJson.write(now, SLOWER_ROW, MOVED_CONTROL);
        final Path markdown = temp.resolve("table.md");
        final Run run = compare("--md", markdown);
        assertEquals(0, run.status());
        assertEquals("bench: advisory only, since controls have moved: Some.memcpy shape=8x256 +4.0%\n", run.err());
        final String text = Files.readString(markdown);
        assertTrue(text.startsWith("| row | old | new |"), text);
        assertTrue(text.endsWith("advisory only, since controls have moved: Some.memcpy shape=8x256 +4.0%\n"), text);
    }

    @Test
    void shouldWriteAPage() throws Exception {
        JmhJson.write(base, ROW, CONTROL);
        JmhJson.write(now, SLOWER_ROW, MOVED_CONTROL);
        final Path html = temp.resolve("table.html");
        assertEquals(0, compare("--html", html).status());
        final Document page = ReportCommandTest.parse(html);
        assertEquals(
                List.of("Some.row shape=8x256 REGRESSION", "Some.memcpy shape=8x256 (control) MOVED"),
                ReportCommandTest.rows(page, 0).stream()
                        .map(cells -> ReportCommandTest.text(cells, 0) + ' ' + ReportCommandTest.text(cells, 1))
                        .toList());
        final String text = page.getDocumentElement().getTextContent();
        assertTrue(text.contains("advisory only, since controls have moved: Some.memcpy shape=8x256 +4.0%"), text);
        assertTrue(text.contains("2026-01-01T00:00:00Z") && text.contains("2026-01-02T00:00:00Z"), text);
    }

    @Test
    void shouldBeAdvisoryWithoutControls() throws IOException {
        JmhJson.write(base, ROW);
        JmhJson.write(now, ROW);
        assertEquals(
                "bench: advisory only, since there are no controls among the rows\n",
                compare().err());
    }

    @Test
    void shouldNameRowsThatAreOnOneSideOnly() throws IOException {
        JmhJson.write(base, ROW, CONTROL);
        JmhJson.write(now, ROW, "Some.other=1,2");
        assertError("rows on one side only: Some.memcpy shape=8x256 (avgt, ns/op) in " + base
                + "; Some.other shape=8x256 (avgt, ns/op) in " + now);
    }

    @Test
    void shouldRefuseAnotherCpuUnlessForced() throws IOException {
        JmhJson.write(base, ROW, CONTROL);
        JmhJson.write(now, ROW, CONTROL);
        JmhJson.sidecar(now, "another CPU", "c2", "2026-01-02T00:00:00Z");
        assertError("the runs cannot be compared: CPU: CPU and another CPU (--force does it all the same)");
        final Run forced = compare("--force");
        assertEquals(0, forced.status());
        assertTrue(forced.err().startsWith("bench: warning: the runs cannot be compared: CPU"), forced.err());
    }

    @Test
    void shouldRefuseOtherFlagsAndAnotherJdk() throws IOException {
        JmhJson.write(base, ROW);
        JmhJson.write(now, "\"-Xmx1g\"", List.of(ROW));
        assertError("the runs cannot be compared: flags of Some.row shape=8x256: [-Xms2g, -Xmx2g] and [-Xmx1g]"
                + " (--force does it all the same)");
        JmhJson.write(now, ROW);
        Files.writeString(now, Files.readString(now).replace("17.0.15", "25"));
        assertError("the runs cannot be compared: JDK: 17.0.15 and 25 (--force does it all the same)");
    }

    @Test
    void shouldRefuseARunWithoutASidecarUnlessForced() throws IOException {
        JmhJson.write(base, ROW);
        JmhJson.write(now, ROW);
        Files.delete(Environment.sidecar(base));
        assertError("the runs cannot be compared: CPU: not known without " + Environment.sidecar(base)
                + " (--force does it all the same)");
        assertEquals(0, compare("--force").status());
    }

    @Test
    void shouldRefuseAForeignSidecar() throws IOException {
        JmhJson.write(base, ROW);
        JmhJson.write(now, ROW);
        Files.writeString(Environment.sidecar(base), "{}");
        final Run run = compare();
        assertEquals(2, run.status());
        assertTrue(run.err().contains(Environment.sidecar(base) + ": \"jdk\", \"vm\""), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
    }

    @Test
    void shouldSayThatThereIsNoSuchFile() {
        assertError(base + " does not exist");
    }

    private void assertError(final String sentence) {
        final Run run = compare();
        assertEquals(2, run.status());
        assertEquals("bench: " + sentence + '\n', run.err());
        assertEquals("", run.out());
    }

    private Run compare(final Object... more) {
        final Object[] args = new Object[3 + more.length];
        args[0] = "compare";
        args[1] = base;
        args[2] = now;
        System.arraycopy(more, 0, args, 3, more.length);
        return Run.of(args);
    }
}
