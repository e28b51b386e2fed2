package io.cairn.processes;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.persist.AsyncCheckpointStore;
import io.cairn.persist.BacklogPolicy;
import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.CountersFile;
import io.cairn.persist.PersistenceConfiguration;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.YieldingIdleStrategy;

/** Saves through an agent on a thread of its own until it is killed, and prints what the agent announces as durable. */
final class AnnouncingChild {
    static final int STREAMS = 4;
    static final int MAX_PER_STREAM = 3;
    static final int MIN_LENGTH = 100;
    static final int MAX_LENGTH = 20_000;

    private static final int SLOT_LENGTH = 1 << 15;

    private AnnouncingChild() {}

    /** Arguments: directory, policy, seed of the checkpoints, seed of this run. */
    public static void main(final String[] args) {
        final Checkpoints checkpoints = new Checkpoints(Long.parseLong(args[2]), MIN_LENGTH, MAX_LENGTH);
        final long seed = Long.parseLong(args[3]);
        final FileStoreConfiguration configuration =
                checkpoints.configuration(Path.of(args[0]), Durability.ON_SYNC, MAX_PER_STREAM);
        final FileCheckpointStore store = new FileCheckpointStore(configuration);
        final long[] newest = new long[STREAMS];
        final CheckpointDecoder decoder = new CheckpointDecoder();
        for (int stream = 0; stream < STREAMS; stream++) {
            newest[stream] = store.latest(Checkpoints.streamId(stream), decoder) ? decoder.sequence() : 0;
        }
        final CheckpointAgent agent = new CheckpointAgent(
                store,
                new PersistenceConfiguration()
                        .policy(BacklogPolicy.valueOf(args[1]))
                        .maxLength(SLOT_LENGTH)
                        .clock(configuration.clock())
                        .countersFile(Path.of(args[0]).resolve(CountersFile.FILE_NAME))
                        .pendingSlots(2 * STREAMS + 1)
                        .idleStrategy(YieldingIdleStrategy.INSTANCE)
                        .listener(AnnouncingChild::print));
        final AsyncCheckpointStore front = agent.newStore();
        AgentRunner.startOnThread(
                new AgentRunner(YieldingIdleStrategy.INSTANCE, Throwable::printStackTrace, null, agent));
        for (long i = 0; true; i++) {
            final int stream = (int) Math.floorMod(Checkpoints.mix(seed, i, 1), (long) STREAMS);
            checkpoints.save(front, stream, ++newest[stream]);
        }
    }

    private static void print(final String streamId, final long sequence) {
        try {
            Acks.print(Checkpoints.number(streamId), sequence);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
