package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final Printable UTF_8 = new Printable(StandardCharsets.UTF_8);
    private static final Printable ASCII = new Printable(StandardCharsets.US_ASCII);

    private static final List<String> STRANGE = List.of(
            "",
            " ",
            "\"",
            "\"\"",
            "\"quoted\"",
            "\\",
            "\\u{41}",
            "a\\u{1b}b",
            "two words",
            " led ",
            "-x",
            "--stream",
            "a;b",
            "$HOME",
            "`date`",
            "!!",
            "it's",
            "#",
            "~",
            "*",
            "(x)",
            "tab\there",
            "line\nbreak\r",
            "\u001b[31mred",
            "\0",
            "\u007f\u0085",
            "no\u00a0break\u2003wide",
            "\u202eright to left",
            "zero\u200bwidth\ufeff",
            "filler\u3164\u2800",
            "private\ue000",
            "variant\ufe0f",
            "caf\u00e9",
            "\u65e5\u672c",
            "\u05e9\u05dc\u05d5\u05dd",
            "e\u0301",
            "\ud83d\ude00",
            "alone \ud83d",
            "\udbff\udfff");

    @Test
    void shouldPrintAPlainNameAsItIs() {
        for (final String name :
                List.of("orders", "a-b_c.d", "eu/orders@2", "50%", "k=v", "a,b:c+d", "caf\u00e9", "7")) {
            assertEquals(name, Names.print(name, UTF_8));
            assertEquals(name, Names.parse(name));
        }
    }

    @Test
    void shouldPrintAStrangeNameSoThatItShows() {
        assertEquals("\"\"", Names.print("", UTF_8));
        assertEquals("\"two words\"", Names.print("two words", UTF_8));
        assertEquals("\"\\u{1b}[31mred\"", Names.print("\u001b[31mred", UTF_8));
        assertEquals("\"\\u{22}\\u{5c}\\u{24}\"", Names.print("\"\\$", UTF_8));
        assertEquals("\"\\u{202e}right\"", Names.print("\u202eright", UTF_8));
        assertEquals("\"\\u{2d}x\"", Names.print("-x", UTF_8));
        assertEquals("\"no\\u{a0}break\"", Names.print("no\u00a0break", UTF_8));
        assertEquals("\"caf\\u{e9}\"", Names.print("caf\u00e9", ASCII));
        assertEquals("\"orders\"", Names.quote("orders"));
    }

    @Test
    void shouldTakeBackWhatItPrintedWithItsQuotesAndWithout() {
        final List<String> names = new ArrayList<>(STRANGE);
        final Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            final StringBuilder name = new StringBuilder();
            for (int length = random.nextInt(6); length > 0; length--) {
                name.append(STRANGE.get(random.nextInt(STRANGE.size())));
                name.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1));
            }
            names.add(name.toString());
        }
        for (final Printable printable : List.of(UTF_8, ASCII)) {
            for (final String name : names) {
                final String printed = Names.print(name, printable);
                assertEquals(name, Names.parse(printed));
                assertEquals(name, Names.parse(printed.replace("\"", "")));
                assertEquals(printed, printable.of(printed));
            }
        }
    }

    @Test
    void shouldTakeBackWhatAShellMakesOfIt() throws Exception {
        final Path shell = Path.of("/bin/sh");
        assumeTrue(Files.isExecutable(shell), "there is no " + shell);
        final StringBuilder command = new StringBuilder("printf '%s\\n'");
        STRANGE.forEach(name -> command.append(' ').append(Names.print(name, ASCII)));
        final Process process = new ProcessBuilder(shell.toString(), "-c", command.toString()).start();
        process.getOutputStream().close();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertEquals(0, process.waitFor());
        final String[] lines = output.split("\n", -1);
        assertEquals(STRANGE.size() + 1, lines.length);
        for (int i = 0; i < STRANGE.size(); i++) {
            assertEquals(STRANGE.get(i), Names.parse(lines[i]));
            assertTrue(!lines[i].startsWith("-"), lines[i]);
        }
    }

    @Test
    void shouldTakeAllElseAsItIs() {
        for (final String name : List.of("\"", "a\"", "\"a", "a\\b", "\\n", "\\u{}", "\\u{xyz}", "\\u0041", "$x")) {
            assertEquals(name, Names.parse(name));
        }
        assertThrows(IllegalArgumentException.class, () -> Names.parse("\\u{110000}"));
    }
}
