package io.cairn.tool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;

/** Where a command writes to, and what time it is there. */
final class Output {
    /** ASCII only, so that it is UTF-8 whatever the terminal's charset. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private final PrintWriter out;
    private final PrintWriter err;
    private final PrintWriter terminal;
    private final Printable printable;
    private final EpochNanoClock clock;
    private final LongConsumer pause;
    private final BooleanSupplier isUnread;

    /**
     * Creates an output.
     *
     * @param out for results.
     * @param err for everything else.
     * @param terminal for progress, or null if nobody is watching.
     * @param charset that the others encode to; what it lacks is escaped.
     * @param clock that ages are told by.
     * @param pause that waits for so many nanoseconds.
     * @param isUnread tells whether nobody reads the results any more.
     */
    Output(
            final PrintWriter out,
            final PrintWriter err,
            final PrintWriter terminal,
            final Charset charset,
            final EpochNanoClock clock,
            final LongConsumer pause,
            final BooleanSupplier isUnread) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
        this.pause = pause;
        this.isUnread = isUnread;
        printable = new Printable(charset);
    }

    static Output ofProcess() {
        final Charset charset = Stream.of("stdout.encoding", "sun.stdout.encoding", "native.encoding")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .filter(Charset::isSupported)
                .findFirst()
                .map(Charset::forName)
                .orElse(Charset.defaultCharset());
        final PipeOutputStream out = new PipeOutputStream(FileDescriptor.out);
        return new Output(
                writer(out, charset),
                writer(new PipeOutputStream(FileDescriptor.err), charset),
                terminal(),
                charset,
                SystemEpochNanoClock.INSTANCE,
                Output::sleep,
                out::isBroken);
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    long nowNs() {
        return clock.nanoTime();
    }

    void pause(final long ns) {
        pause.accept(ns);
    }

    /** Text from outside, fit to be printed. */
    String text(final String text) {
        return printable.of(text);
    }

    /** A name, as {@link Names} prints it. */
    String name(final String name) {
        return Names.print(name, printable);
    }

    /** Prints a line for people, formatted as {@link String#format} does, with the digits and marks of the root locale. */
    void line(final String format, final Object... arguments) {
        out.printf(Locale.ROOT, format, arguments);
        out.println();
    }

    /** Says something that is not a result. */
    void say(final String sentence) {
        err.println(CairnTool.NAME + ": " + text(sentence));
        err.flush();
    }

    /** Starts a JSON text; closing it ends the line. */
    JsonGenerator json() throws IOException {
        return JSON.createGenerator(out).useDefaultPrettyPrinter();
    }

    Progress progress(final String activity) {
        return new Progress(terminal, clock, activity);
    }

    /** Returns false if what was printed could not be written. */
    boolean flush() {
        err.flush();
        return !out.checkError();
    }

    /** Whether nobody reads what is printed any more, as seen when it was flushed. */
    boolean isUnread() {
        return isUnread.getAsBoolean();
    }

    private static void sleep(final long ns) {
        try {
            TimeUnit.NANOSECONDS.sleep(ns);
        } catch (final InterruptedException ex) {
            throw new ToolException("interrupted", ex);
        }
    }

    /** Not by way of {@link System#out}, which hides whether anything could be written. */
    private static PrintWriter writer(final PipeOutputStream stream, final Charset charset) {
        return new PrintWriter(new OutputStreamWriter(stream, charset));
    }

    private static PrintWriter terminal() {
        final Console console = System.console();
        return console != null && isTerminal(console) ? console.writer() : null;
    }

    /** From JDK 22 on there can be a console without a terminal; only since then can it be asked. */
    private static boolean isTerminal(final Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (final ReflectiveOperationException ex) {
            return true;
        }
    }
}
