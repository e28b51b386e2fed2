package io.cairn.jmh.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.collections.IntHashSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every codec does the same work, and does what is claimed of it and no more. */
class CodecPeerTest {
    private static final String[] SHAPES = {
        "0x0+0", "1x16+1", "8x256+4", "64x1024+16", "1024x16+4", "8x65536+4", "1x1048576+0"
    };

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackEveryShape(final CodecPeer peer) {
        final CheckpointCodec<?, ?> codec = peer.newCodec();
        for (final String shape : SHAPES) {
            final Checkpoint[] checkpoints = {Checkpoints.of(shape, 1), Checkpoints.of(shape, 2)};
            codec.load(checkpoints);
            for (int i = 0; i < checkpoints.length; i++) {
                assertEquals(checkpoints[i], codec.toHeap(i), shape);
                assertEquals(checkpoints[i].fingerprint(), codec.read(i), shape);
                assertEquals(checkpoints[i], codec.toHeap(i), "read again");
                assertArrayEquals(codec.encoded(i), codec.encoded(i), "written again");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackAnEmptyCheckpoint(final CodecPeer peer) {
        assertEquals(new Checkpoint(), roundTrip(peer, new Checkpoint()));
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackAnyText(final CodecPeer peer) {
        final Checkpoint checkpoint = new Checkpoint();
        checkpoint.sequence = -1;
        checkpoint.watermarkNs = Long.MIN_VALUE;
        int i = 0;
        for (final String text : new String[] {"", "a", "é", "наблюдение", "検問所", "🏔 cairn", "nul \0 within"}) {
            checkpoint.operators.put(text, text.getBytes(StandardCharsets.UTF_16BE));
            checkpoint.sources.put(text, Long.MAX_VALUE - i++);
            checkpoint.metadata.put(text, text + text);
        }
        assertEquals(checkpoint, roundTrip(peer, checkpoint));
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseCutBytesOrNot(final CodecPeer peer) {
        final CheckpointCodec<?, ?> codec = peer.newCodec();
        codec.load(Checkpoints.of("2x16+2", 1));
        final byte[] whole = codec.encoded(0);
        final IntHashSet taken = new IntHashSet();
        for (int length = 0; length < whole.length; length++) {
            codec.loadBytes(0, Arrays.copyOf(whole, length));
            if (isTaken(codec)) {
                taken.add(length);
            }
        }
        assertEquals(peer.refusesCutBytes(), taken.isEmpty(), "of " + whole.length + " taken at " + taken);
    }

    /** The name is not ASCII, since Kryo writes ASCII otherwise; Fory writes it in UTF-16. */
    @ParameterizedTest
    @EnumSource
    void shouldRefuseBadTextOrNot(final CodecPeer peer) {
        final CheckpointCodec<?, ?> codec = peer.newCodec();
        final Checkpoint checkpoint = new Checkpoint();
        checkpoint.operators.put("узел-cairn", new byte[3]);
        codec.load(checkpoint);
        final byte[] bytes = codec.encoded(0);
        final String name = peer == CodecPeer.FORY ? "c\0a\0i" : "cai";
        bytes[indexOf(bytes, name) + 2] = (byte) 0xFF;
        codec.loadBytes(0, bytes);
        assertEquals(peer.refusesBadText(), !isTaken(codec));
    }

    /** None has a checksum: a byte of a state that was changed is given back as it is. */
    @ParameterizedTest
    @EnumSource
    void shouldTakeAChangedState(final CodecPeer peer) {
        final CheckpointCodec<?, ?> codec = peer.newCodec();
        final Checkpoint checkpoint = new Checkpoint();
        checkpoint.operators.put("operator", "what it remembers".getBytes(StandardCharsets.UTF_8));
        codec.load(checkpoint);
        final byte[] bytes = codec.encoded(0);
        bytes[indexOf(bytes, "remembers")] = 'R';
        codec.loadBytes(0, bytes);
        assertEquals(
                "what it Remembers", new String(codec.toHeap(0).operators.get("operator"), StandardCharsets.UTF_8));
    }

    /** Who reads a state where it lies allocates less than the state is long. */
    @ParameterizedTest
    @EnumSource
    void shouldReadInPlaceOrNot(final CodecPeer peer) {
        final int length = 1 << 20;
        final CheckpointCodec<?, ?> codec = peer.newCodec();
        codec.load(Checkpoints.of("1x" + length + "+0", 1));
        long sum = codec.read(0);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        sum += codec.read(0);
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(sum != 0);
        assertEquals(peer.readsInPlace(), allocated < length, allocated + " bytes allocated");
    }

    private static boolean isTaken(final CheckpointCodec<?, ?> codec) {
        try {
            codec.read(0);
            return true;
        } catch (final RuntimeException ex) {
            return false;
        }
    }

    private static Checkpoint roundTrip(final CodecPeer peer, final Checkpoint checkpoint) {
        final CheckpointCodec<?, ?> codec = peer.newCodec();
        codec.load(checkpoint);
        return codec.toHeap(0);
    }

    private static int indexOf(final byte[] bytes, final String text) {
        final int result = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
        assertTrue(result >= 0, "no " + text);
        return result;
    }
}
