package io.cairn.processes;

import io.cairn.checkpoint.CheckpointException;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.CheckpointStore;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Opens directories of garbage, one after the other, and prints what should not be. */
final class GarbageChild {
    static final int SECONDS_PER_DIRECTORY = 20;

    private static final String FILE = "file ";
    private static final int MAX_COMPARED = 1 << 20;

    private final Path directory;
    private final long seed;
    private final Set<String> kinds = new HashSet<>();
    private int readers;
    private int stores;
    private int count;
    private long slowestNs;
    private volatile long startNs = System.nanoTime();

    private GarbageChild(final Path directory, final long seed) {
        this.directory = directory;
        this.seed = seed;
    }

    /** Arguments: where to make them, seed, how many. */
    public static void main(final String[] args) throws Exception {
        final GarbageChild child = new GarbageChild(Path.of(args[0]).resolve("garbage"), Long.parseLong(args[1]));
        final Thread work = Thread.currentThread();
        final Thread watch = new Thread(() -> child.watch(work));
        watch.setDaemon(true);
        watch.start();
        child.run(Integer.parseInt(args[2]));
        System.exit(child.kinds.isEmpty() ? 0 : 1);
    }

    private void run(final int directories) throws IOException {
        while (count < directories) {
            final long start = System.nanoTime();
            startNs = start;
            new Garbage(Checkpoints.mix(seed, count, 0)).make(directory);
            read();
            write();
            delete();
            slowestNs = Math.max(slowestNs, System.nanoTime() - start);
            count++;
        }
        Acks.print(
                count,
                "directories:",
                readers,
                "could be read,",
                stores,
                "be written; the slowest took",
                slowestNs / 1_000_000,
                "ms");
    }

    /** A directory that takes too long ends the process. */
    private void watch(final Thread work) {
        try {
            while (true) {
                work.join(1000);
                if (System.nanoTime() - startNs > SECONDS_PER_DIRECTORY * 1_000_000_000L) {
                    Acks.print("directory", count, "of seed", seed, "takes too long:", List.of(work.getStackTrace()));
                    Runtime.getRuntime().halt(2);
                }
            }
        } catch (final InterruptedException | IOException ex) {
            Runtime.getRuntime().halt(3);
        }
    }

    private void read() throws IOException {
        final Map<String, String> before = contents();
        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(directory)) {
            readers++;
            for (final String stream : reader.streams()) {
                reader.latest(stream);
                reader.list(stream);
            }
            reader.verify(done -> {});
            reader.refresh();
            reader.damage();
        } catch (final CheckpointException ex) {
            requireMessage(ex);
        } catch (final RuntimeException | Error ex) {
            report("reading", ex);
        }
        if (!contents().equals(before)) {
            report("a reader has changed something", before + " became " + contents());
        }
    }

    private void write() throws IOException {
        final Map<String, String> before = contents();
        final FileCheckpointStore store;
        try {
            store = new FileCheckpointStore(new FileStoreConfiguration()
                    .directory(directory)
                    .durability(Durability.PROCESS)
                    .maxPerStream(2)
                    .growthStep(4096)
                    .errorHandler(damage -> {}));
        } catch (final CheckpointException ex) {
            requireMessage(ex);
            final Map<String, String> after = contents();
            if (!before.containsKey("lock")) {
                after.remove("lock", FILE + "0 []");
            }
            if (!after.equals(before)) {
                report("refused, but changed", before + " became " + after + " (" + ex + ")");
            }
            return;
        } catch (final RuntimeException | Error ex) {
            report("opening", ex);
            return;
        }
        stores++;
        try (store) {
            use(store);
            store.sync();
            store.damage();
        } catch (final CheckpointException ex) {
            requireMessage(ex);
        } catch (final RuntimeException | Error ex) {
            report("using", ex);
        }
    }

    private static void use(final CheckpointStore store) {
        for (final String stream : store.streams()) {
            store.latest(stream);
            store.list(stream);
            store.save(new CheckpointState(CheckpointId.of(stream, -1)).setOperatorState("op", new byte[100]));
            store.deleteBefore(stream, -1);
        }
        store.save(new CheckpointState(CheckpointId.of("new", 1)));
    }

    private void requireMessage(final CheckpointException ex) throws IOException {
        if (ex.getMessage() == null || ex.getMessage().length() < 20) {
            report("says little", ex.toString());
        }
    }

    private void report(final String action, final Throwable problem) throws IOException {
        final List<StackTraceElement> at = Arrays.asList(problem.getStackTrace());
        report(
                action + " ended with " + problem.getClass(),
                problem.getMessage() + " at " + at.subList(0, Math.min(10, at.size())));
    }

    /** Of one kind, the first is enough. */
    private void report(final String kind, final String details) throws IOException {
        if (kinds.add(kind)) {
            Acks.print("directory", count, "of seed", seed + ",", contents().keySet() + ":", kind + ":", details);
        }
    }

    /** Names, kinds, and the bytes of what is not too long. */
    private Map<String, String> contents() throws IOException {
        final Map<String, String> contents = new TreeMap<>();
        try (var files = Files.list(directory)) {
            for (final Path file : (Iterable<Path>) files::iterator) {
                contents.put(file.getFileName().toString(), content(file));
            }
        }
        return contents;
    }

    private static String content(final Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Files.isSymbolicLink(file) ? "link to " + Files.readSymbolicLink(file) : "directory";
        }
        final long size = Files.size(file);
        final byte[] bytes = new byte[(int) Math.min(MAX_COMPARED, size)];
        try (FileChannel channel = FileChannel.open(file)) {
            final ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // Until it is full.
            }
        }
        return FILE
                + size
                + (bytes.length == 0 ? " []" : " " + Arrays.hashCode(bytes) + " " + Files.getLastModifiedTime(file));
    }

    private void delete() throws IOException {
        try (var files = Files.walk(directory)) {
            for (final Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }
}
