package io.cairn.tool;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.JvmAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Shows, checks and mends stores on disk from the command line. {@code docs/TOOL.md} is the page for its users.
 *
 * <p>Whatever can go wrong outside of this program ends in one sentence on standard error and {@link #UNUSABLE}.
 */
@Command(
        name = CairnTool.NAME,
        mixinStandardHelpOptions = true,
        versionProvider = CairnTool.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Inspects stores of checkpoints: directories that a FileCheckpointStore has written.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done; verify: nothing that was judged is damaged",
            "1:verify: there is damage; import: the checkpoint was not kept; repair: something is left; watch: the process has"
                    + " ended",
            "2:nothing was done: bad usage, no store, a locked store, a newer version, no such stream, ...",
            "3:a mistake in this program"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn-tool ls /var/lib/app/checkpoints",
            "  cairn-tool show /var/lib/app/checkpoints orders",
            "  cairn-tool verify /var/lib/app/checkpoints && echo sound",
            "  cairn-tool ls --help"
        })
public final class CairnTool {
    static final String NAME = "cairn-tool";
    static final int DONE = 0;
    static final int NOT_SOUND = 1;
    static final int ENDED = 1;
    static final int UNUSABLE = 2;
    static final int MISTAKE = 3;

    private final Output output;

    private CairnTool(final Output output) {
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
        return new CairnTool(output).run(args);
    }

    private int run(final String... args) {
        int status;
        try {
            requireMemoryAccess();
            status = commandLine().execute(args);
        } catch (final ToolException ex) {
            status = unusable(ex.getMessage());
        } catch (final OutOfMemoryError ex) {
            status = unusable("there is too little memory for a checkpoint of this length, give java more with -Xmx: "
                    + ex.getMessage());
        } catch (final RuntimeException | Error ex) {
            status = mistake(ex);
        }
        return output.flush() ? status : unusable("standard output cannot be written");
    }

    /** The manifest of the jar sees to it, unless somebody starts the class by its name. */
    private static void requireMemoryAccess() {
        try {
            JvmAccess.newBuffer();
        } catch (final IllegalStateException ex) {
            throw new ToolException(ex.getMessage(), ex);
        }
    }

    private CommandLine commandLine() {
        return new CommandLine(this)
                .addSubcommand(new ListCommand(output))
                .addSubcommand(new ShowCommand(output))
                .addSubcommand(new VerifyCommand(output))
                .addSubcommand(new ExportCommand(output))
                .addSubcommand(new ImportCommand(output))
                .addSubcommand(new PruneCommand(output))
                .addSubcommand(new RepairCommand(output))
                .addSubcommand(new WatchCommand(output))
                .setOut(output.out())
                .setErr(output.err())
                // A stream may be called @orders.
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(this::onBadUsage)
                .setExecutionExceptionHandler(this::onException);
    }

    private int onBadUsage(final ParameterException ex, final String[] args) {
        final CommandLine command = ex.getCommandLine();
        if (args.length == 0) {
            command.usage(output.err());
            return UNUSABLE;
        }
        return unusable(ex.getMessage() + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
    }

    private int onException(final Exception ex, final CommandLine command, final ParseResult arguments) {
        if (ex instanceof IOException) {
            return unusable(Formats.reason((IOException) ex));
        }
        if (ex instanceof CheckpointException) {
            // Its message alone would be the name of the file.
            final boolean isDenied = ex.getCause() instanceof AccessDeniedException;
            return unusable(isDenied ? Formats.reason((AccessDeniedException) ex.getCause()) : ex.getMessage());
        }
        return ex instanceof ToolException ? unusable(ex.getMessage()) : mistake(ex);
    }

    private int unusable(final String sentence) {
        output.say(sentence);
        return UNUSABLE;
    }

    private int mistake(final Throwable throwable) {
        output.say("this is a mistake in the program, please report it: " + throwable);
        final PrintWriter err = output.err();
        throwable.printStackTrace(err);
        err.flush();
        return MISTAKE;
    }

    /** Tells the version that the jar was built from. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            final String version = CairnTool.class.getPackage().getImplementationVersion();
            return new String[] {NAME + ' ' + (version == null ? "(not built as a jar)" : version)};
        }
    }
}
