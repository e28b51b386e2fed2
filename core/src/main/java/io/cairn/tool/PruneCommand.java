package io.cairn.tool;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes old checkpoints of a stream. */
@Command(
        name = "prune",
        mixinStandardHelpOptions = true,
        versionProvider = CairnTool.Version.class,
        sortOptions = false,
        description = {
            "Deletes old checkpoints of a stream.",
            "Those go that are older than a sequence, or than the newest few. The store must not be open for"
                    + " writing elsewhere. What was deleted stays gone; files do not shrink, their slots are"
                    + " used again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn-tool prune /var/lib/app/checkpoints --stream orders --keep 1 --dry-run",
            "  cairn-tool prune /var/lib/app/checkpoints --stream orders --before 900"
        })
final class PruneCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "the directory of the store")
    private Path directory;

    @Option(
            names = "--stream",
            required = true,
            paramLabel = "S",
            converter = NameConverter.class,
            description = "the stream to prune")
    private String streamId;

    @ArgGroup(multiplicity = "1")
    private Cut cut;

    @Option(names = "--dry-run", description = "only tell what would be deleted; this works beside a writer, too")
    private boolean isDryRun;

    private final Output output;

    /** Where to cut: one of both. */
    static final class Cut {
        @Option(
                names = "--keep",
                required = true,
                paramLabel = "N",
                description = "keep the newest N, at least 1, and all of the same sequence as the last of them")
        private Integer keep;

        @Option(
                names = "--before",
                required = true,
                paramLabel = "SEQ",
                converter = UnsignedConverter.class,
                description = "delete what has a lower sequence than SEQ, even if that is all")
        private Long before;

        /** The lowest sequence to keep, or none if there is nothing to delete. */
        OptionalLong lowestKept(final List<Long> newestFirst) {
            if (before != null) {
                return OptionalLong.of(before);
            }
            return keep < newestFirst.size() ? OptionalLong.of(newestFirst.get(keep - 1)) : OptionalLong.empty();
        }
    }

    PruneCommand(final Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        if (cut.keep != null && cut.keep < 1) {
            throw new ToolException("--keep must be at least 1: " + cut.keep);
        }
        if (isDryRun) {
            try (FileCheckpointReader reader = Stores.openReadOnly(directory, output)) {
                final List<Long> newestFirst = Checkpoints.sequences(reader, streamId);
                Stores.sayDamage(reader, directory, output);
                plan(newestFirst, "would be deleted", "would be left");
            }
            return CairnTool.DONE;
        }
        return Stores.write(directory, output, this::prune);
    }

    private int prune() {
        final int maxPerStream = Stores.maxPerStream(directory, output);
        try (FileCheckpointStore store = Stores.open(directory, maxPerStream, output)) {
            prune(store);
        }
        return CairnTool.DONE;
    }

    private void prune(final FileCheckpointStore store) {
        final List<Long> newestFirst =
                Checkpoints.sequences(visitor -> store.visitNewestFirst(streamId, new CheckpointDecoder(), visitor));
        requireStream(newestFirst);
        final OptionalLong lowestKept = cut.lowestKept(newestFirst);
        if (lowestKept.isPresent()) {
            store.deleteBefore(streamId, lowestKept.getAsLong());
        }
        plan(newestFirst, "deleted", "left");
    }

    /** Tells what the cut makes of the sequences of a stream. */
    private void plan(final List<Long> newestFirst, final String deleted, final String left) {
        requireStream(newestFirst);
        final OptionalLong lowestKept = cut.lowestKept(newestFirst);
        final List<Long> below = newestFirst.stream()
                .filter(sequence ->
                        lowestKept.isPresent() && Long.compareUnsigned(sequence, lowestKept.getAsLong()) < 0)
                .collect(Collectors.toList());
        output.line(
                "stream %s: %s %s%s, %,d %s",
                output.name(streamId),
                Formats.count(below.size(), "checkpoint"),
                deleted,
                below.isEmpty() ? "" : " (" + Formats.sequences(below) + ")",
                newestFirst.size() - below.size(),
                left);
    }

    private void requireStream(final List<Long> newestFirst) {
        if (newestFirst.isEmpty()) {
            throw Checkpoints.noStream(directory, streamId);
        }
    }
}
