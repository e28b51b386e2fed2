package io.cairn.jmh.peers;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/** A file for each checkpoint, written under another name, flushed, renamed, and its directory flushed; one directory a stream. */
final class FilesStore extends KeyedStore {
    private static final String TEMPORARY = "tmp";

    private final Path directory;
    private final boolean isSynced;
    private final ByteBuffer target = Buffers.newTarget();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    FilesStore(final Path directory, final boolean isSynced) {
        this.directory = directory;
        this.isSynced = isSynced;
    }

    @Override
    void put(final Stream stream, final long sequence, final UnsafeBuffer record, final long oldest) {
        final Path path = directoryOf(stream);
        final Path temporary = path.resolve(TEMPORARY);
        try {
            if (oldest == NOTHING) {
                makeDirectory(path);
            }
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                final ByteBuffer content = record.byteBuffer().clear();
                while (content.hasRemaining()) {
                    channel.write(content);
                }
                if (isSynced) {
                    channel.force(false);
                }
            }
            Files.move(temporary, path.resolve(Long.toString(sequence)), StandardCopyOption.ATOMIC_MOVE);
            if (isSynced) {
                force(path);
            }
            if (oldest != NOTHING) {
                Files.delete(path.resolve(Long.toString(oldest)));
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private void makeDirectory(final Path path) throws IOException {
        if (!Files.exists(path)) {
            Files.createDirectory(path);
            if (isSynced) {
                force(directory);
            }
        }
    }

    private static void force(final Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    DirectBuffer get(final Stream stream, final long sequence) {
        try (FileChannel channel =
                FileChannel.open(directoryOf(stream).resolve(Long.toString(sequence)), StandardOpenOption.READ)) {
            final int length = (int) channel.size();
            readFully(channel, 0, target.clear().limit(length));
            view.wrap(target, 0, length);
            return view;
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    static void readFully(final FileChannel channel, final long position, final ByteBuffer destination) {
        long at = position;
        try {
            while (destination.hasRemaining()) {
                final int length = channel.read(destination, at);
                if (length < 0) {
                    throw new EOFException(channel + " ends at " + at);
                }
                at += length;
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    void addSequences(final Stream stream, final LongArrayList sequences) {
        final Path path = directoryOf(stream);
        if (!Files.exists(path)) {
            return;
        }
        try (java.util.stream.Stream<Path> files = Files.list(path)) {
            final List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(TEMPORARY))
                    .toList();
            names.stream().mapToLong(Long::parseLong).sorted().forEach(sequences::addLong);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private Path directoryOf(final Stream stream) {
        return directory.resolve(HexFormat.of().formatHex(stream.idBytes));
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
