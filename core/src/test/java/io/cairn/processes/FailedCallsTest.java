package io.cairn.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of the system fail for real, as far as a JVM can tell: strace makes them. */
@Tag("once")
class FailedCallsTest {
    @TempDir
    Path temp;

    private final Checkpoints checkpoints =
            new Checkpoints(1, FailedCallsChild.MIN_LENGTH, FailedCallsChild.MAX_LENGTH);
    private final List<KnownStream> streams = new ArrayList<>();
    private Path directory;

    @BeforeEach
    void prepare() throws Exception {
        Strace.assumeUsable();
        directory = temp.toRealPath().resolve("store");
        for (int i = 0; i < FailedCallsChild.STREAMS; i++) {
            streams.add(new KnownStream(i, FailedCallsChild.MAX_PER_STREAM));
        }
    }

    /** Runs the child and returns how it went, one word for each save, besides those that succeeded. */
    private List<String> run(final String call, final String error, final int when) throws Exception {
        final List<String> others = new ArrayList<>();
        final List<String> options = List.of("--inject=" + call + ":error=" + error + ":when=" + when);
        final List<String> jvm = Child.jvm(List.of(), FailedCallsChild.class, directory);
        try (Child child = Child.start(Strace.command(trace(), directory, options, jvm))) {
            for (String line = child.readLine(); line != null; line = child.readLine()) {
                final String[] words = line.split(" ");
                if (words[0].equals(FailedCallsChild.SAVED)) {
                    streams.get(Integer.parseInt(words[1])).saved(Long.parseLong(words[2]));
                } else {
                    others.add(words.length == 3 ? words[0] : line);
                }
            }
            assertEquals(0, child.exitStatus(), others::toString);
        }
        return others;
    }

    private Path trace() {
        return temp.resolve("trace");
    }

    private void requireAllThatWasAcknowledged() {
        try (FileCheckpointStore store = new FileCheckpointStore(
                checkpoints.configuration(directory, Durability.EVERY_SAVE, FailedCallsChild.MAX_PER_STREAM))) {
            int ahead = 0;
            for (int i = 0; i < streams.size(); i++) {
                final List<CheckpointState> found = store.list(Checkpoints.streamId(i));
                assertNull(streams.get(i).problem(checkpoints, found));
                ahead += found.isEmpty()
                                || found.get(found.size() - 1).id().sequence()
                                        == streams.get(i).newest()
                        ? 0
                        : 1;
            }
            assertTrue(ahead <= 1, ahead + " streams are ahead of what was acknowledged");
            assertEquals(List.of(), store.damage());
            checkpoints.save(store, 0, 1_000);
        }
    }

    private int calls(final String name) throws Exception {
        int count = 0;
        for (final String call : Strace.callsOn(directory, trace())) {
            count += Strace.nameOf(call).equals(name) ? 1 : 0;
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 13, 60})
    void shouldAcceptNothingMoreOnceAFlushHasFailed(final int when) throws Exception {
        assertEquals(List.of(FailedCallsChild.FAILED, FailedCallsChild.CLOSED), run("fdatasync", "EIO", when));
        assertEquals(when, calls("fdatasync"), "flushes up to the one that failed, and none after it");
        requireAllThatWasAcknowledged();
    }

    /** These flush what makes files grow, and the names of files. */
    @ParameterizedTest
    @ValueSource(ints = {2, 6, 7, 8, 14, 15})
    void shouldStayUsableOnceItIsOpenedAgainWhenGrowingWasNotDurable(final int when) throws Exception {
        final int inOpening = 4;
        assertEquals(
                when <= inOpening
                        ? List.of(FailedCallsChild.NOT_OPENED)
                        : List.of(FailedCallsChild.FAILED, FailedCallsChild.CLOSED),
                run("fsync", "EIO", when));
        requireAllThatWasAcknowledged();
    }

    /** Of a manifest, of a file's first block, of a new slot, of a checkpoint; whatever the system says. */
    @ParameterizedTest
    @CsvSource({
        "ENOSPC, 2",
        "ENOSPC, 3",
        "ENOSPC, 19",
        "ENOSPC, 20",
        "ENOSPC, 61",
        "EIO, 3",
        "EIO, 22",
        "EIO, 61",
        "EFBIG, 20",
        "EDQUOT, 61"
    })
    void shouldGoOnWhenAWriteWasRefused(final String error, final int when) throws Exception {
        assertEquals(List.of(FailedCallsChild.FULL, FailedCallsChild.CLOSED), run("pwrite64", error, when));
        requireAllThatWasAcknowledged();
    }
}
