package io.cairn.tool;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.store.FileCheckpointReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that shows something of a store, and changes nothing. */
abstract class ReadingCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "the directory of the store")
    private Path directory;

    @Option(
            names = "--json",
            description = {
                "print JSON with exact values: sequences, offsets and times are numbers of up to 64 bits, unsigned,"
                        + " times in ns since the Unix epoch, sizes in bytes"
            })
    private boolean isJson;

    final Output output;

    ReadingCommand(final Output output) {
        this.output = output;
    }

    /** Shows what is asked for, and returns the exit status. */
    abstract int show(FileCheckpointReader reader) throws IOException;

    @Override
    public final Integer call() throws IOException {
        try (FileCheckpointReader reader = Stores.openReadOnly(directory, output)) {
            return show(reader);
        }
    }

    final Path directory() {
        return directory;
    }

    final boolean isJson() {
        return isJson;
    }

    /** The streams of a store, ordered by code point. */
    static List<String> streams(final FileCheckpointReader reader) {
        return reader.streams().stream()
                .map(streamId -> new CheckpointId(streamId, 0, 0))
                .sorted(Comparator.naturalOrder())
                .map(CheckpointId::streamId)
                .collect(Collectors.toList());
    }
}
