package io.cairn.faults;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;

/** A real lock, acquired by the channel the code under test knows. */
final class FaultyFileLock extends FileLock {
    private final FaultyFileSystem files;
    private final FileLock delegate;
    private final Operation release;

    FaultyFileLock(
            final FaultyFileSystem files, final FileChannel channel, final FileLock delegate, final String name) {
        super(channel, delegate.position(), delegate.size(), delegate.isShared());
        this.files = files;
        this.delegate = delegate;
        this.release = Operation.at(Operation.Kind.UNLOCK, name, 0, delegate.position(), delegate.size());
    }

    @Override
    public boolean isValid() {
        return delegate.isValid();
    }

    @Override
    public void release() throws IOException {
        files.execute(release, limit -> {
            delegate.release();
            return null;
        });
    }
}
