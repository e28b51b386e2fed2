package io.cairn.samples;

import io.cairn.checkpoint.CheckpointDecoder;
import java.io.PrintStream;

/** The sample's main class: {@link Options#HELP} tells what it does, {@link Pipeline} is where Cairn is used. */
public final class EarthquakePipeline {
    private EarthquakePipeline() {}

    /**
     * Runs the sample and ends the JVM with its exit status.
     *
     * @param args as the help describes them.
     */
    public static void main(final String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    /** Runs the sample and returns its exit status. */
    static int run(final String[] args, final PrintStream out, final PrintStream err) {
        try {
            final Options options = Options.parse(args);
            if (options.help()) {
                out.println(Options.HELP);
                return 0;
            }
            return run(options, out, err);
        } catch (final SampleException ex) {
            err.println(Lines.ascii(ex.getMessage()));
            return ex.exitStatus();
        }
    }

    private static int run(final Options options, final PrintStream out, final PrintStream err) {
        requireAgrona();
        final QuakeFile file = options.file() == null ? QuakeCsv.readResource() : QuakeCsv.readFile(options.file());
        final QuakeStream stream = new QuakeStream(file, options.loops());
        final long crashAt = options.crashAt(stream.length());
        final Progress progress = new Progress(err, System.console() != null, System::nanoTime);
        WarmUp.run(stream);
        final Outcome outcome = run(options, stream, progress, crashAt, out);
        new Summary(out, file, stream, outcome).print();
        return outcome.exitStatus();
    }

    private static Outcome run(
            final Options options,
            final QuakeStream stream,
            final Progress progress,
            final long crashAt,
            final PrintStream out) {
        if (options.store() == null) {
            return new CrashDrill(stream, progress).run(crashAt);
        }
        return options.async()
                ? new StallDrill(stream, options.store(), progress).run(crashAt)
                : new RestartDrill(stream, options.store(), progress, out).run(crashAt);
    }

    /** Cairn's sentence names the JVM flag if that is missing. */
    private static void requireAgrona() {
        try {
            new CheckpointDecoder();
        } catch (final IllegalStateException ex) {
            throw SampleException.failed(ex.getMessage());
        }
    }
}
