package io.cairn.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.crash.Explored;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.SlotDamage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JVMs that save are killed at any moment, one after the other in the same directory. Nothing acknowledged is lost. */
@Tag("once")
class KillTest {
    private final long seed = Long.getLong("cairn.crash.seed", 1);
    private static final int KILLS = Integer.getInteger("cairn.crash.kills", 30);
    private static final int KILLS_PER_DIRECTORY = 10;
    private static final int MAX_PER_STREAM = 3;

    /** One in so many children is killed while it opens the store. */
    private static final int ONE_KILLED_OPENING = 5;

    private final Checkpoints checkpoints = new Checkpoints(seed, SavingChild.MIN_LENGTH, SavingChild.MAX_LENGTH);
    private final Random random = new Random(seed);
    private List<KnownStream> streams;
    private Set<SlotDamage> knownDamage;
    private int acks;
    private int ahead;
    private int torn;

    @ParameterizedTest
    @EnumSource(Durability.class)
    void shouldKeepAllThatWasAcknowledged(final Durability durability, @TempDir final Path temp) throws Exception {
        final int kills = (KILLS + 2) / Durability.values().length;
        for (int kill = 0; kill < kills; kill++) {
            if (kill % KILLS_PER_DIRECTORY == 0) {
                streams = new ArrayList<>();
                knownDamage = new HashSet<>();
            }
            final Path directory = temp.resolve("store-" + kill / KILLS_PER_DIRECTORY);
            final String context = "seed " + seed + ", " + durability + ", kill " + kill + ": ";
            killOne(directory, durability, context);
            check(directory, durability, context);
        }
        assertTrue(acks > kills, acks + " acknowledgements of " + kills + " processes");
        Explored.add("processes killed", kills);
        Explored.add("saves acknowledged by processes that were killed", acks);
        System.out.printf(
                Locale.ROOT,
                "%s: %d processes killed, %d saves acknowledged, %d checkpoints found that were about to be, %d torn%n",
                durability,
                kills,
                acks,
                ahead,
                torn);
    }

    private void killOne(final Path directory, final Durability durability, final String context) throws Exception {
        final boolean isOpening = random.nextInt(ONE_KILLED_OPENING) == 0;
        final int acksUntilKill = isOpening ? 0 : 1 + random.nextInt(600);
        final long nanosUntilKill = random.nextInt(isOpening ? 100_000_000 : 1_000_000);
        try (Child child = Child.start(Child.jvm(
                List.of(), SavingChild.class, directory, durability, MAX_PER_STREAM, seed, random.nextLong()))) {
            assertEquals(SavingChild.OPENING, child.readLine(), context);
            for (int i = 0; i < acksUntilKill; i++) {
                take(child.readLine(), context);
            }
            final long start = System.nanoTime();
            while (System.nanoTime() - start < nanosUntilKill) {
                Thread.onSpinWait();
            }
            child.kill();
            for (String line = child.readLine(); line != null; line = child.readLine()) {
                take(line, context);
            }
        }
    }

    private void take(final String line, final String context) {
        final String[] words = String.valueOf(line).split(" ");
        assertEquals(3, words.length, context + line);
        final int number = Integer.parseInt(words[1]);
        final long sequence = Long.parseLong(words[2]);
        switch (words[0]) {
            case SavingChild.SAVED:
                acks++;
                known(number).saved(sequence);
                break;
            case SavingChild.DELETING:
                known(number).deleting(sequence);
                break;
            case SavingChild.DELETED:
                known(number).deleted(sequence);
                break;
            default:
                throw new AssertionError(context + line);
        }
    }

    private KnownStream known(final int number) {
        while (streams.size() <= number) {
            streams.add(new KnownStream(streams.size(), MAX_PER_STREAM));
        }
        return streams.get(number);
    }

    /** Opens the store as a reader, if there is one yet, and as a writer; what was on its way may be there, but in one stream only. */
    private void check(final Path directory, final Durability durability, final String context) {
        final List<List<CheckpointState>> read = new ArrayList<>();
        final boolean isStore = !streams.isEmpty();
        known(Math.max(streams.size(), SavingChild.FIRST_STREAMS));
        if (isStore) {
            try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
                for (int i = 0; i < streams.size(); i++) {
                    read.add(reader.list(Checkpoints.streamId(i)));
                }
                checkDamage(reader.damage(), context);
            }
        }
        try (FileCheckpointStore store =
                new FileCheckpointStore(checkpoints.configuration(directory, durability, MAX_PER_STREAM))) {
            int found = 0;
            int aheadNow = 0;
            for (int i = 0; i < streams.size(); i++) {
                final List<CheckpointState> states = store.list(Checkpoints.streamId(i));
                assertNull(streams.get(i).problem(checkpoints, states), context);
                assertEquals(isStore ? read.get(i) : states, states, context);
                final long newest = streams.get(i).newest();
                found += states.isEmpty() ? 0 : 1;
                aheadNow +=
                        !states.isEmpty() && states.get(states.size() - 1).id().sequence() > newest ? 1 : 0;
            }
            assertEquals(found, store.streams().size(), () -> context + store.streams());
            assertTrue(aheadNow <= 1, context + aheadNow + " streams are ahead of what was acknowledged");
            checkDamage(store.damage(), context);
            for (int i = 0; i < streams.size(); i++) {
                streams.get(i).found(store.list(Checkpoints.streamId(i)));
            }
            ahead += aheadNow;
            torn += knownDamage.addAll(store.damage()) ? 1 : 0;
        }
    }

    /** One save can have been cut short. Its slot is damaged until it is used again. */
    private void checkDamage(final List<SlotDamage> damage, final String context) {
        int news = 0;
        for (final SlotDamage item : damage) {
            if (!knownDamage.contains(item)) {
                news++;
                assertTrue(item.slot() != SlotDamage.WHOLE_FILE, context + item);
                assertTrue(
                        item.streamId() == null
                                || item.sequence()
                                        == 1
                                                + known(Checkpoints.number(item.streamId()))
                                                        .newest(),
                        context + item);
            }
        }
        assertTrue(news <= 1, () -> context + damage);
    }
}
