package io.cairn.store;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A reader beside the writer, whose slots are written over all the time: each checkpoint it shows is whole, and none is older. */
@JCStressTest
@Outcome(
        id = {"newer", "same"},
        expect = ACCEPTABLE,
        desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "Gone back, or not one checkpoint.")
@State
public class ReaderBesideWriterStress {
    private static final Path DIRECTORY = directory();
    private static final FileCheckpointStore WRITER = new FileCheckpointStore(
            new FileStoreConfiguration().directory(DIRECTORY).maxPerStream(2).growthStep(1 << 16));
    private static final CheckpointDecoder DECODER = new CheckpointDecoder();
    private static final UnsafeBuffer VIEW = new UnsafeBuffer(0, 0);
    private static FileCheckpointReader reader;
    private static long written;
    private static long read;

    static {
        save();
        reader = FileCheckpointStore.openReadOnly(DIRECTORY);
    }

    @Actor
    public void writer() {
        save();
    }

    @Actor
    public void reader(final L_Result result) {
        if (!reader.latest("s", DECODER)) {
            result.r1 = "nothing";
            return;
        }
        final long sequence = DECODER.sequence();
        final int length = DECODER.wrapOperatorState(0, VIEW);
        boolean isWhole = DECODER.eventCount() == sequence && length == 1000;
        for (int i = 0; i < length; i++) {
            isWhole &= VIEW.getByte(i) == (byte) sequence;
        }
        result.r1 = !isWhole ? "torn" : sequence > read ? "newer" : sequence == read ? "same" : "older";
        read = sequence;
    }

    private static void save() {
        final byte[] bytes = new byte[1000];
        Arrays.fill(bytes, (byte) ++written);
        WRITER.save(new CheckpointState(new CheckpointId("s", written, 0))
                .eventCount(written)
                .setOperatorState("o", bytes));
    }

    private static Path directory() {
        try {
            final Path memory = Path.of("/dev/shm");
            final Path directory = Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "cairn-stress")
                    : Files.createTempDirectory("cairn-stress");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            return directory.resolve("store");
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static void delete(final Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
