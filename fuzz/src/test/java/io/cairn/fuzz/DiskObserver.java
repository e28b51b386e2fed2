package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.fuzz.StoreModel.Saved;
import io.cairn.fuzz.StoreRun.Occurrence;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.SlotDamage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A reader beside the writer of a store, which must see what there is when it looks up, and nothing wrong in between. */
final class DiskObserver implements AutoCloseable {
    private final StoreRun run;

    /** What was last seen as the newest of each stream. Nothing older may follow unless all of the stream was deleted. */
    private final Map<String, Saved> seen = new HashMap<>();

    /** The last view that was obtained. */
    private final CheckpointDecoder decoder = new CheckpointDecoder();

    private FileCheckpointReader reader;

    DiskObserver(final StoreRun run) {
        this.run = run;
    }

    void observe(final Path directory, final boolean isLookingUp) {
        if (reader == null) {
            reader = FileCheckpointStore.openReadOnly(directory);
            seeAll();
        } else if (isLookingUp) {
            reader.refresh();
            assertFalse(decoder.isValid());
            seeAll();
        } else {
            StoreRun.STREAMS.forEach(this::seeSome);
        }
    }

    List<SlotDamage> damage() {
        return reader.damage();
    }

    void deleted(final String streamId) {
        if (run.model.latest(streamId) == null) {
            seen.remove(streamId);
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader.close();
            assertFalse(decoder.isValid());
            assertThrows(IllegalStateException.class, () -> reader.latest(""));
            assertThrows(IllegalStateException.class, reader::streams);
            assertThrows(IllegalStateException.class, reader::refresh);
            reader = null;
            seen.clear();
        }
    }

    private void seeAll() {
        // One all of whose checkpoints are damaged may go only when it is read.
        assertTrue(reader.streams().containsAll(run.model.streams()));
        assertEquals(run.model.maxPerStream(), reader.maxPerStream());
        for (final String streamId : StoreRun.STREAMS) {
            final List<Saved> expected = run.model.list(streamId);
            run.compare(expected, reader.list(streamId));
            assertEquals(expected.size(), reader.checkpointCount(streamId));
            final Saved latest = run.model.latest(streamId);
            final Optional<CheckpointState> actual = reader.latest(streamId);
            assertEquals(latest != null, actual.isPresent());
            assertEquals(latest != null, reader.latest(streamId, decoder));
            if (latest != null) {
                run.compare(latest, actual.orElseThrow());
                run.compare(decoder, latest);
                seen.put(streamId, latest);
            } else {
                seen.remove(streamId);
            }
        }
        assertEquals(run.model.streams(), reader.streams());
        run.occurred.add(Occurrence.OBSERVED_ANEW);
    }

    /** The view is of the past, but of one that was, and that it has not been farther than before. */
    private void seeSome(final String streamId) {
        final Saved before = seen.get(streamId);
        if (!reader.latest(streamId, decoder)) {
            assertEquals(null, before, "seen before, and gone now");
            return;
        }
        final Saved latest = run.model.find(streamId, decoder.sequence(), decoder.createdAtNs());
        assertNotNull(latest, () -> "never saved: " + DecoderReading.of(decoder));
        run.compare(decoder, latest);
        if (before != null) {
            assertFalse(latest.isOlderThan(before), () -> latest + " after " + before);
        }
        seen.put(streamId, latest);
        final List<Saved> listed =
                reader.list(streamId).stream().map(run::identify).toList();
        assertEquals(latest, listed.get(listed.size() - 1));
        assertTrue(listed.size() <= reader.maxPerStream());
        assertEquals(listed.size(), reader.checkpointCount(streamId));
        for (int i = 0; i < listed.size(); i++) {
            assertTrue(run.model.mayHaveKept(listed.get(i)), "deleted: " + listed.get(i));
            assertTrue(i == 0 || listed.get(i - 1).isOlderThan(listed.get(i)), listed::toString);
        }
        if (!listed.equals(run.model.list(streamId))) {
            run.occurred.add(Occurrence.OBSERVED_OLD);
        }
    }
}
