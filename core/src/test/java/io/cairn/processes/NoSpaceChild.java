package io.cairn.processes;

import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.StoreFailedException;
import io.cairn.store.StoreFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeMap;

/** Works a store on a file system that has no space left, again and again, and ends with an exception if anything is not as it should be. */
final class NoSpaceChild {
    static final int SIZE = 8 << 20;
    static final int MAX_LEFT = 160 << 10;

    private static final int PAGE = 4096;
    private static final int MAX_PER_STREAM = 2;

    private final Checkpoints checkpoints = new Checkpoints(1, 100, 40_000);
    private final TreeMap<Integer, Long> newest = new TreeMap<>();
    private final Path directory;
    private final Path ballast;
    private FileCheckpointStore store;

    private NoSpaceChild(final Path fileSystem) {
        directory = fileSystem.resolve("store");
        ballast = fileSystem.resolve("ballast");
    }

    /** Argument: a directory that is a file system of its own, of {@link #SIZE} bytes. */
    public static void main(final String[] args) throws Exception {
        int full = 0;
        int fullOnOpening = 0;
        for (int left = 0; left <= MAX_LEFT; left += PAGE) {
            final NoSpaceChild run = new NoSpaceChild(Path.of(args[0]));
            fullOnOpening += run.isOpenedWith(left) ? 0 : 1;
            full += run.fillUp();
            run.closeAndDelete();
        }
        Acks.print("no space for", fullOnOpening, "stores and", full, "checkpoints");
    }

    private void open() {
        store = new FileCheckpointStore(checkpoints.configuration(directory, Durability.EVERY_SAVE, MAX_PER_STREAM));
    }

    /** Leaves so many bytes free, and opens a store; if that is too little, it can be opened once there is more. */
    private boolean isOpenedWith(final int left) throws IOException {
        takeAllBut(left);
        try {
            open();
            return true;
        } catch (final StoreFailedException ex) {
            takeAllBut(left + 2 * PAGE);
            open();
            return false;
        }
    }

    /** Saves until there is no space, and then what can still be done; returns how often there was no space. */
    private int fillUp() throws IOException {
        int full = 0;
        // New streams, so that nothing is evicted.
        int streams = 0;
        while (isSaved(streams, 1)) {
            streams++;
        }
        full++;
        requireAll("after the first failure");
        // One after the other, so that each size of slots is tried.
        for (int stream = streams; stream < streams + 20; stream++) {
            full += isSaved(stream, 1) ? 0 : 1;
        }
        requireAll("after more failures");
        reopen();
        requireAll("opened again, with no space left");
        // Deleting needs no space, and gives some.
        if (!newest.isEmpty()) {
            final int stream = newest.firstKey();
            require(store.deleteBefore(Checkpoints.streamId(stream), -1) == 1, "nothing was deleted");
            newest.remove(stream);
            require(isSaved(stream, 2), "no slot was free after a deletion");
            requireAll("after a deletion");
        }
        // Nor do evictions, as long as there is one slot to spare.
        takeAllBut(6 << 20);
        for (int stream = 0; stream < 10; stream++) {
            for (long sequence = 3; sequence < 6; sequence++) {
                require(isSaved(stream, sequence), "there is space again, but not for stream " + stream);
            }
        }
        takeAllBut(0);
        for (int stream = 0; stream < 10; stream++) {
            final long sequence = 6;
            full += isSaved(stream, sequence) ? 0 : 1;
        }
        requireAll("after evictions");
        reopen();
        requireAll("opened at the end");
        return full;
    }

    private void closeAndDelete() throws IOException {
        store.close();
        try (var files = Files.list(directory)) {
            for (final Path file : (Iterable<Path>) files::iterator) {
                Files.delete(file);
            }
        }
        Files.deleteIfExists(ballast);
    }

    private void reopen() {
        store.close();
        open();
        require(store.damage().isEmpty(), "damage: " + store.damage());
    }

    private boolean isSaved(final int stream, final long sequence) {
        try {
            checkpoints.save(store, stream, sequence);
            newest.put(stream, sequence);
            return true;
        } catch (final StoreFullException ex) {
            return false;
        }
    }

    private void requireAll(final String when) {
        require(
                store.streams().size() == newest.size(),
                when + ": " + store.streams().size() + " streams, not " + newest.size());
        newest.forEach((stream, sequence) -> {
            final List<CheckpointState> states = store.list(Checkpoints.streamId(stream));
            final long last =
                    states.isEmpty() ? 0 : states.get(states.size() - 1).id().sequence();
            require(last == sequence, when + ": stream " + stream + " is at " + last + ", not " + sequence);
            for (final CheckpointState state : states) {
                final String problem = checkpoints.problem(stream, state);
                require(problem == null, when + ": " + problem);
            }
        });
    }

    /** Fills the file system with something else until nothing is free, and then gives so much back. */
    private void takeAllBut(final int left) throws IOException {
        // The files of stores before take space until the collector has let go of their mappings.
        boolean isEnough = takeAll() >= left;
        for (int attempt = 0; attempt < 100 && !isEnough; attempt++) {
            System.gc();
            isEnough = takeAll() >= left;
        }
        require(isEnough, "there should be " + left + " bytes to leave");
        try (FileChannel channel = FileChannel.open(ballast, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - left);
        }
    }

    /** Returns how much that was, in bytes. */
    private long takeAll() throws IOException {
        Files.deleteIfExists(ballast);
        try (FileChannel channel = FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            final ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
            try {
                while (channel.position() <= SIZE) {
                    channel.write(page.clear());
                }
            } catch (final IOException ex) {
                // There is no space left.
            }
            require(channel.position() <= SIZE, "the file system is larger than it should be");
            return channel.position();
        }
    }

    private static void require(final boolean isTrue, final String otherwise) {
        if (!isTrue) {
            throw new IllegalStateException(otherwise);
        }
    }
}
