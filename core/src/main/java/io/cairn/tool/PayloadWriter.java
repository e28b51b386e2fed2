package io.cairn.tool;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the bytes of a checkpoint as they are stored, field by field and without a second copy of a large state: what
 * the decoder knows of the payload, {@link CheckpointDecoder#encodedLength()} bytes.
 */
final class PayloadWriter {
    private static final int CHUNK_LENGTH = 1 << 16;

    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_LENGTH).order(LITTLE_ENDIAN);
    private final UnsafeBuffer view = new UnsafeBuffer();
    private final WritableByteChannel channel;
    private long written;

    PayloadWriter(final WritableByteChannel channel) {
        this.channel = channel;
    }

    void write(final CheckpointDecoder checkpoint) throws IOException {
        putLong(checkpoint.sequence());
        putLong(checkpoint.watermarkNs());
        putLong(checkpoint.eventCount());
        putInt(checkpoint.operatorCount());
        for (int i = 0; i < checkpoint.operatorCount(); i++) {
            checkpoint.wrapOperatorName(i, view);
            putBlock();
            checkpoint.wrapOperatorState(i, view);
            putBlock();
        }
        if (written < checkpoint.encodedLength()) {
            putInt(checkpoint.sourceCount());
            for (int i = 0; i < checkpoint.sourceCount(); i++) {
                checkpoint.wrapSourceName(i, view);
                putBlock();
                putLong(checkpoint.sourceOffset(i));
            }
        }
        if (written < checkpoint.encodedLength()) {
            putInt(CheckpointLayout.METADATA_MAGIC);
            putInt(checkpoint.metadataCount());
            for (int i = 0; i < checkpoint.metadataCount(); i++) {
                putText(checkpoint.metadataKey(i));
                putText(checkpoint.metadataValue(i));
            }
        }
        flush();
        if (written != checkpoint.encodedLength()) {
            throw new IllegalStateException(
                    "wrote " + written + " bytes of a checkpoint of " + checkpoint.encodedLength());
        }
    }

    private void putInt(final int value) throws IOException {
        require(Integer.BYTES);
        chunk.putInt(value);
        written += Integer.BYTES;
    }

    private void putLong(final long value) throws IOException {
        require(Long.BYTES);
        chunk.putLong(value);
        written += Long.BYTES;
    }

    private void putText(final String text) throws IOException {
        view.wrap(text.getBytes(StandardCharsets.UTF_8));
        putBlock();
    }

    /** Puts what the view shows, behind its length. */
    private void putBlock() throws IOException {
        final int length = view.capacity();
        putInt(length);
        for (int done = 0; done < length; ) {
            require(1);
            final int count = Math.min(chunk.remaining(), length - done);
            view.getBytes(done, chunk, count);
            done += count;
        }
        written += length;
    }

    private void require(final int length) throws IOException {
        if (chunk.remaining() < length) {
            flush();
        }
    }

    private void flush() throws IOException {
        chunk.flip();
        while (chunk.hasRemaining()) {
            channel.write(chunk);
        }
        chunk.clear();
    }
}
