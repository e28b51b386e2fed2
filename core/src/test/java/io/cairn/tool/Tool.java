package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Runs the tool within this JVM, at one and the same time of day. */
final class Tool {
    static final long NOW_NS = Instant.parse("2018-02-07T02:00:00Z").getEpochSecond() * 1_000_000_000;

    /**
     * What a run came to.
     *
     * @param status that it ended with.
     * @param out that it printed as its result.
     * @param err that it said besides.
     */
    record Result(int status, String out, String err) {
        /** The result of a run that must have gone well, without a word besides. */
        String done() {
            assertEquals("", err);
            assertEquals(CairnTool.DONE, status);
            return out;
        }

        /** The only sentence of a run that must have done nothing. */
        String refused() {
            assertEquals("", out);
            assertEquals(CairnTool.UNUSABLE, status, err);
            assertEquals(1, err.lines().count(), err);
            return err.strip();
        }
    }

    private Tool() {}

    static Result run(final Object... args) {
        return run(StandardCharsets.UTF_8, null, args);
    }

    /** Runs a command that waits now and then. */
    static Result runPausing(final LongConsumer pause, final Object... args) {
        return run(StandardCharsets.UTF_8, null, pause, () -> false, args);
    }

    /** Runs a command that waits now and then, and whose results go to somebody who need not read them all. */
    static Result runUntilUnread(final BooleanSupplier isUnread, final LongConsumer pause, final Object... args) {
        return run(StandardCharsets.UTF_8, null, pause, isUnread, args);
    }

    static Result run(final Charset charset, final StringWriter terminal, final Object... args) {
        return run(charset, terminal, ns -> fail("nothing is to wait"), () -> false, args);
    }

    private static Result run(
            final Charset charset,
            final StringWriter terminal,
            final LongConsumer pause,
            final BooleanSupplier isUnread,
            final Object... args) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            texts[i] = args[i].toString();
        }
        final Output output = new Output(
                new PrintWriter(out),
                new PrintWriter(err),
                terminal == null ? null : new PrintWriter(terminal),
                charset,
                () -> NOW_NS,
                pause,
                isUnread);
        final int status = CairnTool.run(output, texts);
        return new Result(status, out.toString(), err.toString());
    }
}
