package io.cairn.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.ChildJvm;
import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.CheckpointStore;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample as it is run: one process is halted in the middle of an event, and the same command is started again. */
@Tag("once")
class RestartTest {
    private static final String IDENTICAL =
            "Result       IDENTICAL to that of a run without a crash: all operator state, byte for byte";

    @TempDir
    private Path dir;

    @Test
    void shouldDieAndComeBackAndComeBackAgain() throws Exception {
        final ChildJvm.Result first = start();
        assertEquals(3, first.exitStatus(), first.output());
        assertEquals(
                List.of(
                        "Checkpoints  9 taken, one every 100 events, in " + store(),
                        "Halted       at event 1,000 of 1,707, between the operators and onEvent: the process ends"
                                + " here, and",
                        "             nothing is closed. The same command, started again, resumes at event 901."),
                first.output().lines().toList());
        assertEquals(List.of(700L, 800L, 900L), sequences());

        final ChildJvm.Result second = start();
        assertEquals(0, second.exitStatus(), second.output());
        assertPrinted(second, "Events read  807 by this process, those from 901 to 1,707");
        assertPrinted(second, "Checkpoints  8 taken by this process, one every 100 events");
        assertPrinted(second, "Halted       at event 1,000, as --crash-at says: an earlier process");
        assertPrinted(second, "Resumed      at event 901, behind the newest checkpoint");
        assertPrinted(second, "Replayed     100 event(s), those from 901 to 1,000: no other was processed twice");
        assertPrinted(second, "  all               807 ");
        assertPrinted(second, "  checkpoint          8 ");
        assertPrinted(second, IDENTICAL);
        assertEquals(List.of(1_500L, 1_600L, 1_700L), sequences());

        final ChildJvm.Result third = start();
        assertEquals(0, third.exitStatus(), third.output());
        assertPrinted(third, "Events read  7 by this process, those from 1,701 to 1,707");
        assertPrinted(
                third, "Resumed      at event 1,701, behind the newest checkpoint, which is the last of the stream");
        assertPrinted(
                third,
                "Replayed     at most 7 event(s), those from 1,701 to 1,707: all of them, if the stream was finished"
                        + " before");
        assertPrinted(third, IDENTICAL);
        assertEquals(List.of(1_500L, 1_600L, 1_700L), sequences());
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "100, 1, 100", "101, 101, 1", "1707, 1701, 7"})
    void shouldComeBackWhereverItDied(final long crashAt, final long resumedAt, final long replayed) throws Exception {
        final String at = Long.toString(crashAt);

        final ChildJvm.Result first = start("--crash-at", at);
        assertEquals(3, first.exitStatus(), first.output());
        assertPrinted(first, String.format(Locale.ROOT, "Halted       at event %,d of 1,707", crashAt));
        assertPrinted(first, String.format(Locale.ROOT, "started again, resumes at event %,d.", resumedAt));
        assertFalse(first.output().contains("Result"), first.output());

        final ChildJvm.Result second = start("--crash-at", at);
        assertEquals(0, second.exitStatus(), second.output());
        assertPrinted(second, String.format(Locale.ROOT, "Resumed      at event %,d, ", resumedAt));
        assertPrinted(
                second,
                String.format(
                        Locale.ROOT,
                        "Replayed     %,d event(s), those from %,d to %,d: ",
                        replayed,
                        resumedAt,
                        crashAt));
        assertPrinted(second, IDENTICAL);
    }

    @Test
    void shouldEndWithOneSentenceWhenTheStoreIsInUse() throws Exception {
        try (CheckpointStore store = new FileCheckpointStore(new FileStoreConfiguration().directory(store()))) {
            store.save(new CheckpointState(CheckpointId.of(Pipeline.STREAM_ID, 1))
                    .putMetadata(Pipeline.INPUT, new QuakeStream(QuakeCsv.readResource(), 1).identity()));

            assertOneSentence(store() + " is open for writing in another process", start());
        }
    }

    @Test
    void shouldNameTheJvmFlagThatIsMissing() throws Exception {
        final String sentence =
                "Agrona cannot reach memory: start the JVM with --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";
        final List<String> args = List.of("--store", store().toString());

        assertOneSentence(sentence, ChildJvm.run(EarthquakePipeline.class, args));
        assertFalse(Files.exists(store()));
        start();
        assertOneSentence(sentence, ChildJvm.run(EarthquakePipeline.class, args));
    }

    private Path store() {
        return dir.resolve("new").resolve("store");
    }

    private ChildJvm.Result start(final String... args) throws IOException, InterruptedException {
        final List<String> all = new ArrayList<>(List.of("--store", store().toString()));
        all.addAll(List.of(args));
        return ChildJvm.run(EarthquakePipeline.class, all, ChildJvm.ADD_OPENS);
    }

    private List<Long> sequences() {
        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(store())) {
            assertEquals(List.of(), reader.damage());
            return reader.list(Pipeline.STREAM_ID).stream()
                    .map(state -> state.id().sequence())
                    .toList();
        }
    }

    private static void assertPrinted(final ChildJvm.Result result, final String part) {
        assertTrue(result.output().contains(part), () -> "no '" + part + "' in:\n" + result.output());
    }

    private static void assertOneSentence(final String sentence, final ChildJvm.Result result) {
        assertEquals(sentence + System.lineSeparator(), result.output());
        assertEquals(1, result.exitStatus());
    }
}
