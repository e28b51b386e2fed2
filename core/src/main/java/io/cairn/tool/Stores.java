package io.cairn.tool;

import io.cairn.store.DamagePolicy;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import io.cairn.store.SlotDamage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Deque;
import java.util.function.IntSupplier;

/** Opens stores, those for writing in the way in which their own writers opened them. */
final class Stores {
    private Stores() {}

    /** Opens a store for reading, beside a writer or alone. */
    static FileCheckpointReader openReadOnly(final Path directory, final Output output) {
        final Progress progress = opening(directory, output);
        try {
            return FileCheckpointStore.openReadOnly(directory);
        } finally {
            progress.close();
        }
    }

    /** Says what was come across and is not what was asked for: damage, and a writer that is faster than this. */
    static void sayDamage(final FileCheckpointReader reader, final Path directory, final Output output) {
        final long leftOut = reader.leftOut();
        if (leftOut > 0) {
            output.say("the store is being written: " + Formats.count(leftOut, "checkpoint")
                    + " had been replaced before they could be read, and are not counted here");
        }
        final int count = reader.damage().size();
        if (count > 0) {
            output.say("damage was found in " + Formats.count(count, "place") + ": see " + CairnTool.NAME + " verify "
                    + directory);
        }
    }

    /**
     * How many checkpoints of a stream a store keeps, which opening it for writing must not change.
     *
     * @throws ToolException if the file that says so is damaged, or one of the others as a whole.
     */
    static int maxPerStream(final Path directory, final Output output) {
        try (FileCheckpointReader reader = openReadOnly(directory, output)) {
            for (final SlotDamage damage : reader.damage()) {
                if (damage.slot() == SlotDamage.WHOLE_FILE) {
                    throw new ToolException(directory + " cannot be changed by this program, since a file is damaged: "
                            + damage + "; see " + CairnTool.NAME + " repair --help");
                }
            }
            return reader.maxPerStream();
        }
    }

    /** Opens a store, or makes one, whatever the system properties say. Damage that is found is said. */
    static FileCheckpointStore open(final Path directory, final int maxPerStream, final Output output) {
        final FileStoreConfiguration configuration;
        try {
            configuration = new FileStoreConfiguration()
                    .directory(directory)
                    .maxPerStream(maxPerStream)
                    .durability(Durability.EVERY_SAVE)
                    .maxRecordLength(FileStoreConfiguration.MAX_RECORD_LENGTH_DEFAULT)
                    .onDamage(DamagePolicy.REPORT)
                    .errorHandler(damage -> output.say("damage was found: " + damage.getMessage()))
                    .conclude();
        } catch (final IllegalArgumentException ex) {
            throw new ToolException(ex.getMessage(), ex);
        }
        final Progress progress = opening(directory, output);
        try {
            return new FileCheckpointStore(configuration);
        } finally {
            progress.close();
        }
    }

    /**
     * Runs what writes to a store. What it makes there as the superuser is given to the owner of the store, who could not open it
     * otherwise.
     *
     * @return the exit status of what was run, or {@link CairnTool#NOT_SOUND} if something could not be given to the owner.
     */
    static int write(final Path directory, final Output output, final IntSupplier action) throws IOException {
        final Owner owner = Owner.ofStore(directory);
        final Deque<Path> missing = Owner.missing(directory);
        boolean isGiven = false;
        final int status;
        try {
            status = action.getAsInt();
        } finally {
            isGiven = give(owner, missing, directory, output);
        }
        return isGiven ? status : CairnTool.NOT_SOUND;
    }

    private static boolean give(
            final Owner owner, final Deque<Path> created, final Path directory, final Output output) {
        try {
            for (final Path each : created) {
                if (Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
                    owner.take(each);
                }
            }
            if (Files.isDirectory(directory)) {
                owner.takeStore(directory);
            }
            return true;
        } catch (final IOException ex) {
            output.say("what was made in " + directory + " is the superuser's, and cannot be given to the owner of the"
                    + " store, who may be unable to open it: " + Formats.reason(ex));
            return false;
        }
    }

    private static Progress opening(final Path directory, final Output output) {
        return output.progress("opening " + output.text(directory.toString()));
    }
}
