package io.cairn.bench;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Tracks how fast Cairn is. {@code docs/BENCH.md} is the page for its users.
 *
 * <p>Whatever can go wrong outside of this program ends in one sentence on standard error and {@link #ERROR}.
 */
@Command(
        name = Bench.NAME,
        mixinStandardHelpOptions = true,
        versionProvider = Bench.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Runs Cairn's benchmarks, compares, and says which differences are real.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done; gate: nothing has become worse",
            "1:gate: a regression",
            "2:an error: bad usage, a benchmark that fails, a file that is not what it should be, ...",
            "3:gate: inconclusive"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bench duet --a cairn-core-1.jar --b cairn-core-2.jar -o duet.json && bench gate duet.json",
            "  bench run -o base.json",
            "  bench compare base.json new.json",
            "  bench duet --help"
        })
public final class Bench {
    static final String NAME = "bench";
    static final int OK = 0;
    static final int REGRESSION = 1;
    static final int ERROR = 2;
    static final int INCONCLUSIVE = 3;

    private final Output output;

    private Bench(final Output output) {
        this.output = output;
    }

    /**
     * Runs a command and ends the JVM with its exit status.
     *
     * @param args as {@code --help} describes them.
     */
    public static void main(final String[] args) {
        System.exit(run(Output.ofProcess(), args));
    }

    /** Runs a command, and returns its exit status. */
    static int run(final Output output, final String... args) {
        return new Bench(output).run(args);
    }

    private int run(final String... args) {
        try {
            return commandLine().execute(args);
        } catch (final Error ex) {
            return mistake(ex);
        }
    }

    private CommandLine commandLine() {
        return new CommandLine(this)
                .addSubcommand(new RunCommand(output))
                .addSubcommand(new CompareCommand(output))
                .addSubcommand(new DuetCommand(output))
                .addSubcommand(new AaCommand(output))
                .addSubcommand(new GateCommand(output))
                .addSubcommand(new HistoryCommand(output))
                .addSubcommand(new LatencyCommand(output))
                .addSubcommand(new ReportCommand(output))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(output.out())
                .setErr(output.err())
                .setParameterExceptionHandler(this::onBadUsage)
                .setExecutionExceptionHandler(this::onException);
    }

    private int onBadUsage(final ParameterException ex, final String[] args) {
        final CommandLine command = ex.getCommandLine();
        if (args.length == 0) {
            command.usage(output.err());
            return ERROR;
        }
        return error(ex.getMessage() + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
    }

    private int onException(final Exception ex, final CommandLine command, final ParseResult arguments) {
        if (ex instanceof IOException) {
            // The message alone may be no more than the name of a file.
            return error(ex.toString());
        }
        return ex instanceof BenchException ? error(ex.getMessage()) : mistake(ex);
    }

    private int error(final String sentence) {
        output.say(sentence);
        return ERROR;
    }

    private int mistake(final Throwable throwable) {
        final StackTraceElement[] trace = throwable.getStackTrace();
        return error("this is a mistake in the program, please report it: " + throwable
                + (trace.length == 0 ? "" : " at " + trace[0]));
    }

    /** Tells the version that the jar was built from. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            final String version = Bench.class.getPackage().getImplementationVersion();
            return new String[] {NAME + ' ' + (version == null ? "(not built as a jar)" : version)};
        }
    }
}
