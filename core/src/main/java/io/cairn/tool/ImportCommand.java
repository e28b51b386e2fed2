package io.cairn.tool;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointValidator;
import io.cairn.checkpoint.MalformedCheckpointException;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.StoreFullException;
import io.cairn.store.StoreUnusableException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Saves a payload from a file as a checkpoint of a stream. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        versionProvider = CairnTool.Version.class,
        sortOptions = false,
        description = {
            "Saves a file as a checkpoint of a stream.",
            "The file is one that export has written, in the layout of docs/FORMAT.md; its bytes are kept as they are,"
                    + " and it counts as taken now. The store must not be open for writing elsewhere. Where the stream"
                    + " has as many checkpoints as the store keeps, the oldest goes, even if it is the one imported; then"
                    + " the exit status is 1."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn-tool import orders.checkpoint /var/lib/app/checkpoints orders",
            "  cairn-tool import --create orders.checkpoint /tmp/new-store orders"
        })
final class ImportCommand implements Callable<Integer> {
    /** No record is longer, and each has a header. */
    private static final long MAX_LENGTH = FileStoreConfiguration.MAX_RECORD_LENGTH_DEFAULT - 64;

    @Parameters(index = "0", paramLabel = "FILE", description = "the file to read")
    private Path file;

    @Parameters(index = "1", paramLabel = "DIR", description = "the directory of the store")
    private Path directory;

    @Parameters(
            index = "2",
            paramLabel = "STREAM",
            converter = NameConverter.class,
            description = "the stream to save it to")
    private String streamId;

    @Option(names = "--create", description = "make a store if the directory is empty or not there")
    private boolean isCreating;

    @Option(
            names = "--max-per-stream",
            paramLabel = "N",
            description = "how many checkpoints of each stream a new store keeps; 4 by default")
    private Integer maxPerStream;

    private final Output output;

    ImportCommand(final Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        final ByteBuffer payload = read();
        final long sequence = sequence(payload);
        return Stores.write(directory, output, () -> save(payload, sequence));
    }

    private int save(final ByteBuffer payload, final long sequence) {
        final boolean isNew = isAbsentOrEmpty();
        try (FileCheckpointStore store = Stores.open(directory, maxPerStream(), output)) {
            final List<Long> before = sequences(store);
            save(store, sequence, payload);
            return tell(sequence, before, sequences(store));
        } catch (final StoreFullException ex) {
            throw isNew
                    ? new ToolException(
                            "a store without checkpoints was made in " + directory + ", and there is no room for one: "
                                    + ex.getMessage(),
                            ex)
                    : ex;
        }
    }

    private ByteBuffer read() {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new ToolException(file + " is no regular file");
            }
            try (FileChannel channel = FileChannel.open(file)) {
                final long length = channel.size();
                if (length > MAX_LENGTH) {
                    throw new ToolException(String.format(
                            Locale.ROOT, "%s has %,d bytes, and a store takes %,d", file, length, MAX_LENGTH));
                }
                final ByteBuffer payload = ByteBuffer.allocateDirect((int) length);
                while (payload.hasRemaining()) {
                    if (channel.read(payload) < 0) {
                        throw new EOFException("it became shorter while it was read");
                    }
                }
                return payload.flip();
            }
        } catch (final IOException ex) {
            throw new ToolException("the file cannot be read: " + Formats.reason(ex), ex);
        }
    }

    /** Sees that the payload is a checkpoint before anything is opened or made for it. */
    private long sequence(final ByteBuffer payload) {
        try {
            final CheckpointValidator validator = new CheckpointValidator();
            validator.validate(new UnsafeBuffer(payload), 0, payload.remaining());
            return validator.sequence();
        } catch (final MalformedCheckpointException ex) {
            throw new ToolException(file + " is no checkpoint: " + ex.getMessage(), ex);
        }
    }

    /** That of the store; what was asked for only if there is none and it may be made. */
    private int maxPerStream() {
        final int actual;
        try {
            actual = Stores.maxPerStream(directory, output);
        } catch (final StoreUnusableException ex) {
            if (isCreating && isAbsentOrEmpty()) {
                return maxPerStream == null ? FileStoreConfiguration.MAX_PER_STREAM_DEFAULT : maxPerStream;
            }
            throw isAbsentOrEmpty() ? new ToolException(directory + " is no store; --create makes one", ex) : ex;
        }
        if (maxPerStream != null && maxPerStream != actual) {
            throw new ToolException(directory + " is a store already, and keeps " + actual
                    + " checkpoints of each stream; --max-per-stream is for new ones");
        }
        return actual;
    }

    private boolean isAbsentOrEmpty() {
        final String[] entries = directory.toFile().list();
        return Files.notExists(directory) || entries != null && entries.length == 0;
    }

    private List<Long> sequences(final FileCheckpointStore store) {
        return Checkpoints.sequences(visitor -> store.visitNewestFirst(streamId, new CheckpointDecoder(), visitor));
    }

    private void save(final FileCheckpointStore store, final long sequence, final ByteBuffer payload) {
        final int length = payload.remaining();
        try (CheckpointClaim claim = new CheckpointClaim()) {
            store.claim(streamId, sequence, length, claim);
            claim.buffer().putBytes(0, payload, 0, length);
            claim.commit(length);
        }
    }

    private int tell(final long sequence, final List<Long> before, final List<Long> after) {
        if (!after.contains(sequence)) {
            output.say(
                    "checkpoint " + Long.toUnsignedString(sequence) + " was not kept: stream " + Names.quote(streamId)
                            + " has newer ones, " + Formats.sequences(after) + ", and the store keeps " + after.size());
            return CairnTool.NOT_SOUND;
        }
        final boolean isFull = after.size() == before.size();
        output.line(
                "imported checkpoint %s to stream %s%s",
                Long.toUnsignedString(sequence),
                output.name(streamId),
                isFull
                        ? "; the oldest before it, " + Long.toUnsignedString(before.get(before.size() - 1))
                                + ", was dropped"
                        : "");
        return CairnTool.DONE;
    }
}
