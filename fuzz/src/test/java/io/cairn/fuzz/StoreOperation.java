package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.fuzz.StoreModel.Saved;
import io.cairn.store.CheckpointStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Something done to a store and its model. */
interface StoreOperation {
    void applyTo(StoreRun run);

    /** Saves a state, whose names come once. */
    record Save(String streamId, PlainCheckpoint checkpoint, long createdAtNs) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            final long savedAtNs = run.unusedTime(streamId, checkpoint.sequence(), createdAtNs);
            final CheckpointState state = checkpoint.toState(streamId, savedAtNs);
            final int length = state.serializedLength();
            final boolean[] isKept = new boolean[1];
            if (run.take(streamId, length, () -> isKept[0] = run.subject.save(state))) {
                run.saved(streamId, savedAtNs, checkpoint.lastWins(), length, isKept[0]);
            }
        }
    }

    /** Opens a claim, which may be open already, and leaves it open. */
    record Claim(int claim, String streamId, PlainCheckpoint checkpoint, int spare) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            // An id that is equal to the others, but not the same object.
            run.claims.get(claim).open(run, new String(streamId), checkpoint, spare);
        }
    }

    /** Commits a claim, which may not be open. */
    record Commit(int claim) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            run.claims.get(claim).commit(run);
        }
    }

    /** Tries in vain to commit a claim. */
    record CommitSpoiled(int claim) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            if (run.claims.get(claim).isOpen()) {
                run.claims.get(claim).commitSpoiled();
                run.occurred.add(StoreRun.Occurrence.REFUSED_COMMIT);
            }
        }
    }

    /** Aborts a claim, which may not be open. */
    record Abort(int claim) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            run.claims.get(claim).abort(run);
        }
    }

    /** Obtains a view of the newest checkpoint and keeps it. */
    record HoldLatest(String streamId) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            final CheckpointDecoder decoder = new CheckpointDecoder();
            final PlainCheckpoint before = new PlainCheckpoint(7, 8, 9, List.of(), List.of(), List.of());
            decoder.wrap(ByteBuffer.wrap(ReferenceWriter.write(before)));
            final CheckpointStore store = run.reader(streamId);
            final Saved latest = run.model.latest(streamId);
            assertEquals(latest != null, store.latest(streamId, decoder));
            if (latest != null) {
                run.compare(decoder, latest);
                run.hold(decoder, latest);
            } else {
                assertEquals(before, DecoderReading.of(decoder));
            }
        }
    }

    /** Pins the newest checkpoint, by a pin that may be held. */
    record Pin(int pin, String streamId) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            run.pins.pin(run, pin, streamId);
        }
    }

    /** Releases a pin, which may not be held. */
    record Release(int pin) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            run.pins.release(run, pin);
        }
    }

    /** Has some checkpoints shown, and keeps the view of the last one. */
    record Visit(String streamId, int stopAfter) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            final CheckpointStore store = run.reader(streamId);
            final List<Saved> saved = run.model.list(streamId);
            final CheckpointDecoder decoder = new CheckpointDecoder();
            final List<Saved> seen = new ArrayList<>();
            final int shown = store.visitNewestFirst(streamId, decoder, checkpoint -> {
                assertSame(decoder, checkpoint);
                final Saved expected = saved.get(saved.size() - 1 - seen.size());
                run.compare(checkpoint, expected);
                seen.add(expected);
                return seen.size() < stopAfter;
            });
            assertEquals(Math.min(stopAfter, saved.size()), shown);
            assertEquals(shown, seen.size());
            if (shown > 0) {
                run.hold(decoder, seen.get(shown - 1));
                run.occurred.add(StoreRun.Occurrence.VISIT);
            }
        }
    }

    /** Tries in vain to change the store from within a visitor, which then throws. */
    record ChangeWhileVisiting(String streamId, PlainCheckpoint checkpoint) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            final CheckpointStore store = run.reader(streamId);
            if (run.model.latest(streamId) == null) {
                assertEquals(0, store.visitNewestFirst(streamId, new CheckpointDecoder(), view -> true));
            } else {
                assertThrows(
                        ArithmeticException.class,
                        () -> store.visitNewestFirst(streamId, new CheckpointDecoder(), view -> {
                            requireRefused(() -> store.save(checkpoint.toState(streamId, 1)));
                            requireRefused(() -> store.deleteBefore(streamId, -1));
                            requireRefused(store::close);
                            run.requireUnchangeable();
                            run.claims.stream()
                                    .filter(claim -> claim.isOf(store, run))
                                    .forEach(claim -> requireRefused(() -> claim.claim.commit(0)));
                            run.claims.forEach(
                                    claim -> requireRefused(() -> store.claim(streamId, 1, 100, claim.claim)));
                            throw new ArithmeticException();
                        }));
            }
        }

        private static void requireRefused(final Runnable change) {
            assertThrows(IllegalStateException.class, change::run);
        }
    }

    /** Deletes the older checkpoints. */
    record DeleteBefore(String streamId, long sequence) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            run.deleteBefore(streamId, sequence);
        }
    }

    /** Obtains memory ahead of need, as far as there is any. */
    record Reserve(int length, int count) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            run.reserve(length, count);
        }
    }

    /** Makes everything durable, where there is such a thing. */
    record Sync() implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            run.sync();
        }
    }

    /** Closes the store, or abandons it, and opens it again; with another bound on each stream, or the same if it is 0. */
    record Reopen(int maxPerStream, boolean isKilled) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            run.reopen(maxPerStream, isKilled);
        }
    }

    /** Looks at the store from outside. */
    record Observe(int observer, boolean isLookingUp) implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            run.observe(observer, isLookingUp);
        }
    }

    /** Tries in vain what only one can do at a time. */
    record Intrude() implements StoreOperation {
        @Override
        public void applyTo(final StoreRun run) {
            run.intrude();
        }
    }
}
