package io.cairn.faults;

import io.cairn.faults.Operation.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A real channel, with an {@link Interceptor} in between. Without one it only delegates, and allocates nothing. */
final class FaultyFileChannel extends FileChannel {
    private static final long NO_FILE = 0;

    private final FaultyFileSystem files;
    private final FileChannel delegate;
    private final long file;
    private final String directory;
    private final boolean appends;
    private volatile boolean closesSilently;

    FaultyFileChannel(
            final FaultyFileSystem files, final FileChannel delegate, final long file, final boolean appends) {
        this.files = files;
        this.delegate = delegate;
        this.file = file;
        this.directory = null;
        this.appends = appends;
    }

    FaultyFileChannel(final FaultyFileSystem files, final FileChannel delegate, final String directory) {
        this.files = files;
        this.delegate = delegate;
        this.file = NO_FILE;
        this.directory = directory;
        this.appends = false;
    }

    /** What {@code TRUNCATE_EXISTING} does. */
    void truncateOnOpen() throws IOException {
        try {
            if (delegate.size() > 0) {
                truncate(0);
            }
        } catch (final IOException | RuntimeException e) {
            delegate.close();
            throw e;
        }
    }

    @Override
    public int read(final ByteBuffer dst) throws IOException {
        if (files.isTransparent()) {
            try {
                return delegate.read(dst);
            } finally {
                followDelegate();
            }
        }
        final Operation operation = at(Kind.READ, delegate.position(), dst.remaining());
        return execute(operation, limit -> limited(dst, limit, delegate::read));
    }

    @Override
    public int read(final ByteBuffer dst, final long position) throws IOException {
        if (files.isTransparent()) {
            try {
                return delegate.read(dst, position);
            } finally {
                followDelegate();
            }
        }
        final Operation operation = at(Kind.READ, position, dst.remaining());
        return execute(operation, limit -> limited(dst, limit, buffer -> delegate.read(buffer, position)));
    }

    /** A short read is not possible here: failing interceptors fail it, or let it be. */
    @Override
    public long read(final ByteBuffer[] dsts, final int offset, final int length) throws IOException {
        if (files.isTransparent()) {
            try {
                return delegate.read(dsts, offset, length);
            } finally {
                followDelegate();
            }
        }
        final Operation operation = at(Kind.READ, delegate.position(), remaining(dsts, offset, length));
        return execute(operation, limit -> delegate.read(dsts, offset, length));
    }

    @Override
    public int write(final ByteBuffer src) throws IOException {
        if (files.isTransparent()) {
            try {
                return delegate.write(src);
            } finally {
                followDelegate();
            }
        }
        final Operation operation = Operation.write(name(), file, writePosition(), copy(src));
        return execute(operation, limit -> limited(src, limit, delegate::write));
    }

    @Override
    public int write(final ByteBuffer src, final long position) throws IOException {
        if (files.isTransparent()) {
            try {
                return delegate.write(src, position);
            } finally {
                followDelegate();
            }
        }
        final Operation operation = Operation.write(name(), file, position, copy(src));
        return execute(operation, limit -> limited(src, limit, buffer -> delegate.write(buffer, position)));
    }

    /** Intercepted as one write of all bytes. */
    @Override
    public long write(final ByteBuffer[] srcs, final int offset, final int length) throws IOException {
        if (files.isTransparent()) {
            try {
                return delegate.write(srcs, offset, length);
            } finally {
                followDelegate();
            }
        }
        final ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(remaining(srcs, offset, length)));
        for (int i = offset; i < offset + length; i++) {
            all.put(srcs[i].duplicate());
        }
        final int count = write(all.flip());
        for (int i = offset, left = count; left > 0; i++) {
            final int taken = Math.min(left, srcs[i].remaining());
            srcs[i].position(srcs[i].position() + taken);
            left -= taken;
        }
        return count;
    }

    @Override
    public long position() throws IOException {
        try {
            return delegate.position();
        } finally {
            followDelegate();
        }
    }

    @Override
    public FileChannel position(final long newPosition) throws IOException {
        try {
            delegate.position(newPosition);
        } finally {
            followDelegate();
        }
        return this;
    }

    @Override
    public long size() throws IOException {
        if (files.isTransparent()) {
            try {
                return delegate.size();
            } finally {
                followDelegate();
            }
        }
        return execute(at(Kind.SIZE, 0, 0), limit -> delegate.size());
    }

    @Override
    public FileChannel truncate(final long size) throws IOException {
        execute(at(Kind.TRUNCATE, size, 0), limit -> delegate.truncate(size));
        return this;
    }

    @Override
    public void force(final boolean metadata) throws IOException {
        if (files.isTransparent()) {
            try {
                delegate.force(metadata);
            } finally {
                followDelegate();
            }
            return;
        }
        final Kind kind = directory == null ? Kind.FORCE : Kind.FORCE_DIRECTORY;
        execute(Operation.force(kind, name(), file, metadata), limit -> {
            delegate.force(metadata);
            return null;
        });
    }

    @Override
    public MappedByteBuffer map(final MapMode mode, final long position, final long size) throws IOException {
        if (mode == MapMode.READ_WRITE && !files.mayMapForWriting()) {
            throw new UnsupportedOperationException("map READ_WRITE");
        }
        return execute(at(Kind.MAP, position, size), limit -> delegate.map(mode, position, size));
    }

    @Override
    public FileLock lock(final long position, final long size, final boolean shared) throws IOException {
        return execute(at(Kind.LOCK, position, size), limit -> wrap(delegate.lock(position, size, shared)));
    }

    @Override
    public FileLock tryLock(final long position, final long size, final boolean shared) throws IOException {
        return execute(at(Kind.LOCK, position, size), limit -> wrap(delegate.tryLock(position, size, shared)));
    }

    private FileLock wrap(final FileLock lock) {
        return lock == null ? null : new FaultyFileLock(files, this, lock, name());
    }

    @Override
    public long transferTo(final long position, final long count, final WritableByteChannel target) {
        throw new UnsupportedOperationException("transferTo");
    }

    @Override
    public long transferFrom(final ReadableByteChannel src, final long position, final long count) {
        throw new UnsupportedOperationException("transferFrom");
    }

    /** Closes even if it is made to fail. */
    @Override
    protected void implCloseChannel() throws IOException {
        try {
            if (!closesSilently && !files.isTransparent()) {
                files.execute(at(Kind.CLOSE, 0, 0), limit -> {
                    delegate.close();
                    return null;
                });
            }
        } finally {
            delegate.close();
        }
    }

    private <T> T execute(final Operation operation, final FaultyFileSystem.Action<T> action) throws IOException {
        try {
            return files.execute(operation, action);
        } catch (final ClosedByInterruptException e) {
            // Also if it was the interceptor's: this is the state in which the JDK leaves channel and thread.
            delegate.close();
            Thread.currentThread().interrupt();
            throw e;
        } finally {
            followDelegate();
        }
    }

    /** An interrupt closes the delegate; this channel must not look open then. */
    private void followDelegate() throws IOException {
        if (!delegate.isOpen()) {
            closesSilently = true;
            close();
        }
    }

    private String name() {
        return directory == null ? files.ids().name(file) : directory;
    }

    private Operation at(final Kind kind, final long position, final long length) {
        return Operation.at(kind, name(), file, position, length);
    }

    private long writePosition() throws IOException {
        return appends ? delegate.size() : delegate.position();
    }

    private static byte[] copy(final ByteBuffer buffer) {
        final byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    private static long remaining(final ByteBuffer[] buffers, final int offset, final int length) {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += buffers[i].remaining();
        }
        return total;
    }

    private static int limited(final ByteBuffer buffer, final long limit, final Transfer transfer) throws IOException {
        if (limit >= buffer.remaining()) {
            return transfer.run(buffer);
        }
        final int end = buffer.limit();
        buffer.limit(buffer.position() + (int) limit);
        try {
            return transfer.run(buffer);
        } finally {
            buffer.limit(end);
        }
    }

    /** Between the real file and a buffer. */
    @FunctionalInterface
    private interface Transfer {
        int run(ByteBuffer buffer) throws IOException;
    }
}
