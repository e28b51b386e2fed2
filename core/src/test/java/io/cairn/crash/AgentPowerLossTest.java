package io.cairn.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.faults.DiskImage;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.PowerLoss;
import io.cairn.faults.Trace;
import io.cairn.faults.Workspace;
import io.cairn.persist.AsyncCheckpointStore;
import io.cairn.persist.BacklogPolicy;
import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.PersistenceConfiguration;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loss of power at every moment: what the agent had announced as durable is there. */
@Tag("once")
class AgentPowerLossTest {
    private static final int K = 2;
    private static final List<String> STREAMS = List.of("a", "b", "c");

    /** What the listener had heard when so many operations were done, by stream. */
    private record Announced(Map<String, Long> sequences) {}

    @ParameterizedTest
    @EnumSource
    void shouldKeepWhatWasAnnounced(final BacklogPolicy policy) throws IOException {
        final Trace trace = new Trace();
        final Map<String, Long> announced = new TreeMap<>();
        try (Scratch scratch = new Scratch()) {
            final FaultyFileSystem files = FaultyFileSystem.over(scratch.directory());
            trace.mark(new Announced(Map.of()));
            files.interceptor(trace);
            record(files.root().resolve(CrashWorkload.STORE), policy, trace, announced);
        }
        assertEquals(STREAMS.size(), announced.size());
        final long[] opened = {0};
        final long[] kept = {0};
        try (Scratch scratch = new Scratch()) {
            final Workspace workspace = Workspace.in(scratch.directory());
            PowerLoss.of(DiskImage.EMPTY, trace).atMost(10).forEachImage((boundary, image) -> {
                final Announced before = trace.lastMark(boundary, Announced.class);
                workspace.load(image);
                try {
                    kept[0] += check(workspace.root().resolve(CrashWorkload.STORE), before.sequences());
                } catch (final RuntimeException | AssertionError ex) {
                    throw Kept.because(image, policy + ", boundary " + boundary + ", " + image, ex);
                }
                opened[0]++;
            });
        }
        Explored.add("states after a loss of power beside the agent, opened", opened[0]);
        assertTrue(opened[0] > 500, "only " + opened[0] + " were opened");
        assertTrue(kept[0] > opened[0], "only " + kept[0] + " announcements were looked for");
    }

    private static void record(
            final Path directory, final BacklogPolicy policy, final Trace trace, final Map<String, Long> announced) {
        final SplittableRandom random = new SplittableRandom(CrashScale.seed());
        try (FileCheckpointStore store = open(directory)) {
            final CheckpointAgent agent = new CheckpointAgent(
                    store,
                    new PersistenceConfiguration()
                            .policy(policy)
                            .pendingSlots(8)
                            .maxLength(8_192)
                            .listener((streamId, sequence) -> {
                                announced.put(streamId, sequence);
                                trace.mark(new Announced(Map.copyOf(announced)));
                            }));
            final AsyncCheckpointStore front = agent.newStore();
            long sequence = 0;
            for (int step = 0; step < CrashScale.scaled(60); step++) {
                final int saves = random.nextInt(4);
                for (int i = 0; i < saves; i++) {
                    front.save(state(STREAMS.get(random.nextInt(STREAMS.size())), ++sequence));
                }
                agent.doWork();
            }
            agent.onClose();
        }
    }

    /** Most in slots of 4 KiB, some in larger ones. */
    private static CheckpointState state(final String streamId, final long sequence) {
        return SavedCheckpoint.state(streamId, sequence, sequence, sequence % 7 == 0 ? 5_000 : 100);
    }

    private static int check(final Path directory, final Map<String, Long> announced) {
        try (FileCheckpointStore store = open(directory)) {
            announced.forEach((streamId, sequence) -> {
                final CheckpointState latest = store.latest(streamId)
                        .orElseThrow(() ->
                                new AssertionError(streamId + " " + sequence + " was announced, and there is nothing"));
                assertTrue(
                        latest.id().sequence() >= sequence,
                        () -> streamId + " " + sequence + " was announced, and there is "
                                + latest.id().sequence());
            });
            for (final String streamId : store.streams()) {
                for (final CheckpointState found : store.list(streamId)) {
                    assertEquals(state(streamId, found.id().sequence()), found);
                }
            }
            return announced.size();
        }
    }

    private static FileCheckpointStore open(final Path directory) {
        return new FileCheckpointStore(CrashWorkload.configuration(directory, Durability.ON_SYNC, K));
    }
}
