package io.cairn.tool;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.store.FileCheckpointReader;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the payload of a checkpoint to a file. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = CairnTool.Version.class,
        description = {
            "Writes a checkpoint to a file.",
            "The file is in the layout of docs/FORMAT.md; the stream, and when it was taken, are not part of it. It is"
                    + " there as a whole or not at all. Works beside a writer, and does not change the store."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn-tool export /var/lib/app/checkpoints orders orders.checkpoint",
            "  cairn-tool export --sequence 900 /var/lib/app/checkpoints orders 900.bin"
        })
final class ExportCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "the directory of the store")
    private Path directory;

    @Parameters(
            index = "1",
            paramLabel = "STREAM",
            converter = NameConverter.class,
            description = "the stream that the checkpoint is of")
    private String streamId;

    @Parameters(index = "2", paramLabel = "FILE", description = "the file to write, outside of the store")
    private Path file;

    @Option(
            names = "--sequence",
            paramLabel = "N",
            converter = UnsignedConverter.class,
            description = "export the checkpoint of this sequence; by default the newest")
    private Long sequence;

    @Option(names = "--force", description = "replace the file if there is one")
    private boolean isForced;

    private final UnsafeBuffer payload = new UnsafeBuffer();
    private final Output output;

    ExportCommand(final Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        try (FileCheckpointReader reader = Stores.openReadOnly(directory, output)) {
            requireSuitableFile();
            try {
                Checkpoints.use(reader, directory, streamId, sequence, this::export);
            } finally {
                Stores.sayDamage(reader, directory, output);
            }
        }
        return CairnTool.DONE;
    }

    private void requireSuitableFile() throws IOException {
        final Path parent = file.toAbsolutePath().normalize().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new ToolException("there is no directory for " + file);
        }
        if (Files.isSameFile(parent, directory)) {
            throw new ToolException(file + " would be in the directory of the store, where nothing else belongs");
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new ToolException(file + " exists and is no regular file");
            }
            if (!isForced) {
                throw new ToolException(file + " exists; --force replaces it");
            }
        }
    }

    private void export(final CheckpointDecoder checkpoint) throws IOException {
        checkpoint.wrapPayload(payload);
        final WholeFile whole = new WholeFile(file);
        sayLeftOver(whole);
        try {
            whole.write(payload);
        } catch (final IOException ex) {
            throw new ToolException(file + " cannot be written: " + Formats.reason(ex), ex);
        }
        output.line(
                "exported checkpoint %s of stream %s to %s: %s",
                Long.toUnsignedString(checkpoint.sequence()),
                output.name(streamId),
                output.text(file.toString()),
                Formats.size(payload.capacity()));
    }

    /** They are in nobody's way. */
    private void sayLeftOver(final WholeFile whole) {
        try {
            for (final Path each : whole.leftOver()) {
                output.say(each + " was left by an export that was cut short, or is just being written: delete it if no"
                        + " other export is running");
            }
        } catch (final IOException | DirectoryIteratorException ex) {
            output.say("whether an export was cut short before cannot be told: " + ex.getMessage());
        }
    }
}
