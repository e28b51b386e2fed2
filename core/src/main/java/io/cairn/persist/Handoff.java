package io.cairn.persist;

import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/** The way from a hot thread to the agent. There is room for every slot, so that nothing is ever refused. */
interface Handoff {
    /**
     * By the hot thread.
     *
     * @return the checkpoint that will not be written after all, whose slot is the hot thread's again, or null.
     */
    PendingCheckpoint put(PendingCheckpoint checkpoint);

    /** By the agent: the next to write, or null. */
    PendingCheckpoint take();

    /** By the agent: how many there are to take, of different streams if only the newest of each waits. */
    int size();

    static Handoff of(final BacklogPolicy policy, final int slots) {
        return policy == BacklogPolicy.COALESCE ? new Newest(slots) : new Every(slots);
    }

    /** Hands over every checkpoint, in the order in which they were saved. */
    final class Every implements Handoff {
        private final OneToOneConcurrentArrayQueue<PendingCheckpoint> queue;

        Every(final int slots) {
            queue = new OneToOneConcurrentArrayQueue<>(slots);
        }

        @Override
        public PendingCheckpoint put(final PendingCheckpoint checkpoint) {
            queue.add(checkpoint);
            return null;
        }

        @Override
        public PendingCheckpoint take() {
            return queue.poll();
        }

        @Override
        public int size() {
            return queue.size();
        }
    }

    /**
     * Hands over the newest checkpoint of each stream. A stream is in the queue if and only if it has one, but for the moment in
     * which the agent takes it.
     */
    final class Newest implements Handoff {
        private final OneToOneConcurrentArrayQueue<AsyncStream> queue;

        Newest(final int slots) {
            queue = new OneToOneConcurrentArrayQueue<>(slots);
        }

        @Override
        public PendingCheckpoint put(final PendingCheckpoint checkpoint) {
            final AsyncStream stream = checkpoint.stream;
            final PendingCheckpoint waiting = stream.newest.get();
            if (waiting != null && Long.compareUnsigned(checkpoint.sequence, waiting.sequence) < 0) {
                return checkpoint;
            }
            final PendingCheckpoint replaced = stream.newest.getAndSet(checkpoint);
            if (replaced == null) {
                queue.add(stream);
            }
            return replaced;
        }

        @Override
        public PendingCheckpoint take() {
            final AsyncStream stream = queue.poll();
            return stream == null ? null : stream.newest.getAndSet(null);
        }

        @Override
        public int size() {
            return queue.size();
        }
    }
}
