package io.cairn.jmh.peers;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The checkpoint that all codecs write and give back. Public, with public fields and exact types, so that the code which Kryo
 * and Fory generate needs no reflection.
 */
public final class Checkpoint implements Serializable {
    private static final long serialVersionUID = 1;

    /** Of the last event included. */
    public long sequence;

    /** Highest event time processed, in nanoseconds since the Unix epoch. */
    public long watermarkNs;

    /** Events processed. */
    public long eventCount;

    /** When it was taken, in nanoseconds since the Unix epoch. */
    public long createdAtNs;

    /** States of the operators by name. */
    public LinkedHashMap<String, byte[]> operators = new LinkedHashMap<>();

    /** Offsets of the sources by name. */
    public LinkedHashMap<String, Long> sources = new LinkedHashMap<>();

    /** Anything else. */
    public LinkedHashMap<String, String> metadata = new LinkedHashMap<>();

    static Checkpoint of(final CheckpointState state) {
        final Checkpoint result = new Checkpoint();
        result.sequence = state.id().sequence();
        result.watermarkNs = state.watermarkNs();
        result.eventCount = state.eventCount();
        result.createdAtNs = state.id().createdAtNs();
        result.operators.putAll(state.operatorStates());
        result.sources.putAll(state.sourceOffsets());
        result.metadata.putAll(state.metadata());
        return result;
    }

    CheckpointState toState(final String streamId) {
        final CheckpointState result = new CheckpointState(new CheckpointId(streamId, sequence, createdAtNs))
                .watermarkNs(watermarkNs)
                .eventCount(eventCount);
        operators.forEach(result::setOperatorState);
        sources.forEach(result::setSourceOffset);
        metadata.forEach(result::putMetadata);
        return result;
    }

    /** What reading all of it must give; see {@link Fingerprint}. */
    long fingerprint() {
        long result = sequence + watermarkNs + eventCount + createdAtNs;
        for (final Map.Entry<String, byte[]> operator : operators.entrySet()) {
            result += Fingerprint.of(operator.getKey()) + Fingerprint.of(operator.getValue());
        }
        for (final Map.Entry<String, Long> source : sources.entrySet()) {
            result += Fingerprint.of(source.getKey()) + source.getValue();
        }
        for (final Map.Entry<String, String> entry : metadata.entrySet()) {
            result += Fingerprint.of(entry.getKey()) + Fingerprint.of(entry.getValue());
        }
        return result;
    }

    @Override
    public boolean equals(final Object object) {
        if (!(object instanceof Checkpoint)) {
            return false;
        }
        final Checkpoint that = (Checkpoint) object;
        return sequence == that.sequence
                && watermarkNs == that.watermarkNs
                && eventCount == that.eventCount
                && createdAtNs == that.createdAtNs
                && operators.keySet().equals(that.operators.keySet())
                && operators.entrySet().stream()
                        .allMatch(entry -> Arrays.equals(entry.getValue(), that.operators.get(entry.getKey())))
                && sources.equals(that.sources)
                && metadata.equals(that.metadata);
    }

    @Override
    public int hashCode() {
        return Objects.hash(sequence, watermarkNs, eventCount, createdAtNs, operators.keySet(), sources, metadata);
    }

    @Override
    public String toString() {
        return toState("").toString();
    }
}
