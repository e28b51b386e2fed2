package io.cairn.faults;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;

/**
 * A real directory, with an {@link Interceptor} in between. Locks, mappings and attributes are the real ones. What it
 * does not support throws {@link UnsupportedOperationException} with the name of the operation. Thread-safe.
 */
public final class FaultyFileSystem extends FileSystem {
    private final FileSystemProvider provider = new FaultyFileSystemProvider(this);
    private final FileIds ids = new FileIds();
    private final FileSystem delegate;
    private final Path directory;
    private volatile Interceptor interceptor;
    private volatile boolean mayMapForWriting;

    private FaultyFileSystem(final Path directory) {
        this.delegate = directory.getFileSystem();
        this.directory = directory;
    }

    /**
     * Without an interceptor at first.
     *
     * @param realDirectory exists, on the default file system
     */
    public static FaultyFileSystem over(final Path realDirectory) throws IOException {
        return new FaultyFileSystem(realDirectory.toRealPath());
    }

    /** The directory as a path of this file system: what production code is given. */
    public Path root() {
        return wrap(directory);
    }

    /** The directory on the real file system, past the interceptor. */
    public Path realRoot() {
        return directory;
    }

    /** Replaces all interceptors from the next operation on, of open channels too; none if there are no arguments. */
    public void interceptor(final Interceptor... interceptors) {
        interceptor = interceptors.length == 0 ? null : Interceptor.all(interceptors);
    }

    /** Lets files be mapped for writing, for tests that do not ask what has become of what is written there: no operation tells. */
    public void allowMappingForWriting() {
        mayMapForWriting = true;
    }

    boolean mayMapForWriting() {
        return mayMapForWriting;
    }

    boolean isTransparent() {
        return interceptor == null;
    }

    FileIds ids() {
        return ids;
    }

    /** The name by which an {@link Operation} calls it. */
    String name(final Path real) {
        final String name =
                directory.relativize(real.toAbsolutePath().normalize()).toString();
        return name.replace(delegate.getSeparator(), "/");
    }

    Path wrap(final Path real) {
        return real == null ? null : new FaultyPath(this, real);
    }

    Path unwrap(final Path path) {
        if (path instanceof FaultyPath faulty && faulty.getFileSystem() == this) {
            return faulty.delegate();
        }
        throw new ProviderMismatchException(path + " is not of this file system");
    }

    /** Lets the interceptor decide, and executes what it allows. */
    <T> T execute(final Operation operation, final Action<T> action) throws IOException {
        final Interceptor current = interceptor;
        if (current == null) {
            return action.run(Long.MAX_VALUE);
        }
        long transferred = 0;
        Throwable failure = null;
        try {
            final Verdict verdict = current.before(operation);
            if (verdict.interrupt()) {
                Thread.currentThread().interrupt();
            }
            T result = null;
            if (verdict.failure() == null || verdict.limit() > 0) {
                result = action.run(verdict.limit());
                transferred = result instanceof Number count ? count.longValue() : 0;
            }
            if (verdict.failure() != null) {
                throw verdict.failure();
            }
            return result;
        } catch (final IOException | RuntimeException | Error e) {
            failure = e;
            throw e;
        } finally {
            current.after(operation, transferred, failure);
        }
    }

    /** An operation on the real file system. */
    @FunctionalInterface
    interface Action<T> {
        /** Reads or writes at most that many bytes, if it is about bytes. */
        T run(long limit) throws IOException;
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public Path getPath(final String first, final String... more) {
        return wrap(delegate.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(final String syntaxAndPattern) {
        final PathMatcher matcher = delegate.getPathMatcher(syntaxAndPattern);
        return path -> matcher.matches(unwrap(path));
    }

    /** Does nothing: there is nothing to release. */
    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return delegate.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(wrap(directory.getRoot()));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return delegate.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return delegate.supportedFileAttributeViews();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("getUserPrincipalLookupService");
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("newWatchService");
    }
}
