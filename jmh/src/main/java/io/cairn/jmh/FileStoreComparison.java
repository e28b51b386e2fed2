package io.cairn.jmh;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The store on disk beside what the disk itself costs. What is compared is measured alternately in one run, so that both meet
 * the same moods of the machine; what is given is medians and their ratio.
 *
 * <pre>
 * java -cp jmh/target/benchmarks.jar io.cairn.jmh.FileStoreComparison [saves | streams | open]...
 * </pre>
 */
public final class FileStoreComparison {
    private static final int PAYLOADS = 64;
    private static final int MAX_PER_STREAM = 4;
    private static final int STREAMS = 100_000;
    private static final int SMALL_LENGTH = 200;
    private static final int WARM_UP_PAIRS = 3_000;
    private static final int BUFFER_LENGTH = 1 << 20;

    private FileStoreComparison() {}

    /**
     * Runs all comparisons, or those that are named.
     *
     * @param args names of comparisons.
     * @throws IOException if a file cannot be read.
     */
    public static void main(final String[] args) throws IOException {
        final Stream<String> names = args.length == 0 ? Stream.of("saves", "streams", "open") : Arrays.stream(args);
        for (final String name : names.toList()) {
            switch (name) {
                case "saves" -> compareSaves();
                case "streams" -> compareStreams();
                case "open" -> compareOpening();
                default -> throw new IllegalArgumentException("no comparison is called " + name);
            }
        }
    }

    private static void compareSaves() {
        System.out.printf(
                Locale.ROOT,
                "%-12s %-16s %8s %12s %12s %8s%n",
                "durability",
                "shape",
                "pairs",
                "save us",
                "bare us",
                "ratio");
        System.out.println("(second row of each: beside a copy from the heap, a CRC32C of it, and the write)");
        for (final Durability durability : new Durability[] {Durability.EVERY_SAVE, Durability.PROCESS}) {
            compareSaves(durability, "8x256+4", durability == Durability.PROCESS ? 200_000 : 10_000);
            compareSaves(durability, "1x65536+0", durability == Durability.PROCESS ? 50_000 : 5_000);
            compareSaves(durability, "1x1048576+0", durability == Durability.PROCESS ? 5_000 : 2_000);
        }
    }

    private static void compareSaves(final Durability durability, final String shapeText, final int pairs) {
        final Shape shape = Shape.parse(shapeText);
        final CheckpointState[] states = new CheckpointState[PAYLOADS];
        Arrays.setAll(states, i -> shape.newState("stream", 1, i));
        final byte[][] contents = new byte[PAYLOADS][];
        Arrays.setAll(contents, i -> states[i].serialize());
        final boolean isForced = durability == Durability.EVERY_SAVE;
        try (DiskDirectory directory = new DiskDirectory();
                FileCheckpointStore store = open(directory.resolve("store"), durability);
                BareFile bare = new BareFile(directory.resolve("bare"), contents, BareFile.POSITIONS_OF_ONE_STREAM)) {
            final int[] next = {0};
            final Runnable save = () -> store.save(states[next[0]++ % PAYLOADS]);
            final int warmUp = Math.min(WARM_UP_PAIRS, pairs);
            for (final Runnable floor :
                    List.<Runnable>of(() -> bare.write(isForced), () -> bare.copyChecksumAndWrite(isForced))) {
                final long[][] times = alternate(warmUp, pairs, save, floor);
                print(durability.name(), shapeText, pairs, median(times[0]), median(times[1]));
            }
            if (store.checkpointCount("stream") != MAX_PER_STREAM || bare.checksums() == 0) {
                throw new IllegalStateException("the store has " + store.checkpointCount("stream") + " checkpoints");
            }
        }
    }

    private static void compareStreams() {
        System.out.printf(
                Locale.ROOT,
                "%-12s %-16s %8s %12s %12s %8s%n",
                "durability",
                "streams",
                "pairs",
                "many us",
                "one us",
                "ratio");
        final String[] ids = ids();
        for (final Durability durability : new Durability[] {Durability.PROCESS, Durability.EVERY_SAVE}) {
            try (DiskDirectory directory = new DiskDirectory()) {
                fill(directory.resolve("many"), ids);
                try (FileCheckpointStore many = open(directory.resolve("many"), durability);
                        FileCheckpointStore one = open(directory.resolve("one"), durability)) {
                    final CheckpointState[] states = new CheckpointState[STREAMS];
                    Arrays.setAll(states, i -> small(ids[i], MAX_PER_STREAM + 1, i));
                    final CheckpointState single = small("stream", 1, 1);
                    final Random random = new Random(1);
                    final int pairs = durability == Durability.PROCESS ? 200_000 : 5_000;
                    final long[][] times = alternate(
                            durability == Durability.PROCESS ? STREAMS : WARM_UP_PAIRS,
                            pairs,
                            () -> many.save(states[random.nextInt(STREAMS)]),
                            () -> one.save(single));
                    print(durability.name(), "100,000 to 1", pairs, median(times[0]), median(times[1]));
                }
            }
        }
    }

    private static void compareOpening() throws IOException {
        final String[] ids = ids();
        try (DiskDirectory directory = new DiskDirectory()) {
            final Path path = directory.resolve("store");
            fill(path, ids);
            final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_LENGTH);
            final long[][] times = alternate(
                    3, 9, () -> open(path, Durability.EVERY_SAVE).close(), () -> readSequentially(path, buffer));
            System.out.printf(Locale.ROOT, "%-28s %12s %12s %8s%n", "", "open us", "read us", "ratio");
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %12.1f %12.1f %8.2f%n",
                    "open, 100,000 x 4 x 200",
                    median(times[0]) / 1e3,
                    median(times[1]) / 1e3,
                    median(times[0]) / median(times[1]));
            compareLatest(path, ids);
        }
    }

    private static void compareLatest(final Path path, final String[] ids) {
        final CheckpointDecoder decoder = new CheckpointDecoder();
        final Random random = new Random(1);
        final int reads = 200_000;
        try (FileCheckpointStore store = open(path, Durability.EVERY_SAVE)) {
            for (int round = 0; round < 5; round++) {
                long sum = 0;
                final long startNs = System.nanoTime();
                for (int i = 0; i < reads; i++) {
                    if (!store.latest(ids[random.nextInt(STREAMS)], decoder)) {
                        throw new IllegalStateException("a stream has no checkpoint");
                    }
                    sum += decoder.eventCount();
                }
                System.out.printf(
                        Locale.ROOT,
                        "latest of 100,000 streams, random, mean of %,d: %.0f ns%s%n",
                        reads,
                        (System.nanoTime() - startNs) / (double) reads,
                        sum == 0 ? " ?" : "");
            }
        }
    }

    private static String[] ids() {
        final String[] ids = new String[STREAMS];
        Arrays.setAll(ids, i -> "stream-" + i);
        return ids;
    }

    private static void fill(final Path path, final String[] ids) {
        try (FileCheckpointStore store = open(path, Durability.PROCESS)) {
            for (int sequence = 1; sequence <= MAX_PER_STREAM; sequence++) {
                for (int i = 0; i < STREAMS; i++) {
                    store.save(small(ids[i], sequence, i));
                }
            }
        }
    }

    /** A checkpoint of exactly 200 bytes. */
    private static CheckpointState small(final String streamId, final long sequence, final int seed) {
        final CheckpointState state = new CheckpointState(new CheckpointId(streamId, sequence, seed));
        state.eventCount(seed + 1L).setOperatorState("operator", new byte[0]);
        state.setOperatorState("operator", new byte[SMALL_LENGTH - state.serializedLength()]);
        return state;
    }

    private static FileCheckpointStore open(final Path path, final Durability durability) {
        return new FileCheckpointStore(new FileStoreConfiguration()
                .directory(path)
                .durability(durability)
                .maxPerStream(MAX_PER_STREAM));
    }

    private static void readSequentially(final Path directory, final ByteBuffer buffer) {
        try (Stream<Path> files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    while (channel.read(buffer.clear()) > 0) {
                        // The bytes are not needed.
                    }
                }
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Times of both, in ns; which of a pair comes first changes from pair to pair. */
    private static long[][] alternate(final int warmUp, final int pairs, final Runnable a, final Runnable b) {
        final long[][] times = new long[2][pairs];
        for (int i = -warmUp; i < pairs; i++) {
            final boolean isFirst = (i & 1) == 0;
            final long first = time(isFirst ? a : b);
            final long second = time(isFirst ? b : a);
            if (i >= 0) {
                times[0][i] = isFirst ? first : second;
                times[1][i] = isFirst ? second : first;
            }
        }
        return times;
    }

    private static long time(final Runnable action) {
        final long startNs = System.nanoTime();
        action.run();
        return System.nanoTime() - startNs;
    }

    private static double median(final long[] times) {
        final long[] sorted = times.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0;
    }

    private static void print(
            final String durability, final String row, final int pairs, final double a, final double b) {
        System.out.printf(
                Locale.ROOT, "%-12s %-16s %8d %12.2f %12.2f %8.2f%n", durability, row, pairs, a / 1e3, b / 1e3, a / b);
    }
}
