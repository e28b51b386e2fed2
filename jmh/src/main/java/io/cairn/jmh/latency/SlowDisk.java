package io.cairn.jmh.latency;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The files of a directory, of which each {@code force} takes some time longer; otherwise the disk does what it does. */
final class SlowDisk extends FileSystemProvider {
    private final FileSystem files = new Files();
    private final FileSystemProvider real;
    private final FileSystem realFiles;
    private final long forceNs;

    private SlowDisk(final Path real, final long forceNs) {
        realFiles = real.getFileSystem();
        this.real = realFiles.provider();
        this.forceNs = forceNs;
    }

    /** The same directory on a disk that is slower by that much. */
    static Path of(final Path directory, final long forceMs) {
        return new SlowDisk(directory, TimeUnit.MILLISECONDS.toNanos(forceMs)).slow(directory);
    }

    /** A path is an interface, so that what it does need not be written down. */
    private Path slow(final Path path) {
        return path == null
                ? null
                : (Path) Proxy.newProxyInstance(
                        SlowDisk.class.getClassLoader(),
                        new Class<?>[] {Path.class, Slow.class},
                        (proxy, method, arguments) -> call(path, method, arguments));
    }

    private Object call(final Path path, final Method method, final Object[] arguments) throws Throwable {
        if (method.getName().equals("getFileSystem")) {
            return files;
        }
        if (method.getDeclaringClass() == Slow.class) {
            return path;
        }
        final Object[] fast = arguments == null ? null : arguments.clone();
        for (int i = 0; fast != null && i < fast.length; i++) {
            fast[i] = fast[i] instanceof Slow slow ? slow.fast() : fast[i];
        }
        try {
            final Object result = method.invoke(path, fast);
            return result instanceof Path resulting ? slow(resulting) : result;
        } catch (final InvocationTargetException ex) {
            throw ex.getCause();
        }
    }

    private static Path fast(final Path path) {
        return path instanceof Slow slow ? slow.fast() : path;
    }

    /** What it is on the real disk. */
    private interface Slow {
        Path fast();
    }

    @Override
    public FileChannel newFileChannel(
            final Path path, final Set<? extends OpenOption> options, final FileAttribute<?>... attributes)
            throws IOException {
        return new Channel(real.newFileChannel(fast(path), options, attributes));
    }

    @Override
    public SeekableByteChannel newByteChannel(
            final Path path, final Set<? extends OpenOption> options, final FileAttribute<?>... attributes)
            throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
            final Path directory, final DirectoryStream.Filter<? super Path> filter) throws IOException {
        final DirectoryStream<Path> entries =
                real.newDirectoryStream(fast(directory), entry -> filter.accept(slow(entry)));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                final Iterator<Path> iterator = entries.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return iterator.hasNext();
                    }

                    @Override
                    public Path next() {
                        return slow(iterator.next());
                    }
                };
            }

            @Override
            public void close() throws IOException {
                entries.close();
            }
        };
    }

    @Override
    public void createDirectory(final Path directory, final FileAttribute<?>... attributes) throws IOException {
        real.createDirectory(fast(directory), attributes);
    }

    @Override
    public void delete(final Path path) throws IOException {
        real.delete(fast(path));
    }

    @Override
    public void copy(final Path source, final Path target, final CopyOption... options) throws IOException {
        real.copy(fast(source), fast(target), options);
    }

    @Override
    public void move(final Path source, final Path target, final CopyOption... options) throws IOException {
        real.move(fast(source), fast(target), options);
    }

    @Override
    public boolean isSameFile(final Path path, final Path other) throws IOException {
        return real.isSameFile(fast(path), fast(other));
    }

    @Override
    public boolean isHidden(final Path path) throws IOException {
        return real.isHidden(fast(path));
    }

    @Override
    public FileStore getFileStore(final Path path) throws IOException {
        return real.getFileStore(fast(path));
    }

    @Override
    public void checkAccess(final Path path, final AccessMode... modes) throws IOException {
        real.checkAccess(fast(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(
            final Path path, final Class<V> type, final LinkOption... options) {
        return real.getFileAttributeView(fast(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
            final Path path, final Class<A> type, final LinkOption... options) throws IOException {
        return real.readAttributes(fast(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(final Path path, final String names, final LinkOption... options)
            throws IOException {
        return real.readAttributes(fast(path), names, options);
    }

    @Override
    public void setAttribute(final Path path, final String name, final Object value, final LinkOption... options)
            throws IOException {
        real.setAttribute(fast(path), name, value, options);
    }

    @Override
    public String getScheme() {
        return "slow";
    }

    @Override
    public FileSystem newFileSystem(final URI uri, final Map<String, ?> environment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(final URI uri) {
        return files;
    }

    @Override
    public Path getPath(final URI uri) {
        throw new UnsupportedOperationException();
    }

    private final class Files extends FileSystem {
        @Override
        public FileSystemProvider provider() {
            return SlowDisk.this;
        }

        @Override
        public Path getPath(final String first, final String... more) {
            return slow(realFiles.getPath(first, more));
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return realFiles.isReadOnly();
        }

        @Override
        public String getSeparator() {
            return realFiles.getSeparator();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            return realFiles.getFileStores();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return realFiles.supportedFileAttributeViews();
        }

        @Override
        public java.nio.file.PathMatcher getPathMatcher(final String pattern) {
            throw new UnsupportedOperationException();
        }

        @Override
        public java.nio.file.attribute.UserPrincipalLookupService getUserPrincipalLookupService() {
            throw new UnsupportedOperationException();
        }

        @Override
        public java.nio.file.WatchService newWatchService() {
            throw new UnsupportedOperationException();
        }
    }

    private final class Channel extends FileChannel {
        private final FileChannel file;

        Channel(final FileChannel file) {
            this.file = file;
        }

        @Override
        public void force(final boolean metaData) throws IOException {
            final long startNs = System.nanoTime();
            for (long leftNs = forceNs; leftNs > 0; leftNs = forceNs - (System.nanoTime() - startNs)) {
                LockSupport.parkNanos(leftNs);
            }
            file.force(metaData);
        }

        @Override
        public int read(final ByteBuffer target) throws IOException {
            return file.read(target);
        }

        @Override
        public long read(final ByteBuffer[] targets, final int offset, final int length) throws IOException {
            return file.read(targets, offset, length);
        }

        @Override
        public int read(final ByteBuffer target, final long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public int write(final ByteBuffer source) throws IOException {
            return file.write(source);
        }

        @Override
        public long write(final ByteBuffer[] sources, final int offset, final int length) throws IOException {
            return file.write(sources, offset, length);
        }

        @Override
        public int write(final ByteBuffer source, final long position) throws IOException {
            return file.write(source, position);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public FileChannel position(final long newPosition) throws IOException {
            file.position(newPosition);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public FileChannel truncate(final long size) throws IOException {
            file.truncate(size);
            return this;
        }

        @Override
        public long transferTo(final long position, final long count, final WritableByteChannel target)
                throws IOException {
            return file.transferTo(position, count, target);
        }

        @Override
        public long transferFrom(final ReadableByteChannel source, final long position, final long count)
                throws IOException {
            return file.transferFrom(source, position, count);
        }

        @Override
        public MappedByteBuffer map(final MapMode mode, final long position, final long size) throws IOException {
            return file.map(mode, position, size);
        }

        @Override
        public FileLock lock(final long position, final long size, final boolean shared) throws IOException {
            return file.lock(position, size, shared);
        }

        @Override
        public FileLock tryLock(final long position, final long size, final boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
