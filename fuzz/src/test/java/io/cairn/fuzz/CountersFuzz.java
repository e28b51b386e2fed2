package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cairn.checkpoint.CheckpointException;
import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.CountersFile;
import io.cairn.persist.PersistenceConfiguration;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Whatever stands in a file of counters, which another process writes: the inspector shows it, or says in a line why not. */
class CountersFuzz {
    private static final int UNUSABLE = 2;

    private static byte[] image;

    /** Of two lines, a heading and the figures, or of one that says what is wrong. */
    @FuzzTest
    void showsOrRefusesInALine(final byte[] input) throws Throwable {
        try (TempDirectory temp = TempDirectory.inMemory()) {
            final Path file = Files.write(temp.resolve("counters"), bytes(ByteBuffer.wrap(input)));
            final Object result =
                    ByName.call("io.cairn.tool.Tool", "run", (Object) new Object[] {"watch", "--rounds", "1", file});
            final boolean isReadable = isReadable(file);
            final int status = (int) ByName.get(result, "status");
            assertEquals(isReadable, status < UNUSABLE, result::toString);
            assertEquals(isReadable ? 2 : 0, lines(result, "out"), result::toString);
            if (!isReadable) {
                assertEquals(UNUSABLE, status, result::toString);
                assertEquals(1, lines(result, "err"), result::toString);
            }
        }
    }

    /** The input but for its first byte; or a file of counters of a length, written over in places, each with its own length. */
    private static byte[] bytes(final ByteBuffer input) throws IOException {
        if (input.remaining() < 3 || input.get() == 0) {
            return Arrays.copyOfRange(input.array(), input.position(), input.limit());
        }
        final byte[] bytes = Arrays.copyOf(image(), input.getShort() & 0xFFFF);
        while (input.remaining() > 2) {
            final int at = Math.min(input.getShort() & 0xFFFF, bytes.length);
            final int length = Math.min(Math.min(input.get() & 0xFF, input.remaining()), bytes.length - at);
            input.get(bytes, at, length);
        }
        return bytes;
    }

    private static byte[] image() throws IOException {
        if (image == null) {
            try (TempDirectory temp = TempDirectory.inMemory();
                    FileCheckpointStore store = new FileCheckpointStore(new FileStoreConfiguration()
                            .directory(temp.resolve("store"))
                            .durability(Durability.ON_SYNC))) {
                final Path file = temp.resolve("counters");
                final CheckpointAgent agent =
                        new CheckpointAgent(store, new PersistenceConfiguration().countersFile(file));
                agent.doWork();
                image = Files.readAllBytes(file);
                agent.onClose();
            }
        }
        return image;
    }

    private static boolean isReadable(final Path file) throws IOException {
        try {
            CountersFile.read(file);
            return true;
        } catch (final CheckpointException ex) {
            return false;
        }
    }

    private static long lines(final Object result, final String stream) throws Throwable {
        return ((String) ByName.get(result, stream)).lines().count();
    }
}
