package io.cairn.jmh.peers;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.cairn.jmh.peers.proto.CheckpointProto;
import io.cairn.jmh.peers.proto.CheckpointProto.Entry;
import io.cairn.jmh.peers.proto.CheckpointProto.Operator;
import io.cairn.jmh.peers.proto.CheckpointProto.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Protocol Buffers: a message for each checkpoint, texts given in UTF-8, states wrapped and not copied, read with aliases. */
final class ProtobufCodec extends CheckpointCodec<ProtobufCodec.Wrapped, ByteString> {
    private final ByteBuffer target = Buffers.newTarget();

    /** A checkpoint, and its texts as Protocol Buffers take them: known beforehand, as those of all codecs. */
    record Wrapped(
            Utf8Checkpoint checkpoint,
            ByteString[] operatorNames,
            ByteString[] sourceNames,
            ByteString[] metadataKeys,
            ByteString[] metadataValues) {}

    @Override
    Wrapped prepare(final Checkpoint checkpoint) {
        final Utf8Checkpoint utf8 = new Utf8Checkpoint(checkpoint);
        return new Wrapped(
                utf8,
                wrapAll(utf8.operatorNames),
                wrapAll(utf8.sourceNames),
                wrapAll(utf8.metadataKeys),
                wrapAll(utf8.metadataValues));
    }

    private static ByteString[] wrapAll(final byte[][] texts) {
        return Arrays.stream(texts).map(UnsafeByteOperations::unsafeWrap).toArray(ByteString[]::new);
    }

    @Override
    ByteString source(final byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(Buffers.copyOf(bytes));
    }

    @Override
    int encode(final Wrapped wrapped) {
        final Utf8Checkpoint checkpoint = wrapped.checkpoint;
        final CheckpointProto.Checkpoint.Builder builder = CheckpointProto.Checkpoint.newBuilder()
                .setSequence(checkpoint.numbers.sequence)
                .setWatermarkNs(checkpoint.numbers.watermarkNs)
                .setEventCount(checkpoint.numbers.eventCount)
                .setCreatedAtNs(checkpoint.numbers.createdAtNs);
        for (int i = 0; i < checkpoint.operatorNames.length; i++) {
            builder.addOperators(Operator.newBuilder()
                    .setNameBytes(wrapped.operatorNames[i])
                    .setState(UnsafeByteOperations.unsafeWrap(checkpoint.operatorStates[i]))
                    .build());
        }
        for (int i = 0; i < checkpoint.sourceNames.length; i++) {
            builder.addSources(Source.newBuilder()
                    .setNameBytes(wrapped.sourceNames[i])
                    .setOffset(checkpoint.sourceOffsets[i])
                    .build());
        }
        for (int i = 0; i < checkpoint.metadataKeys.length; i++) {
            builder.addMetadata(Entry.newBuilder()
                    .setKeyBytes(wrapped.metadataKeys[i])
                    .setValueBytes(wrapped.metadataValues[i])
                    .build());
        }
        final CodedOutputStream output = CodedOutputStream.newInstance(target.clear());
        try {
            builder.build().writeTo(output);
            output.flush();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return output.getTotalBytesWritten();
    }

    @Override
    void copyEncoded(final byte[] destination) {
        target.get(0, destination);
    }

    @Override
    long read(final ByteString source) {
        final CheckpointProto.Checkpoint message = parse(source);
        long result =
                message.getSequence() + message.getWatermarkNs() + message.getEventCount() + message.getCreatedAtNs();
        for (final Operator operator : message.getOperatorsList()) {
            result += Fingerprint.of(operator.getName()) + Fingerprint.of(operator.getState());
        }
        for (final Source each : message.getSourcesList()) {
            result += Fingerprint.of(each.getName()) + each.getOffset();
        }
        for (final Entry entry : message.getMetadataList()) {
            result += Fingerprint.of(entry.getKey()) + Fingerprint.of(entry.getValue());
        }
        return result;
    }

    @Override
    Checkpoint toHeap(final ByteString source) {
        final CheckpointProto.Checkpoint message = parse(source);
        final Checkpoint result = new Checkpoint();
        result.sequence = message.getSequence();
        result.watermarkNs = message.getWatermarkNs();
        result.eventCount = message.getEventCount();
        result.createdAtNs = message.getCreatedAtNs();
        for (final Operator operator : message.getOperatorsList()) {
            result.operators.put(operator.getName(), operator.getState().toByteArray());
        }
        for (final Source each : message.getSourcesList()) {
            result.sources.put(each.getName(), each.getOffset());
        }
        for (final Entry entry : message.getMetadataList()) {
            result.metadata.put(entry.getKey(), entry.getValue());
        }
        return result;
    }

    private static CheckpointProto.Checkpoint parse(final ByteString source) {
        final CodedInputStream input = source.newCodedInput();
        input.enableAliasing(true);
        try {
            return CheckpointProto.Checkpoint.parseFrom(input);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
