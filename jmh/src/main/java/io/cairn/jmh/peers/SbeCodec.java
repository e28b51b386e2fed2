package io.cairn.jmh.peers;

import io.cairn.jmh.peers.sbe.CheckpointDecoder;
import io.cairn.jmh.peers.sbe.CheckpointEncoder;
import io.cairn.jmh.peers.sbe.MessageHeaderDecoder;
import io.cairn.jmh.peers.sbe.MessageHeaderEncoder;
import org.agrona.concurrent.UnsafeBuffer;

/** Simple Binary Encoding: flyweights that are reused, texts given in UTF-8. */
final class SbeCodec extends CheckpointCodec<Utf8Checkpoint, UnsafeBuffer> {
    private final UnsafeBuffer target = new UnsafeBuffer(Buffers.newTarget());
    private final UnsafeBuffer view = new UnsafeBuffer();
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final CheckpointEncoder encoder = new CheckpointEncoder();
    private final CheckpointDecoder decoder = new CheckpointDecoder();

    @Override
    Utf8Checkpoint prepare(final Checkpoint checkpoint) {
        return new Utf8Checkpoint(checkpoint);
    }

    @Override
    UnsafeBuffer source(final byte[] bytes) {
        return Buffers.viewOf(bytes);
    }

    @Override
    int encode(final Utf8Checkpoint checkpoint) {
        encoder.wrapAndApplyHeader(target, 0, headerEncoder)
                .sequence(checkpoint.numbers.sequence)
                .watermarkNs(checkpoint.numbers.watermarkNs)
                .eventCount(checkpoint.numbers.eventCount)
                .createdAtNs(checkpoint.numbers.createdAtNs);
        final byte[][] names = checkpoint.operatorNames;
        final CheckpointEncoder.OperatorsEncoder operators = encoder.operatorsCount(names.length);
        for (int i = 0; i < names.length; i++) {
            final byte[] state = checkpoint.operatorStates[i];
            operators.next().putName(names[i], 0, names[i].length).putState(state, 0, state.length);
        }
        final byte[][] sourceNames = checkpoint.sourceNames;
        final CheckpointEncoder.SourcesEncoder sources = encoder.sourcesCount(sourceNames.length);
        for (int i = 0; i < sourceNames.length; i++) {
            sources.next().offset(checkpoint.sourceOffsets[i]).putName(sourceNames[i], 0, sourceNames[i].length);
        }
        final byte[][] keys = checkpoint.metadataKeys;
        final CheckpointEncoder.MetadataEncoder metadata = encoder.metadataCount(keys.length);
        for (int i = 0; i < keys.length; i++) {
            final byte[] value = checkpoint.metadataValues[i];
            metadata.next().putKey(keys[i], 0, keys[i].length).putValue(value, 0, value.length);
        }
        return headerEncoder.encodedLength() + encoder.encodedLength();
    }

    @Override
    void copyEncoded(final byte[] destination) {
        target.getBytes(0, destination);
    }

    @Override
    long read(final UnsafeBuffer source) {
        decoder.wrapAndApplyHeader(source, 0, headerDecoder);
        long result = decoder.sequence() + decoder.watermarkNs() + decoder.eventCount() + decoder.createdAtNs();
        for (final CheckpointDecoder.OperatorsDecoder operator : decoder.operators()) {
            operator.wrapName(view);
            result += Fingerprint.of(view);
            operator.wrapState(view);
            result += Fingerprint.of(view);
        }
        for (final CheckpointDecoder.SourcesDecoder each : decoder.sources()) {
            result += each.offset();
            each.wrapName(view);
            result += Fingerprint.of(view);
        }
        for (final CheckpointDecoder.MetadataDecoder entry : decoder.metadata()) {
            entry.wrapKey(view);
            result += Fingerprint.of(view);
            entry.wrapValue(view);
            result += Fingerprint.of(view);
        }
        return result;
    }

    @Override
    Checkpoint toHeap(final UnsafeBuffer source) {
        decoder.wrapAndApplyHeader(source, 0, headerDecoder);
        final Checkpoint result = new Checkpoint();
        result.sequence = decoder.sequence();
        result.watermarkNs = decoder.watermarkNs();
        result.eventCount = decoder.eventCount();
        result.createdAtNs = decoder.createdAtNs();
        for (final CheckpointDecoder.OperatorsDecoder operator : decoder.operators()) {
            final String name = operator.name();
            final byte[] state = new byte[operator.stateLength()];
            operator.getState(state, 0, state.length);
            result.operators.put(name, state);
        }
        for (final CheckpointDecoder.SourcesDecoder each : decoder.sources()) {
            final long offset = each.offset();
            result.sources.put(each.name(), offset);
        }
        for (final CheckpointDecoder.MetadataDecoder entry : decoder.metadata()) {
            final String key = entry.key();
            result.metadata.put(key, entry.value());
        }
        return result;
    }
}
