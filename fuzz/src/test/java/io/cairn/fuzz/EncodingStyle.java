package io.cairn.fuzz;

import io.cairn.checkpoint.CheckpointEncoder;
import io.cairn.checkpoint.EncodedName;
import java.util.Random;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The ways to hand a checkpoint's fields to the encoder. */
enum EncodingStyle {
    TEXT(false, false),
    ENCODED(true, false),
    TEXT_IN_PLACE(false, true),
    ENCODED_IN_PLACE(true, true),
    MIXED(false, false);

    private static final int EXPANDED = 1 << 17;

    private final boolean encodesNames;
    private final boolean writesInPlace;

    EncodingStyle(final boolean encodesNames, final boolean writesInPlace) {
        this.encodesNames = encodesNames;
        this.writesInPlace = writesInPlace;
    }

    /**
     * Encodes all of a checkpoint with an encoder wrapped around the buffer, and returns the length it tells.
     *
     * @param isOpenEnded whether the encoder may expand the buffer.
     */
    int encode(
            final CheckpointEncoder encoder,
            final MutableDirectBuffer buffer,
            final boolean isOpenEnded,
            final PlainCheckpoint checkpoint) {
        final Random random = new Random(checkpoint.hashCode());
        encoder.header(checkpoint.sequence(), checkpoint.watermarkNs(), checkpoint.eventCount());
        for (final PlainCheckpoint.Operator operator : checkpoint.operators()) {
            final byte[] state = operator.state().toArray();
            if (choose(writesInPlace, random)) {
                final int offset = choose(encodesNames, random)
                        ? encoder.beginOperator(EncodedName.of(operator.name()))
                        : encoder.beginOperator(operator.name());
                if (isOpenEnded) {
                    // Any number of bytes may be written, also such that are taken back in the end.
                    buffer.putByte(offset + state.length + random.nextInt(1000), (byte) 'x');
                } else if (buffer.isExpandable() && buffer.capacity() < EXPANDED) {
                    // Somebody else has use for the buffer, too, and gives it other memory.
                    buffer.putByte(buffer.capacity(), (byte) 'x');
                }
                if (isOpenEnded || state.length <= encoder.remaining()) {
                    buffer.putBytes(offset, state);
                }
                encoder.endOperator(state.length);
            } else if (choose(encodesNames, random)) {
                encoder.operator(EncodedName.of(operator.name()), new UnsafeBuffer(state), 0, state.length);
            } else {
                encoder.operator(operator.name(), new UnsafeBuffer(state), 0, state.length);
            }
        }
        for (final PlainCheckpoint.Source source : checkpoint.sources()) {
            if (choose(encodesNames, random)) {
                encoder.source(EncodedName.of(source.name()), source.offset());
            } else {
                encoder.source(source.name(), source.offset());
            }
        }
        for (final PlainCheckpoint.Metadata entry : checkpoint.metadata()) {
            if (choose(encodesNames, random)) {
                encoder.metadata(EncodedName.of(entry.key()), EncodedName.of(entry.value()));
            } else {
                encoder.metadata(entry.key(), entry.value());
            }
        }
        return encoder.finish();
    }

    private boolean choose(final boolean option, final Random random) {
        return this == MIXED ? random.nextBoolean() : option;
    }
}
