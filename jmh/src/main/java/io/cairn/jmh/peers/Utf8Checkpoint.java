package io.cairn.jmh.peers;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** A checkpoint with its texts in UTF-8, for codecs that take them so. */
final class Utf8Checkpoint {
    final Checkpoint numbers;
    final byte[][] operatorNames;
    final byte[][] operatorStates;
    final byte[][] sourceNames;
    final long[] sourceOffsets;
    final byte[][] metadataKeys;
    final byte[][] metadataValues;

    Utf8Checkpoint(final Checkpoint checkpoint) {
        numbers = checkpoint;
        operatorNames = utf8(checkpoint.operators.keySet());
        operatorStates = checkpoint.operators.values().toArray(new byte[0][]);
        sourceNames = utf8(checkpoint.sources.keySet());
        sourceOffsets =
                checkpoint.sources.values().stream().mapToLong(Long::longValue).toArray();
        metadataKeys = utf8(checkpoint.metadata.keySet());
        metadataValues = utf8(checkpoint.metadata.values());
    }

    private static byte[][] utf8(final Collection<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    }
}
