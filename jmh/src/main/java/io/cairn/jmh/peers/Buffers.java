package io.cairn.jmh.peers;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory off the heap. */
final class Buffers {
    /** Room for a checkpoint of any of the shapes, in any codec. */
    static final int TARGET_LENGTH = 4 << 20;

    private static final int ALIGNMENT = 64;

    private Buffers() {}

    static ByteBuffer newTarget() {
        return BufferUtil.allocateDirectAligned(TARGET_LENGTH, ALIGNMENT);
    }

    static ByteBuffer copyOf(final byte[] bytes) {
        return BufferUtil.allocateDirectAligned(bytes.length, ALIGNMENT).put(0, bytes);
    }

    static UnsafeBuffer viewOf(final byte[] bytes) {
        return new UnsafeBuffer(copyOf(bytes));
    }
}
