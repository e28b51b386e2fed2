package io.cairn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at a report with Chromium, and is skipped where that is not installed. */
class ReportInBrowserTest {
    /** Says of each picture how large it is, and what was loaded besides the page. */
    private static final String MEASURE = """
            <pre id="measured"></pre><script>
            addEventListener("load", () => {
              const sizes = [...document.querySelectorAll("svg")].map(svg => {
                const box = svg.getBoundingClientRect();
                const drawn = svg.getBBox();
                return Math.round(Math.min(box.width, box.height, Math.max(drawn.width, drawn.height)));
              });
              const loaded = performance.getEntriesByType("resource").map(entry => entry.name);
              document.querySelectorAll("th button")[5].click();
              document.getElementById("measured").textContent =
                `sizes=${sizes} loaded=${loaded} wide=${document.documentElement.scrollWidth - innerWidth} title=${document.title};`;
            });
            </script></body>""";

    @TempDir
    Path temp;

    private String browser;
    private Path report;

    @BeforeEach
    void makeReport() throws IOException {
        final Optional<File> chromium = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> new File(directory, "chromium"))
                .filter(File::canExecute)
                .findFirst();
        assumeTrue(chromium.isPresent(), "chromium is not installed");
        browser = chromium.get().toString();
        report = temp.resolve("report.html");
        final Run run = Run.of("report", ReportFiles.write(temp.resolve("results")), "-o", report);
        assertEquals(0, run.status(), run.err());
    }

    @Test
    void shouldDrawEveryChartAndLoadNothing() throws Exception {
        final String measured = measured(Files.readString(report));
        final Matcher matcher = Pattern.compile("sizes=([0-9,]*) loaded= wide=(-?\\d+) title=Cairn's benchmarks;")
                .matcher(measured);
        assertTrue(matcher.matches(), measured);
        final List<Integer> sizes =
                Arrays.stream(matcher.group(1).split(",")).map(Integer::valueOf).toList();
        assertEquals(12, sizes.size(), measured);
        assertTrue(sizes.stream().allMatch(size -> size >= 10), measured);
        assertTrue(Integer.parseInt(matcher.group(2)) <= 0, measured);
    }

    @Test
    void shouldNoticeWhatIsLoadedFromElsewhere() throws Exception {
        final String html = Files.readString(report)
                .replace("default-src &#39;none&#39;", "default-src *")
                .replace("</h1>", "</h1><img src=\"http://elsewhere.invalid/picture.png\"/>");
        final String measured = measured(html);
        assertTrue(measured.contains("loaded=http://elsewhere.invalid/picture.png"), measured);
    }

    @Test
    void shouldSortByAClickOnAHeading() throws Exception {
        final String dom = dom(measuring(Files.readString(report)));
        final String table = dom.substring(dom.indexOf("<tbody>"), dom.indexOf("</tbody>"));
        final List<Double> changes = new ArrayList<>();
        final Matcher matcher =
                Pattern.compile("<td data-sort=\"([^\"]*)\"><svg").matcher(table);
        while (matcher.find()) {
            changes.add(Double.valueOf(matcher.group(1)));
        }
        assertEquals(6, changes.size(), table);
        assertEquals(changes.stream().sorted().toList(), changes);
        assertTrue(dom.contains("aria-sort=\"ascending\""));
    }

    /** The page as it is, with its own script allowed by its hash alone. */
    @Test
    void shouldRunItsOwnScript() throws Exception {
        final String dom = dom(report);
        assertTrue(dom.contains("<button>verdict</button>"), dom);
        assertFalse(dom.contains("<title>hacked"), dom);
    }

    @Test
    void shouldShowColouredChartsInLightAndDark() throws Exception {
        final Set<Integer> light = colours(screenshot("light"));
        assertTrue(light.containsAll(Set.of(0xFFFFFF, 0x1565C0, 0xC75B00)), "light");
        final Set<Integer> dark = colours(screenshot("dark", "--blink-settings=preferredColorScheme=0"));
        assertTrue(dark.containsAll(Set.of(0x15181C, 0x6CB0FF, 0xFFA657)), "dark");
    }

    private BufferedImage screenshot(final String name, final String... options) throws Exception {
        final Path picture = temp.resolve(name + ".png");
        final List<String> all = new ArrayList<>(List.of(options));
        all.add("--hide-scrollbars");
        all.add("--window-size=1280,2600");
        all.add("--screenshot=" + picture);
        chromium(report, all);
        return ImageIO.read(picture.toFile());
    }

    private static Set<Integer> colours(final BufferedImage image) {
        final Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colours.add(image.getRGB(x, y) & 0xFFFFFF);
            }
        }
        return colours;
    }

    private String measured(final String html) throws Exception {
        final String dom = dom(measuring(html));
        final Matcher matcher = Pattern.compile("<pre id=\"measured\">(.*?)</pre>", Pattern.DOTALL)
                .matcher(dom);
        assertTrue(matcher.find(), dom);
        return matcher.group(1);
    }

    private Path measuring(final String html) throws IOException {
        return Files.writeString(
                temp.resolve("measuring.html"),
                html.replaceFirst("script-src &#39;sha256-[^&]*&#39;", "script-src 'unsafe-inline'")
                        .replace("</body>", MEASURE));
    }

    private String dom(final Path page) throws Exception {
        return chromium(page, List.of("--window-size=1280,2600", "--dump-dom"));
    }

    private String chromium(final Path page, final List<String> options) throws Exception {
        final List<String> command = new ArrayList<>(List.of(
                browser,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=" + temp.resolve("profile")));
        command.addAll(options);
        command.add(page.toUri().toString());
        final Path out = temp.resolve("out");
        final Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(temp.resolve("err").toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "chromium does not end");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), Files.readString(temp.resolve("err")));
        return Files.readString(out);
    }
}
