package io.cairn.jmh;

import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;

/** Opening a full store on a disk whose files are cached, beside reading the same files from end to end. */
public class FileOpenBenchmark extends FilePayloads {
    private static final int BUFFER_LENGTH = 1 << 20;

    private ByteBuffer buffer;

    @Override
    void prepare() {
        buffer = ByteBuffer.allocateDirect(BUFFER_LENGTH);
        try (FileCheckpointStore store = open(Durability.PROCESS)) {
            requireFull(store);
        }
        require(openStore() == 1, "nothing is found at opening");
        require(readFiles() >= (long) StoreSize.MAX_PER_STREAM * streams * length, "less was read than was saved");
    }

    @Override
    void closeAll() {
        // The store is closed after each opening.
    }

    /** Opens the store, looks for one checkpoint, and closes it. */
    @Benchmark
    public int openStore() {
        try (FileCheckpointStore store = open(Durability.PROCESS)) {
            return store.latest(streamIds[next()]).isPresent() ? 1 : 0;
        }
    }

    /** The floor: reads all files of the store through a buffer of 1 MiB. */
    @Benchmark
    public long readFiles() {
        long length = 0;
        try (Stream<Path> files = Files.list(storePath())) {
            for (final Path file : files.toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    for (int read = 0; read >= 0; read = channel.read(buffer.clear())) {
                        length += read;
                    }
                }
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return length;
    }
}
