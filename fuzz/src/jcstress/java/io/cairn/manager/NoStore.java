package io.cairn.manager;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.CheckpointClaim;
import io.cairn.store.CheckpointPin;
import io.cairn.store.CheckpointStore;
import io.cairn.store.CheckpointVisitor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Gives room, keeps nothing, and tells other threads that a checkpoint is being taken. */
final class NoStore implements CheckpointStore, CheckpointClaim.Owner {
    volatile boolean isClaimed;

    private final UnsafeBuffer room = new UnsafeBuffer(new byte[64]);

    @Override
    public void claim(final String streamId, final long sequence, final int maxLength, final CheckpointClaim claim) {
        isClaimed = true;
        claim.open(this, streamId, sequence, 0, 0, maxLength).wrap(room, 0, maxLength);
    }

    @Override
    public boolean commit(final CheckpointClaim claim, final int length) {
        return true;
    }

    @Override
    public void abort(final CheckpointClaim claim) {}

    @Override
    public boolean save(final CheckpointState state) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean save(
            final String streamId,
            final long createdAtNs,
            final DirectBuffer encoded,
            final int offset,
            final int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<CheckpointState> latest(final String streamId) {
        return Optional.empty();
    }

    @Override
    public boolean latest(final String streamId, final CheckpointDecoder decoder) {
        return false;
    }

    @Override
    public boolean pin(final String streamId, final CheckpointPin pin) {
        return false;
    }

    @Override
    public List<CheckpointState> list(final String streamId) {
        return List.of();
    }

    @Override
    public int visitNewestFirst(
            final String streamId, final CheckpointDecoder decoder, final CheckpointVisitor visitor) {
        return 0;
    }

    @Override
    public int deleteBefore(final String streamId, final long sequence) {
        return 0;
    }

    @Override
    public int checkpointCount(final String streamId) {
        return 0;
    }

    @Override
    public Set<String> streams() {
        return Set.of();
    }

    @Override
    public void close() {}
}
