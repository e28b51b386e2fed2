package io.cairn.bench;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import picocli.CommandLine.Help.Ansi;

/** What a command has said, and its exit status. */
record Run(int status, String out, String err) {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    static Run of(final Object... args) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            texts[i] = args[i].toString();
        }
        final Output output = new Output(
                new PrintWriter(out), new PrintWriter(err), null, Ansi.OFF, Clock.fixed(NOW, ZoneOffset.UTC));
        final int status = Bench.run(output, texts);
        return new Run(status, out.toString(), err.toString());
    }
}
