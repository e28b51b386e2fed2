package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointOverflowException;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.persist.AsyncCheckpointStore;
import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.CountersFile;
import io.cairn.persist.PersistenceConfiguration;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchCommandTest {
    private static final long SECOND = 1_000_000_000;

    @TempDir
    Path root;

    private final List<Long> pauses = new ArrayList<>();
    private Path directory;
    private Path file;
    private FileCheckpointStore store;
    private CheckpointAgent agent;
    private AsyncCheckpointStore front;
    private long passedNs;

    /** Of the agent's clock. */
    private long correctionNs;

    private long sequence;

    @BeforeEach
    void startAgent() {
        directory = root.resolve("store");
        file = directory.resolve(CountersFile.FILE_NAME);
        store = new FileCheckpointStore(
                new FileStoreConfiguration().directory(directory).durability(Durability.ON_SYNC));
        agent = agent(file);
        front = agent.newStore();
    }

    @AfterEach
    void closeStore() {
        agent.onClose();
        store.close();
    }

    private CheckpointAgent agent(final Path countersFile) {
        return new CheckpointAgent(
                store,
                new PersistenceConfiguration()
                        .nanoClock(() -> passedNs)
                        .clock(() -> Tool.NOW_NS - 10 * SECOND + passedNs + correctionNs)
                        .countersFile(countersFile));
    }

    /** What goes on between two looks. */
    private void work(final long ns) {
        pauses.add(ns);
        front.save(new CheckpointState(new CheckpointId("a", ++sequence, 7)));
        front.save(new CheckpointState(new CheckpointId("a", ++sequence, 7)));
        assertThrows(CheckpointOverflowException.class, () -> front.claim("a", 0, 1 << 20, new CheckpointClaim()));
        passedNs += 2_500_000;
        agent.doWork();
    }

    private Tool.Result watch(final Object... args) {
        final Object[] all = new Object[args.length + 2];
        all[0] = "watch";
        all[1] = directory;
        System.arraycopy(args, 0, all, 2, args.length);
        return Tool.runPausing(this::work, all);
    }

    private void patch(final long position, final long value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, value), position);
        }
    }

    @Test
    void shouldShowALinePerRound() {
        agent.doWork();
        assertEquals(
                "   taken  coalesced  durable  failed  refused  pending     bytes     save  longest    flush  longest      lag"
                        + "  longest       age\n"
                        + "       0          0        0       0        0        0       0 B     0 ns     0 ns     0 ns     0 ns     0 ns"
                        + "     0 ns         -\n"
                        + "       2          1        1       0        1        0      32 B     0 ns     0 ns     0 ns     0 ns   2.5 ms"
                        + "   2.5 ms    10.0 s\n"
                        + "       4          2        2       0        2        0      64 B     0 ns     0 ns     0 ns     0 ns   2.5 ms"
                        + "   2.5 ms    10.0 s\n",
                watch("--rounds", 3).done());
        assertEquals(List.of(SECOND, SECOND), pauses);
    }

    @Test
    void shouldRepeatItsHeading() {
        agent.doWork();
        final List<String> lines =
                watch("--rounds", 21, "--interval", 5).done().lines().toList();
        assertEquals(23, lines.size());
        assertEquals(lines.get(0), lines.get(21));
        assertEquals(List.of(5 * SECOND), pauses.stream().distinct().toList());
    }

    @Test
    void shouldEndWhenNobodyReads() {
        agent.doWork();
        final Tool.Result result =
                Tool.runUntilUnread(() -> pauses.size() == 2, this::work, "watch", directory, "--rounds", 10);
        assertEquals(4, result.done().lines().count());
    }

    @Test
    void shouldEndWhenTheAgentIsClosed() {
        agent.doWork();
        final Tool.Result result = Tool.runPausing(
                ns -> {
                    work(ns);
                    if (pauses.size() == 3) {
                        front.close();
                        agent.onClose();
                    }
                },
                "watch",
                directory);
        assertEquals(CairnTool.ENDED, result.status());
        assertEquals(
                "cairn-tool: the agent of process " + ProcessHandle.current().pid() + " is closed\n", result.err());
        assertEquals(5, result.out().lines().count());
    }

    @Test
    void shouldEndWhenTheProcessHas() throws IOException, InterruptedException {
        agent.doWork();
        work(0);
        final Process process = new ProcessBuilder("true").start();
        process.waitFor();
        patch(16, process.pid());
        patch(24, System.currentTimeMillis());
        final Tool.Result result = watch();
        assertEquals(CairnTool.ENDED, result.status());
        assertEquals(
                "cairn-tool: process " + process.pid() + " has ended, and did not close its agent\n", result.err());
        assertTrue(result.out().lines().skip(1).findFirst().orElseThrow().startsWith("       2          1        1 "));
        assertEquals(2, result.out().lines().count());
    }

    /** The heartbeat does not move: 12 times in 3 s each, then once more after it has moved. */
    @Test
    void shouldSayOnceForEachSilenceThatTheAgentGivesNoSignOfLife() {
        agent.doWork();
        final Tool.Result result = Tool.runPausing(
                ns -> {
                    pauses.add(ns);
                    if (pauses.size() == 12) {
                        passedNs++;
                        agent.doWork();
                    }
                },
                "watch",
                directory,
                "--interval",
                3,
                "--rounds",
                17);
        final String sentence = "cairn-tool: the agent of process "
                + ProcessHandle.current().pid() + " has given no sign of life for 12.0 s\n";
        assertEquals(sentence.repeat(2), result.err());
        assertEquals(CairnTool.DONE, result.status());
    }

    @Test
    void shouldNotSayItBeforeTheHeartbeatWasStillForTenSeconds() {
        agent.doWork();
        watch("--rounds", 1).done();
        final Tool.Result silent = Tool.runPausing(pauses::add, "watch", directory, "--rounds", 11);
        assertTrue(silent.err().endsWith(" has given no sign of life for 10.0 s\n"), silent.err());
        Tool.runPausing(pauses::add, "watch", directory, "--rounds", 10).done();
    }

    /** The agent's clock says what it likes, as one that is corrected does: the agent lives. */
    @Test
    void shouldNotTakeAClockThatIsCorrectedForSilence() {
        agent.doWork();
        final long[] corrections = {-3_600, 7_200, 0, -86_400, -1_000_000_000};
        final Tool.Result result = Tool.runPausing(
                ns -> {
                    correctionNs += corrections[pauses.size() % corrections.length] * SECOND;
                    work(ns);
                },
                "watch",
                directory,
                "--rounds",
                20);
        assertFalse(result.done().matches("(?s).*-\\d.*"), result.out());
    }

    @Test
    void shouldShowNoNegativeAge() {
        passedNs = 3_600 * SECOND;
        agent.doWork();
        work(0);
        final String line =
                watch("--rounds", 1).done().lines().skip(1).findFirst().orElseThrow();
        assertTrue(line.endsWith(" 0 ns"), line);
    }

    /** When a process was started is reckoned from the system's clock, which may have been set since. */
    @Test
    void shouldNotTakeAProcessForAnotherWhoseHeartbeatMoves() throws IOException {
        agent.doWork();
        patch(24, System.currentTimeMillis() - 86_400_000);
        assertEquals(4, watch("--rounds", 3).done().lines().count());
        pauses.clear();
        final Tool.Result still = Tool.runPausing(pauses::add, "watch", directory);
        assertEquals(CairnTool.ENDED, still.status());
        assertTrue(still.err().endsWith(" has ended, and did not close its agent\n"), still.err());
        assertEquals(Collections.nCopies(10, SECOND), pauses);
    }

    @Test
    void shouldFindAFileElsewhere() {
        agent.onClose();
        final Path elsewhere = root.resolve("elsewhere");
        agent = agent(elsewhere);
        front = agent.newStore();
        agent.doWork();
        Tool.runPausing(this::work, "watch", elsewhere, "--rounds", 2).done();
    }

    @Test
    void shouldSayThatThereIsNothingToWatch() throws IOException {
        final Path nowhere = root.resolve("nowhere");
        assertEquals(
                "cairn-tool: " + nowhere + " does not exist: PersistenceConfiguration.countersFile makes one",
                Tool.run("watch", nowhere).refused());
        assertEquals(
                "cairn-tool: " + root.resolve("counters")
                        + " does not exist: PersistenceConfiguration.countersFile makes one",
                Tool.run("watch", root).refused());
        Files.writeString(nowhere, "CAIRN-CT");
        assertEquals(
                "cairn-tool: " + nowhere + " is no file of counters that can be read: it has 8 bytes",
                Tool.run("watch", nowhere).refused());
    }

    @Test
    void shouldSayThatTheFileWasCutMeanwhile() {
        agent.doWork();
        final Tool.Result result = Tool.runPausing(
                ns -> {
                    try {
                        Files.copy(file, root.resolve("copy"));
                        Files.delete(file); // so that the agent's own stays whole
                        Files.write(file, new byte[7]);
                    } catch (final IOException ex) {
                        throw new IllegalStateException(ex);
                    }
                },
                "watch",
                directory);
        assertEquals(CairnTool.UNUSABLE, result.status());
        assertEquals(
                "cairn-tool: " + file + " is no file of counters that can be read: it has 7 bytes\n", result.err());
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        for (final String option : List.of("--interval", "--rounds")) {
            for (final String value : List.of("0", "-1", "x", "99999999999999999999")) {
                final String sentence =
                        Tool.run("watch", directory, option, value).refused();
                assertTrue(sentence.contains(option), sentence);
            }
        }
        assertEquals(
                "cairn-tool: --interval must be from 1 to 86400: 86401",
                Tool.run("watch", directory, "--interval", 86_401).refused());
    }
}
