package io.cairn.bench;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.regex.Pattern;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command writes to, and what time it is there.
 *
 * @param out for results.
 * @param err for everything else.
 * @param terminal for progress, or null if nobody is watching.
 * @param ansi whether results are coloured.
 * @param clock that tells what time it is.
 */
record Output(PrintWriter out, PrintWriter err, PrintWriter terminal, Ansi ansi, Clock clock) {
    /** Control and formatting characters, those that turn the direction of the text among them, and halves of pairs. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    static Output ofProcess() {
        final Console console = System.console();
        return new Output(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                console != null && isTerminal(console) ? console.writer() : null,
                Ansi.AUTO,
                Clock.systemUTC());
    }

    /** From JDK 22 on there can be a console without a terminal; only since then can it be asked. */
    private static boolean isTerminal(final Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (final ReflectiveOperationException ex) {
            return true;
        }
    }

    void line(final String text) {
        out.println(plain(text));
    }

    /** Names come from files, and could tell a terminal what to do. */
    static String plain(final String text) {
        return CONTROL.matcher(text).replaceAll("\uFFFD");
    }

    void table(final Table table) {
        out.print(table.text(ansi));
        out.flush();
    }

    /** Says something that is not a result. */
    void say(final String sentence) {
        err.println(plain(Bench.NAME + ": " + sentence));
        err.flush();
    }

    Progress progress(final int total) {
        return new Progress(terminal, clock, total);
    }
}
