package io.cairn.faults;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What is in a file. Immutable, and in chunks that are shared by the contents made from one another, so that a million
 * variants of a file cost little more than what differs.
 */
final class FileContent {
    /** What a disk writes as a whole, or not. */
    static final int SECTOR = 512;

    static final int CHUNK = 4096;
    static final FileContent EMPTY = new FileContent(new byte[0][], 0);

    private static final byte[] ZEROS = new byte[CHUNK];
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Null is all zeros. Beyond the length there are only zeros. */
    private final byte[][] chunks;

    private final long length;

    /** 0 is not known yet; racing threads find the same. */
    private long sectorSum;

    private FileContent(final byte[][] chunks, final long length) {
        this.chunks = chunks;
        this.length = length;
    }

    static FileContent of(final byte[] bytes) {
        final Editor editor = EMPTY.edit();
        editor.write(0, bytes);
        return editor.build(bytes.length);
    }

    /** Of chunks that nobody changes any more; those beyond the length must not be there. */
    static FileContent ofChunks(final byte[][] chunks, final long length) {
        final int tail = (int) (length % CHUNK);
        if (tail != 0) {
            final int last = chunks.length - 1;
            chunks[last] = withoutTail(chunks[last], tail);
        }
        return new FileContent(chunks, length);
    }

    private static byte[] withoutTail(final byte[] chunk, final int tail) {
        if (chunk == null || Arrays.equals(chunk, tail, CHUNK, ZEROS, tail, CHUNK)) {
            return chunk;
        }
        final byte[] cut = new byte[CHUNK];
        System.arraycopy(chunk, 0, cut, 0, tail);
        return cut;
    }

    static int chunksOf(final long length) {
        return Math.toIntExact((length + CHUNK - 1) / CHUNK);
    }

    long length() {
        return length;
    }

    /** Not to be changed; null if it is all zeros or beyond the end. */
    byte[] chunk(final int index) {
        return index < chunks.length ? chunks[index] : null;
    }

    /** The chunks of this content if it had that length. */
    byte[][] copyChunks(final long newLength) {
        return Arrays.copyOf(chunks, chunksOf(newLength));
    }

    byte[] toBytes() {
        final byte[] bytes = new byte[Math.toIntExact(length)];
        for (int i = 0; i < chunks.length; i++) {
            if (chunks[i] != null) {
                System.arraycopy(chunks[i], 0, bytes, i * CHUNK, Math.min(CHUNK, bytes.length - i * CHUNK));
            }
        }
        return bytes;
    }

    Editor edit() {
        return new Editor(this);
    }

    /** Of length and bytes: hardly ever the same for two contents that differ. */
    long fingerprint() {
        return fingerprint(length, sectorSum());
    }

    static long fingerprint(final long length, final long sectorSum) {
        return Mix.of(sectorSum, length);
    }

    /** The sum of all sectors' fingerprints, so that it is easily corrected where a sector is another one. */
    long sectorSum() {
        if (sectorSum == 0) {
            long sum = 0;
            for (long sector = 0; sector * SECTOR < length; sector++) {
                sum += fingerprint(sector, chunks[chunkOf(sector)], SECTOR);
            }
            sectorSum = sum;
        }
        return sectorSum;
    }

    /** Of the first bytes of one sector, where it is in its chunk; of zeros it is 0, wherever they are. */
    static long fingerprint(final long sector, final byte[] chunk, final int length) {
        if (chunk == null) {
            return 0;
        }
        final int from = offsetOf(sector);
        if (Arrays.equals(chunk, from, from + length, ZEROS, 0, length)) {
            return 0;
        }
        long hash = sector;
        for (int i = from; i < from + length; i += Long.BYTES) {
            hash = Mix.of(
                    hash,
                    i + Long.BYTES <= from + length ? (long) LONGS.get(chunk, i) : lastBytes(chunk, i, from + length));
        }
        return hash;
    }

    private static long lastBytes(final byte[] chunk, final int from, final int to) {
        long bytes = 0;
        for (int i = from; i < to; i++) {
            bytes |= (chunk[i] & 0xFFL) << Byte.SIZE * (i - from);
        }
        return bytes;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof FileContent content && content.length == length && hasChunksOf(content);
    }

    private boolean hasChunksOf(final FileContent other) {
        for (int i = 0; i < chunks.length; i++) {
            if (!Arrays.equals(orZeros(chunks[i]), orZeros(other.chunks[i]))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = Long.hashCode(length);
        for (final byte[] chunk : chunks) {
            hash = 31 * hash + Arrays.hashCode(orZeros(chunk));
        }
        return hash;
    }

    static byte[] orZeros(final byte[] chunk) {
        return chunk == null ? ZEROS : chunk;
    }

    /** Makes another content from this one. Length and bytes are apart until it is built. */
    static final class Editor {
        private final FileContent base;
        private byte[][] chunks;

        private Editor(final FileContent base) {
            this.base = base;
            this.chunks = base.chunks.clone();
        }

        void write(final long position, final byte[] bytes) {
            ensureCapacity(chunksOf(position + bytes.length));
            int done = 0;
            while (done < bytes.length) {
                final long at = position + done;
                final int offset = (int) (at % CHUNK);
                final int count = Math.min(CHUNK - offset, bytes.length - done);
                if (count == CHUNK && Arrays.equals(bytes, done, done + CHUNK, ZEROS, 0, CHUNK)) {
                    chunks[(int) (at / CHUNK)] = null;
                } else {
                    System.arraycopy(bytes, done, own((int) (at / CHUNK)), offset, count);
                }
                done += count;
            }
        }

        /** Takes one sector from where it is in another chunk; zeros if that is null. */
        void putSector(final long sector, final byte[] chunk) {
            final int offset = offsetOf(sector);
            System.arraycopy(orZeros(chunk), offset, own(chunkOf(sector)), offset, SECTOR);
        }

        void truncate(final long length) {
            final int kept = chunksOf(length);
            for (int i = kept; i < chunks.length; i++) {
                chunks[i] = null;
            }
            if (length % CHUNK != 0 && kept <= chunks.length) {
                chunks[kept - 1] = withoutTail(chunks[kept - 1], (int) (length % CHUNK));
            }
        }

        FileContent build(final long length) {
            return ofChunks(Arrays.copyOf(chunks, chunksOf(length)), length);
        }

        private void ensureCapacity(final int count) {
            if (count > chunks.length) {
                chunks = Arrays.copyOf(chunks, count);
            }
        }

        private byte[] own(final int index) {
            ensureCapacity(index + 1);
            if (chunks[index] == null) {
                chunks[index] = new byte[CHUNK];
            } else if (chunks[index] == base.chunk(index)) {
                chunks[index] = chunks[index].clone();
            }
            return chunks[index];
        }
    }

    static int chunkOf(final long sector) {
        return Math.toIntExact(sector * SECTOR / CHUNK);
    }

    static int offsetOf(final long sector) {
        return (int) (sector * SECTOR % CHUNK);
    }
}
