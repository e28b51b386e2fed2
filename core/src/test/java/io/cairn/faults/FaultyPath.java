package io.cairn.faults;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;

/** A real path, as one of a {@link FaultyFileSystem}. It prints like the real one. */
final class FaultyPath implements Path {
    private final FaultyFileSystem files;
    private final Path delegate;

    FaultyPath(final FaultyFileSystem files, final Path delegate) {
        this.files = files;
        this.delegate = delegate;
    }

    Path delegate() {
        return delegate;
    }

    @Override
    public FileSystem getFileSystem() {
        return files;
    }

    @Override
    public boolean isAbsolute() {
        return delegate.isAbsolute();
    }

    @Override
    public Path getRoot() {
        return files.wrap(delegate.getRoot());
    }

    @Override
    public Path getFileName() {
        return files.wrap(delegate.getFileName());
    }

    @Override
    public Path getParent() {
        return files.wrap(delegate.getParent());
    }

    @Override
    public int getNameCount() {
        return delegate.getNameCount();
    }

    @Override
    public Path getName(final int index) {
        return files.wrap(delegate.getName(index));
    }

    @Override
    public Path subpath(final int beginIndex, final int endIndex) {
        return files.wrap(delegate.subpath(beginIndex, endIndex));
    }

    @Override
    public boolean startsWith(final Path other) {
        return other.getFileSystem() == files && delegate.startsWith(files.unwrap(other));
    }

    @Override
    public boolean endsWith(final Path other) {
        return other.getFileSystem() == files && delegate.endsWith(files.unwrap(other));
    }

    @Override
    public Path normalize() {
        return files.wrap(delegate.normalize());
    }

    @Override
    public Path resolve(final Path other) {
        return files.wrap(delegate.resolve(files.unwrap(other)));
    }

    @Override
    public Path relativize(final Path other) {
        return files.wrap(delegate.relativize(files.unwrap(other)));
    }

    @Override
    public URI toUri() {
        return URI.create(
                files.provider().getScheme() + "://" + delegate.toUri().getRawPath());
    }

    @Override
    public Path toAbsolutePath() {
        return files.wrap(delegate.toAbsolutePath());
    }

    @Override
    public Path toRealPath(final LinkOption... options) throws IOException {
        final Operation operation = Operation.on(Operation.Kind.ATTRIBUTES, files.name(delegate), 0);
        return files.wrap(files.execute(operation, limit -> delegate.toRealPath(options)));
    }

    @Override
    public WatchKey register(
            final WatchService watcher, final WatchEvent.Kind<?>[] events, final WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("register");
    }

    @Override
    public int compareTo(final Path other) {
        return delegate.compareTo(((FaultyPath) other).delegate);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof FaultyPath path && path.files == files && path.delegate.equals(delegate);
    }

    @Override
    public int hashCode() {
        return delegate.hashCode();
    }

    @Override
    public String toString() {
        return delegate.toString();
    }
}
