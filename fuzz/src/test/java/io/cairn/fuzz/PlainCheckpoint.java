package io.cairn.fuzz;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a checkpoint holds, in the order in which it is stored, names that come twice included. */
record PlainCheckpoint(
        long sequence,
        long watermarkNs,
        long eventCount,
        List<Operator> operators,
        List<Source> sources,
        List<Metadata> metadata) {

    record Operator(String name, Bytes state) {}

    record Source(String name, long offset) {}

    record Metadata(String key, String value) {}

    /** With the bytes, since names can have characters that nobody sees. */
    @Override
    public String toString() {
        return "[sequence=" + Long.toUnsignedString(sequence)
                + ", watermarkNs=" + Long.toUnsignedString(watermarkNs)
                + ", eventCount=" + Long.toUnsignedString(eventCount)
                + ", operators=" + operators
                + ", sources=" + sources
                + ", metadata=" + metadata
                + ", bytes=" + Bytes.shown(ReferenceWriter.write(this)) + ']';
    }

    Map<String, Bytes> operatorMap() {
        final Map<String, Bytes> result = new LinkedHashMap<>();
        operators.forEach(operator -> result.put(operator.name(), operator.state()));
        return result;
    }

    Map<String, Long> sourceMap() {
        final Map<String, Long> result = new LinkedHashMap<>();
        sources.forEach(source -> result.put(source.name(), source.offset()));
        return result;
    }

    Map<String, String> metadataMap() {
        final Map<String, String> result = new LinkedHashMap<>();
        metadata.forEach(entry -> result.put(entry.key(), entry.value()));
        return result;
    }

    /** The same with each name once: where it first came, with the value that came last. */
    PlainCheckpoint lastWins() {
        return of(sequence, watermarkNs, eventCount, operatorMap(), sourceMap(), metadataMap());
    }

    PlainCheckpoint withSequence(final long newSequence) {
        return new PlainCheckpoint(newSequence, watermarkNs, eventCount, operators, sources, metadata);
    }

    CheckpointState toState(final String streamId, final long createdAtNs) {
        final CheckpointState state = new CheckpointState(new CheckpointId(streamId, sequence, createdAtNs))
                .watermarkNs(watermarkNs)
                .eventCount(eventCount);
        operators.forEach(operator ->
                state.setOperatorState(operator.name(), operator.state().toArray()));
        sources.forEach(source -> state.setSourceOffset(source.name(), source.offset()));
        metadata.forEach(entry -> state.putMetadata(entry.key(), entry.value()));
        return state;
    }

    static PlainCheckpoint of(final CheckpointState state) {
        final Map<String, Bytes> operators = new LinkedHashMap<>();
        state.operatorStates().forEach((name, bytes) -> operators.put(name, Bytes.of(bytes)));
        return of(
                state.id().sequence(),
                state.watermarkNs(),
                state.eventCount(),
                operators,
                state.sourceOffsets(),
                state.metadata());
    }

    private static PlainCheckpoint of(
            final long sequence,
            final long watermarkNs,
            final long eventCount,
            final Map<String, Bytes> operators,
            final Map<String, Long> sources,
            final Map<String, String> metadata) {
        return new PlainCheckpoint(
                sequence,
                watermarkNs,
                eventCount,
                operators.entrySet().stream()
                        .map(entry -> new Operator(entry.getKey(), entry.getValue()))
                        .toList(),
                sources.entrySet().stream()
                        .map(entry -> new Source(entry.getKey(), entry.getValue()))
                        .toList(),
                metadata.entrySet().stream()
                        .map(entry -> new Metadata(entry.getKey(), entry.getValue()))
                        .toList());
    }
}
