package io.cairn.processes;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.crash.Explored;
import io.cairn.persist.BacklogPolicy;
import io.cairn.persist.CountersFile;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JVMs that save through an agent are killed, one after the other in the same directory. Nothing announced is lost. */
@Tag("once")
class AgentKillTest {
    private final long seed = Long.getLong("cairn.crash.seed", 1);
    private static final int KILLS = Integer.getInteger("cairn.crash.kills", 30);

    private final Checkpoints checkpoints =
            new Checkpoints(seed, AnnouncingChild.MIN_LENGTH, AnnouncingChild.MAX_LENGTH);
    private final Random random = new Random(seed);
    private final long[] announced = new long[AnnouncingChild.STREAMS];
    private int announcements;

    @ParameterizedTest
    @EnumSource(names = {"COALESCE", "WAIT"})
    void shouldKeepAllThatWasAnnounced(final BacklogPolicy policy, @TempDir final Path temp) throws Exception {
        final int kills = Math.max(1, KILLS / 6);
        for (int kill = 0; kill < kills; kill++) {
            final String context = "seed " + seed + ", " + policy + ", kill " + kill + ": ";
            final Path directory = temp.resolve("store");
            try (Child child = Child.start(
                    Child.jvm(List.of(), AnnouncingChild.class, directory, policy, seed, random.nextLong()))) {
                final int linesUntilKill = 1 + random.nextInt(400);
                for (int i = 0; i < linesUntilKill; i++) {
                    take(child.readLine(), context);
                }
                final Path counters = directory.resolve(CountersFile.FILE_NAME);
                assertTrue(CountersFile.read(counters).isProcessAlive(), context);
                child.kill();
                for (String line = child.readLine(); line != null; line = child.readLine()) {
                    take(line, context);
                }
            }
            assertFalse(
                    CountersFile.read(directory.resolve(CountersFile.FILE_NAME)).isProcessAlive(), context);
            check(directory, context);
        }
        Explored.add("processes with an agent killed", kills);
        System.out.printf(
                Locale.ROOT, "%s: %d processes killed, %d checkpoints announced%n", policy, kills, announcements);
    }

    private void take(final String line, final String context) {
        final String[] words = String.valueOf(line).split(" ");
        assertTrue(words.length == 2, context + line);
        final int stream = Integer.parseInt(words[0]);
        final long sequence = Long.parseLong(words[1]);
        assertTrue(sequence > announced[stream], context + "out of order: " + line);
        announced[stream] = sequence;
        announcements++;
    }

    private void check(final Path directory, final String context) {
        try (FileCheckpointStore store = new FileCheckpointStore(
                checkpoints.configuration(directory, Durability.ON_SYNC, AnnouncingChild.MAX_PER_STREAM))) {
            for (int stream = 0; stream < announced.length; stream++) {
                final List<CheckpointState> found = store.list(Checkpoints.streamId(stream));
                for (final CheckpointState state : found) {
                    assertNull(checkpoints.problem(stream, state), context);
                }
                final long newest =
                        found.isEmpty() ? 0 : found.get(found.size() - 1).id().sequence();
                assertTrue(
                        newest >= announced[stream],
                        context + "stream " + stream + " has " + newest + ", announced was " + announced[stream]);
                announced[stream] = newest;
            }
        }
    }
}
