package io.cairn.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a save in steady state costs: calls of the system, and bytes on the heap. */
@Tag("once")
class SystemCallsTest {
    private static final int SAVES = Integer.getInteger("cairn.crash.saves", 2000);
    private static final Pattern WRITE =
            Pattern.compile("pwrite64\\((\\d+)<[^>]*/(slots-\\d+)>, .*, (\\d+), (\\d+)\\) += (\\d+)");
    private static final Pattern FLUSH = Pattern.compile("fdatasync\\((\\d+)<[^>]*/(slots-\\d+)>\\) += 0");

    private static final String[] STREAMS = {Checkpoints.streamId(0), Checkpoints.streamId(1), Checkpoints.streamId(2)};
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path temp;

    @ParameterizedTest
    @CsvSource({
        "EVERY_SAVE, 1, 2000, 2000",
        "EVERY_SAVE, 5, 100, 200000",
        "ON_SYNC, 1, 2000, 2000",
        "PROCESS, 5, 100, 200000",
    })
    void shouldWriteOnceAndFlushOnce(
            final Durability durability, final int streams, final int minLength, final int maxLength) throws Exception {
        Strace.assumeUsable();
        final Path directory = temp.toRealPath().resolve("store");
        final Path trace = temp.resolve("trace");
        final List<String> jvm =
                Child.jvm(List.of(), TracedChild.class, directory, durability, streams, SAVES, minLength, maxLength);
        try (Child child = Child.start(Strace.command(trace, directory, List.of("--seccomp-bpf"), jvm))) {
            assertEquals("", child.readAll());
            assertEquals(0, child.exitStatus());
        }
        final List<String> calls = steadyState(Strace.callsOn(directory, trace));
        final int callsPerSave = durability == Durability.EVERY_SAVE ? 2 : 1;
        assertEquals(callsPerSave * SAVES, calls.size(), () -> calls.subList(0, Math.min(10, calls.size())) + " ...");
        for (int i = 0; i < calls.size(); i += callsPerSave) {
            final Matcher write = WRITE.matcher(calls.get(i));
            assertTrue(write.matches(), calls.get(i));
            assertEquals(write.group(3), write.group(5), calls.get(i));
            assertEquals(0, Long.parseLong(write.group(3)) % 4096, calls.get(i));
            assertEquals(0, Long.parseLong(write.group(4)) % 4096, calls.get(i));
            if (callsPerSave == 2) {
                final Matcher flush = FLUSH.matcher(calls.get(i + 1));
                assertTrue(flush.matches(), calls.get(i + 1));
                assertEquals(write.group(1), flush.group(1), calls.get(i + 1));
            }
        }
    }

    /** What is between the two marks; a trace without them shows nothing. */
    private static List<String> steadyState(final List<String> calls) {
        int begin = -1;
        int end = -1;
        for (int i = 0; i < calls.size(); i++) {
            begin = calls.get(i).contains(TracedChild.BEGIN) ? i : begin;
            end = calls.get(i).contains(TracedChild.END) && end < 0 ? i : end;
        }
        assertTrue(begin > 0 && begin < end, "the marks are at " + begin + " and " + end + " of " + calls.size());
        return calls.subList(begin + 1, end);
    }

    /** Twice in a row, once warm: see AllocationTest. The warm-up need not wait for the disk. */
    @ParameterizedTest
    @CsvSource({"EVERY_SAVE, 2000", "ON_SYNC, 30000"})
    void shouldAllocateNothing(final Durability durability, final int saves) {
        final Checkpoints checkpoints = new Checkpoints(1, 100, 9000);
        try (FileCheckpointStore store =
                new FileCheckpointStore(checkpoints.configuration(temp.resolve("warm-up"), Durability.PROCESS, 4))) {
            allocated(checkpoints, store, 0, 30_000);
        }
        try (FileCheckpointStore store =
                new FileCheckpointStore(checkpoints.configuration(temp.resolve("store"), durability, 4))) {
            long allocated = Long.MAX_VALUE;
            long before = Long.MAX_VALUE;
            for (int round = 0; round < 20 && (allocated > 0 || before > 0); round++) {
                before = allocated;
                allocated = allocated(checkpoints, store, (long) round * saves, saves);
            }
            assertEquals(0, allocated);
            assertEquals(0, before);
        }
    }

    private static long allocated(
            final Checkpoints checkpoints, final FileCheckpointStore store, final long first, final int saves) {
        final long start = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < saves; i++) {
            final int stream = i % STREAMS.length;
            checkpoints.save(store, stream, STREAMS[stream], first + i);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - start;
    }
}
