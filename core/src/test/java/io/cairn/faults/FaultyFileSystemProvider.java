package io.cairn.faults;

import io.cairn.faults.Operation.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/** Of one {@link FaultyFileSystem} only, and not registered with the JDK. */
final class FaultyFileSystemProvider extends FileSystemProvider {
    /** What no test models; with it, writes would be forced behind the interceptor's back. */
    private static final Set<StandardOpenOption> UNSUPPORTED =
            Set.of(StandardOpenOption.SYNC, StandardOpenOption.DSYNC, StandardOpenOption.DELETE_ON_CLOSE);

    private final FaultyFileSystem files;

    FaultyFileSystemProvider(final FaultyFileSystem files) {
        this.files = files;
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public SeekableByteChannel newByteChannel(
            final Path path, final Set<? extends OpenOption> options, final FileAttribute<?>... attributes)
            throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(
            final Path path, final Set<? extends OpenOption> options, final FileAttribute<?>... attributes)
            throws IOException {
        for (final OpenOption option : options) {
            if (option instanceof StandardOpenOption && UNSUPPORTED.contains(option)) {
                throw new UnsupportedOperationException("open with " + option);
            }
        }
        final Path real = files.unwrap(path);
        final boolean appends = options.contains(StandardOpenOption.APPEND);
        final boolean writes = appends || options.contains(StandardOpenOption.WRITE);
        final boolean mayCreate =
                options.contains(StandardOpenOption.CREATE) || options.contains(StandardOpenOption.CREATE_NEW);
        final boolean creates = writes && mayCreate && !Files.exists(real);
        // Cutting is an operation of its own, which may fail or be lost on its own.
        final boolean truncates = writes && !appends && options.contains(StandardOpenOption.TRUNCATE_EXISTING);
        final Set<OpenOption> rest = new HashSet<>(options);
        if (truncates) {
            rest.remove(StandardOpenOption.TRUNCATE_EXISTING);
        }
        final FaultyFileChannel channel =
                creates ? create(real, rest, appends, attributes) : open(real, rest, appends, attributes);
        if (truncates && !creates) {
            channel.truncateOnOpen();
        }
        return channel;
    }

    private FaultyFileChannel create(
            final Path real, final Set<OpenOption> options, final boolean appends, final FileAttribute<?>... attributes)
            throws IOException {
        final String name = files.name(real);
        final long file = FileIds.next();
        return files.execute(Operation.on(Kind.CREATE, name, file), limit -> {
            final FileChannel channel = FileChannel.open(real, options, attributes);
            files.ids().bind(name, file);
            return new FaultyFileChannel(files, channel, file, appends);
        });
    }

    private FaultyFileChannel open(
            final Path real, final Set<OpenOption> options, final boolean appends, final FileAttribute<?>... attributes)
            throws IOException {
        final String name = files.name(real);
        return files.execute(Operation.on(Kind.OPEN, name, 0), limit -> {
            final FileChannel channel = FileChannel.open(real, options, attributes);
            return Files.isDirectory(real)
                    ? new FaultyFileChannel(files, channel, name)
                    : new FaultyFileChannel(files, channel, files.ids().of(name), appends);
        });
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
            final Path directory, final DirectoryStream.Filter<? super Path> filter) throws IOException {
        final Path real = files.unwrap(directory);
        final DirectoryStream<Path> stream = execute(
                Kind.LIST, real, limit -> Files.newDirectoryStream(real, entry -> filter.accept(files.wrap(entry))));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                final Iterator<Path> entries = stream.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return entries.hasNext();
                    }

                    @Override
                    public Path next() {
                        return files.wrap(entries.next());
                    }
                };
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    @Override
    public void createDirectory(final Path directory, final FileAttribute<?>... attributes) throws IOException {
        final Path real = files.unwrap(directory);
        execute(Kind.MKDIR, real, limit -> Files.createDirectory(real, attributes));
    }

    @Override
    public void delete(final Path path) throws IOException {
        final Path real = files.unwrap(path);
        final String name = files.name(real);
        final long file = Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)
                ? files.ids().of(name)
                : 0;
        files.execute(Operation.on(Kind.DELETE, name, file), limit -> {
            Files.delete(real);
            files.ids().deleted(name);
            return null;
        });
    }

    @Override
    public void move(final Path source, final Path target, final CopyOption... options) throws IOException {
        final Path from = files.unwrap(source);
        final Path to = files.unwrap(target);
        final String name = files.name(from);
        final String newName = files.name(to);
        final long file = Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)
                ? files.ids().of(name)
                : 0;
        files.execute(Operation.rename(name, newName, file), limit -> {
            Files.move(from, to, options);
            if (!name.equals(newName)) {
                files.ids().renamed(name, newName);
            }
            return null;
        });
    }

    @Override
    public void checkAccess(final Path path, final AccessMode... modes) throws IOException {
        final Path real = files.unwrap(path);
        execute(Kind.ATTRIBUTES, real, limit -> {
            real.getFileSystem().provider().checkAccess(real, modes);
            return null;
        });
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
            final Path path, final Class<A> type, final LinkOption... options) throws IOException {
        final Path real = files.unwrap(path);
        return execute(Kind.ATTRIBUTES, real, limit -> Files.readAttributes(real, type, options));
    }

    @Override
    public Map<String, Object> readAttributes(final Path path, final String attributes, final LinkOption... options)
            throws IOException {
        final Path real = files.unwrap(path);
        return execute(Kind.ATTRIBUTES, real, limit -> Files.readAttributes(real, attributes, options));
    }

    /** The real one: what is set through it is not modelled. */
    @Override
    public <V extends FileAttributeView> V getFileAttributeView(
            final Path path, final Class<V> type, final LinkOption... options) {
        return Files.getFileAttributeView(files.unwrap(path), type, options);
    }

    @Override
    public boolean isSameFile(final Path path, final Path other) throws IOException {
        if (path.equals(other)) {
            return true;
        }
        if (path.getFileSystem() != other.getFileSystem()) {
            return false;
        }
        final Path real = files.unwrap(path);
        return execute(Kind.ATTRIBUTES, real, limit -> Files.isSameFile(real, files.unwrap(other)));
    }

    @Override
    public boolean isHidden(final Path path) throws IOException {
        return Files.isHidden(files.unwrap(path));
    }

    @Override
    public FileStore getFileStore(final Path path) throws IOException {
        return Files.getFileStore(files.unwrap(path));
    }

    private <T> T execute(final Kind kind, final Path real, final FaultyFileSystem.Action<T> action)
            throws IOException {
        return files.execute(Operation.on(kind, files.name(real), 0), action);
    }

    @Override
    public void setAttribute(final Path path, final String attribute, final Object value, final LinkOption... options) {
        throw new UnsupportedOperationException("setAttribute");
    }

    @Override
    public void copy(final Path source, final Path target, final CopyOption... options) {
        throw new UnsupportedOperationException("copy");
    }

    @Override
    public void createLink(final Path link, final Path existing) {
        throw new UnsupportedOperationException("createLink");
    }

    @Override
    public void createSymbolicLink(final Path link, final Path target, final FileAttribute<?>... attributes) {
        throw new UnsupportedOperationException("createSymbolicLink");
    }

    @Override
    public Path readSymbolicLink(final Path link) {
        throw new UnsupportedOperationException("readSymbolicLink");
    }

    @Override
    public AsynchronousFileChannel newAsynchronousFileChannel(
            final Path path,
            final Set<? extends OpenOption> options,
            final ExecutorService executor,
            final FileAttribute<?>... attributes) {
        throw new UnsupportedOperationException("newAsynchronousFileChannel");
    }

    @Override
    public FileSystem newFileSystem(final URI uri, final Map<String, ?> environment) {
        throw new UnsupportedOperationException("newFileSystem");
    }

    @Override
    public FileSystem getFileSystem(final URI uri) {
        throw new UnsupportedOperationException("getFileSystem");
    }

    @Override
    public Path getPath(final URI uri) {
        throw new UnsupportedOperationException("getPath");
    }
}
