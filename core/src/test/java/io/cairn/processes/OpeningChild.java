package io.cairn.processes;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.StoreLockedException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Opens, saves to and closes a store as it is told to, one line for one line. */
final class OpeningChild {
    static final String OPEN = "open ";
    static final String SAVE = "save ";
    static final String CLOSE = "close";

    static final String DONE = "done";
    static final String LOCKED = "locked: ";
    static final String FAILED = "failed: ";

    private OpeningChild() {}

    public static void main(final String[] args) throws Exception {
        final BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        final Checkpoints checkpoints = new Checkpoints(1, 100, 1000);
        FileCheckpointStore store = null;
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            try {
                if (line.startsWith(OPEN)) {
                    store = new FileCheckpointStore(
                            checkpoints.configuration(Path.of(line.substring(OPEN.length())), Durability.PROCESS, 2));
                } else if (line.startsWith(SAVE)) {
                    checkpoints.save(store, 0, Long.parseLong(line.substring(SAVE.length())));
                } else {
                    store.close();
                }
                Acks.print(DONE);
            } catch (final StoreLockedException ex) {
                Acks.print(LOCKED + ex.getMessage());
            } catch (final CheckpointException ex) {
                Acks.print(FAILED + ex);
            }
        }
    }
}
