package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cairn.checkpoint.CheckpointEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Calls in any order, with any room: refused ones leave no trace, and the others write what the reference writes. */
class EncoderFuzz {
    private static final EncoderCall.Kind[] KINDS = EncoderCall.Kind.values();

    @FuzzTest
    void refusedCallsLeaveNoTrace(final FuzzedDataProvider data) {
        final byte[] memory = new byte[data.consumeInt(0, 300)];
        final UnsafeBuffer buffer = new UnsafeBuffer(memory);
        final EncoderModel model = new EncoderModel(memory.length);
        final CheckpointEncoder encoder = new CheckpointEncoder().wrap(buffer, 0, memory.length);
        for (final EncoderCall call : calls(data)) {
            final byte[] before = memory.clone();
            final Class<? extends RuntimeException> refusal = model.call(call);
            assertEquals(refusal, outcome(() -> call.applyTo(encoder, buffer)), call::toString);
            if (refusal != null) {
                assertArrayEquals(before, memory, call::toString);
            }
            assertEquals(model.length(), encoder.encodedLength());
            assertEquals(memory.length - model.length(), encoder.remaining());
        }
        if (model.isFinished()) {
            assertArrayEquals(ReferenceWriter.write(model.written()), Arrays.copyOf(memory, model.length()));
            rewrite(model.written());
        }
    }

    private static List<EncoderCall> calls(final FuzzedDataProvider data) {
        final List<EncoderCall> calls = new ArrayList<>();
        while (data.remainingBytes() > 0 && calls.size() < 40) {
            final EncoderCall.Kind kind = data.pickValue(KINDS);
            final String text = new String(data.consumeBytes(data.consumeInt(0, 12)), StandardCharsets.UTF_8);
            calls.add(new EncoderCall(kind, text, Bytes.of(new byte[data.consumeInt(0, 60)])));
        }
        return calls;
    }

    /** The same in every style, into buffers that grow and buffers that do not. */
    private static void rewrite(final PlainCheckpoint written) {
        final byte[] expected = ReferenceWriter.write(written);
        final CheckpointEncoder encoder = new CheckpointEncoder();
        for (final EncodingStyle style : EncodingStyle.values()) {
            final MutableDirectBuffer growing = new ExpandableArrayBuffer(1);
            encoder.wrap(growing, 1);
            requireSame(expected, growing, style.encode(encoder, growing, true, written));
            final MutableDirectBuffer large = new ExpandableArrayBuffer(expected.length + 1);
            encoder.wrap(large, 1, expected.length);
            requireSame(expected, large, style.encode(encoder, large, false, written));
            final MutableDirectBuffer fixed = new UnsafeBuffer(new byte[expected.length + 1]);
            encoder.wrap(fixed, 1);
            requireSame(expected, fixed, style.encode(encoder, fixed, false, written));
        }
    }

    private static void requireSame(final byte[] expected, final MutableDirectBuffer buffer, final int length) {
        assertArrayEquals(expected, Arrays.copyOfRange(buffer.byteArray(), 1, 1 + length));
    }

    private static Class<? extends RuntimeException> outcome(final Runnable call) {
        try {
            call.run();
            return null;
        } catch (final RuntimeException ex) {
            return ex.getClass();
        }
    }
}
