package io.cairn.fuzz;

import io.cairn.checkpoint.CheckpointEncoder;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One call of an encoder.
 *
 * @param kind of the call.
 * @param text name of an operator, name of a source, or key and value of metadata.
 * @param state of an operator; its length is also the offset of a source.
 */
record EncoderCall(Kind kind, String text, Bytes state) {
    enum Kind {
        HEADER,
        OPERATOR,
        BEGIN_OPERATOR,
        END_OPERATOR,
        SOURCE,
        METADATA,
        FINISH
    }

    void applyTo(final CheckpointEncoder encoder, final UnsafeBuffer buffer) {
        switch (kind) {
            case HEADER -> encoder.header(1, 2, 3);
            case OPERATOR -> encoder.operator(text, new UnsafeBuffer(state.toArray()), 0, state.length());
            case BEGIN_OPERATOR -> encoder.beginOperator(text);
            case END_OPERATOR -> endOperator(encoder, buffer);
            case SOURCE -> encoder.source(text, state.length());
            case METADATA -> encoder.metadata(text, text);
            case FINISH -> encoder.finish();
        }
    }

    /** The state stands where the encoder is, so that its offset need not be kept. */
    private void endOperator(final CheckpointEncoder encoder, final UnsafeBuffer buffer) {
        if (state.length() <= encoder.remaining()) {
            final byte[] before = new byte[state.length()];
            buffer.getBytes(encoder.encodedLength(), before);
            buffer.putBytes(encoder.encodedLength(), state.toArray());
            try {
                encoder.endOperator(state.length());
            } catch (final RuntimeException ex) {
                buffer.putBytes(encoder.encodedLength(), before);
                throw ex;
            }
        } else {
            encoder.endOperator(state.length());
        }
    }

    int textLength() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
