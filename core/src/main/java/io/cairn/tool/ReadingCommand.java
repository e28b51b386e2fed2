package io.cairn.tool;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.store.FileCheckpointReader;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A command that shows something of what is in a store. */
abstract class ReadingCommand extends StoreCommand {
    ReadingCommand(final Output output) {
        super(output);
    }

    /** Shows what is asked for, and returns the exit status. */
    abstract int show(FileCheckpointReader reader) throws IOException;

    @Override
    public final Integer call() throws IOException {
        try (FileCheckpointReader reader = Stores.openReadOnly(directory(), output)) {
            return show(reader);
        }
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
