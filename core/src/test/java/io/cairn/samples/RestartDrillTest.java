package io.cairn.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.CheckpointStore;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process before is played by a pipeline that was left in the middle of an event; {@link RestartTest} has real ones. */
class RestartDrillTest {
    private static final QuakeFile FILE = QuakeCsv.readResource();
    private static final QuakeStream STREAM = new QuakeStream(FILE, 1);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({
        "1, 0, 1, 17",
        "99, 0, 99, 17",
        "100, 0, 100, 17",
        "101, 100, 1, 16",
        "1000, 900, 100, 8",
        "1600, 1500, 100, 2",
        "1607, 1600, 7, 1",
        "1700, 1600, 100, 1",
        "1707, 1700, 7, 0",
    })
    void shouldReplayOnlyTheTail(
            final long crashAt, final long resumedAfter, final long replayed, final long checkpoints) {
        crash(STREAM, crashAt);

        final Outcome outcome = restart(STREAM, crashAt);

        final RestartHistory history = (RestartHistory) outcome.history();
        assertAll(
                () -> assertTrue(outcome.isIdentical()),
                () -> assertEquals(1_707, outcome.result().position()),
                () -> assertEquals(resumedAfter, history.resumedAfter()),
                () -> assertEquals(replayed, history.replayed()),
                () -> assertEquals(checkpoints, history.checkpoints()),
                () -> assertEquals(1_707 - resumedAfter, outcome.times().all().getTotalCount()));
        assertPrinted(
                outcome,
                String.format(
                        Locale.ROOT, "Halted       at event %,d, as --crash-at says: an earlier process", crashAt));
        assertPrinted(
                outcome,
                String.format(
                        Locale.ROOT,
                        "Replayed     %,d event(s), those from %,d to %,d: no other was processed twice",
                        replayed,
                        resumedAfter + 1,
                        crashAt));
    }

    @Test
    void shouldRepeatTheStream() {
        final QuakeStream stream = new QuakeStream(FILE, 3);
        crash(stream, 5_000);

        final Outcome outcome = restart(stream, 5_000);

        assertTrue(outcome.isIdentical());
        assertEquals(5_121, outcome.result().position());
        assertPrinted(outcome, "Events read  221 by this process, those from 4,901 to 5,121");
        assertPrinted(outcome, "Replayed     100 event(s), those from 4,901 to 5,000");
    }

    @Test
    void shouldReplayWhatIsBehindTheLastCheckpointWhenTheStreamIsFinished() {
        crash(STREAM, 1_000);
        restart(STREAM, 1_000);

        final Outcome again = restart(STREAM, 1_000);

        assertTrue(again.isIdentical());
        assertEquals(7, again.times().all().getTotalCount());
        assertPrinted(again, "Events read  7 by this process, those from 1,701 to 1,707");
        assertPrinted(again, "Checkpoints  0 taken by this process");
        assertPrinted(
                again, "Resumed      at event 1,701, behind the newest checkpoint, which is the last of the stream");
        assertPrinted(
                again,
                "Replayed     at most 7 event(s), those from 1,701 to 1,707: all of them, if the stream was finished"
                        + " before");
        assertPrinted(again, "Allocated    ");
        assertNotPrinted(again, "Halted");
        assertNotPrinted(again, "hot path");
    }

    @Test
    void shouldHaveNothingToDoWhenTheStreamEndsWithACheckpoint() {
        final QuakeStream stream = new QuakeStream(Samples.file(FILE.quakes().subList(0, 300)), 1);
        crash(stream, 300);
        restart(stream, 300);

        final Outcome again = restart(stream, 300);

        assertTrue(again.isIdentical());
        assertPrinted(again, "Events read  none: the newest checkpoint was taken behind the last event");
        assertNotPrinted(again, "Replayed");
        assertNotPrinted(again, "onEvent, ns");
    }

    @ParameterizedTest
    @CsvSource({"0", "500", "900", "1001", "1700"})
    void shouldNotMakeUpWhereAnotherProcessCameToItsEnd(final long crashAt) {
        crash(STREAM, 950);

        final Outcome outcome = restart(STREAM, crashAt);

        assertTrue(outcome.isIdentical());
        assertPrinted(
                outcome,
                "Replayed     at most 100 event(s), those from 901 to 1,000: the next checkpoint was not reached");
        assertNotPrinted(outcome, "Halted");
    }

    @Test
    void shouldNotTellAHaltBehindTheLastCheckpointFromTheEnd() {
        crash(STREAM, 1_705);

        assertPrinted(restart(STREAM, 1_705), "Replayed     at most 7 event(s), those from 1,701 to 1,707");
    }

    @Test
    void shouldRunWithoutACrash() throws IOException {
        Files.createDirectory(dir.resolve("store"));

        final Outcome outcome = restart(STREAM, 0);

        assertTrue(outcome.isIdentical());
        assertPrinted(outcome, "Events read  1,707 by this process, those from 1 to 1,707");
        assertPrinted(outcome, "Checkpoints  17 taken by this process, one every 100 events");
        assertPrinted(outcome, "5,734 bytes each, flushed to the disk within onEvent; the newest 3 are kept in ");
        assertPrinted(outcome, "Halted       not at all, as asked for");
        assertNotPrinted(outcome, "Replayed");
    }

    @Test
    void shouldGoOnFromAnOlderCheckpointWhenTheNewestIsDamaged() throws IOException {
        crash(STREAM, 1_000);
        damage(900);

        final Outcome outcome = restart(STREAM, 1_000);

        assertTrue(outcome.isIdentical());
        assertEquals(800, ((RestartHistory) outcome.history()).resumedAfter());
        final String damage = bytes.toString(UTF_8);
        assertTrue(damage.matches("Damage {7}.*slots-8192, slot \\d, stream earthquakes, sequence 900: .*\\R"), damage);
        assertPrinted(outcome, "Replayed     what was processed before from event 801 on");
        assertNotPrinted(outcome, "Halted");
    }

    @Test
    void shouldRefuseCheckpointsOfAnotherInput() {
        crash(STREAM, 1_000);
        final String input = "earthquakes-2018-02.csv, 1,707 events, CRC-32 612bf879";

        assertRefused(
                new QuakeStream(FILE, 3),
                store() + " has checkpoints of another input, " + input + ", and this is " + input
                        + ", 3 loops: name another directory");
        assertRefused(
                new QuakeStream(Samples.file(FILE.quakes()), 1),
                store() + " has checkpoints of another input, " + input
                        + ", and this is test.csv, 1,707 events, CRC-32 612bf879: name another directory");
        assertTrue(restart(STREAM, 1_000).isIdentical());
    }

    @Test
    void shouldRefuseTheStoreOfAnotherProgramAndLeaveItAsItIs() {
        try (CheckpointStore store = new FileCheckpointStore(new FileStoreConfiguration().directory(store()))) {
            for (int sequence = 1; sequence <= 4; sequence++) {
                store.save(new CheckpointState(CheckpointId.of("orders", sequence)));
            }
        }

        assertRefused(STREAM, store() + " has checkpoints of another stream, orders: name another directory");

        try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(store())) {
            assertEquals(4, reader.checkpointCount("orders"));
            assertEquals(4, reader.maxPerStream());
        }
    }

    @Test
    void shouldRefuseCheckpointsThatDoNotTellTheirInput() {
        try (CheckpointStore store = new FileCheckpointStore(new FileStoreConfiguration().directory(store()))) {
            store.save(new CheckpointState(CheckpointId.of(Pipeline.STREAM_ID, 1)));
        }

        assertRefused(
                STREAM,
                store() + " has checkpoints of another input, null, and this is " + STREAM.identity()
                        + ": name another directory");
    }

    @Test
    void shouldRefuseADirectoryThatIsLocked() {
        crash(STREAM, 1_000);
        try (CheckpointStore store = openStore()) {
            assertRefused(STREAM, store() + " is open for writing in this process");
            assertEquals(3, store.checkpointCount(Pipeline.STREAM_ID));
        }
    }

    @Test
    void shouldRefuseWhatIsNoStore() throws IOException {
        Files.writeString(store(), "a file");
        assertRefused(STREAM, store() + " is no directory");

        Files.delete(store());
        Files.createDirectory(store());
        Files.writeString(store().resolve("something"), "else");
        assertRefused(STREAM, store() + " is no store: it has no manifest");
        try (Stream<Path> entries = Files.list(store())) {
            assertEquals(List.of(store().resolve("something")), entries.toList());
        }
    }

    private Path store() {
        return dir.resolve("store");
    }

    private void crash(final QuakeStream stream, final long crashAt) {
        try (CheckpointStore store = openStore()) {
            final Pipeline pipeline = new Pipeline(stream, store, 100, new CallTimes());
            pipeline.run(crashAt - 1);
            pipeline.process();
        }
    }

    private CheckpointStore openStore() {
        return new FileCheckpointStore(
                new FileStoreConfiguration().directory(store()).maxPerStream(3));
    }

    private Outcome restart(final QuakeStream stream, final long crashAt) {
        final Progress progress =
                new Progress(new PrintStream(OutputStream.nullOutputStream()), false, System::nanoTime);
        return new RestartDrill(stream, store(), progress, out).run(crashAt);
    }

    private void assertRefused(final QuakeStream stream, final String sentence) {
        final SampleException ex = assertThrows(SampleException.class, () -> restart(stream, 1));
        assertEquals(sentence, ex.getMessage());
        assertEquals(1, ex.exitStatus());
    }

    private void assertPrinted(final Outcome outcome, final String part) {
        final String text = summary(outcome);
        assertTrue(text.contains(part), () -> "no '" + part + "' in:\n" + text);
    }

    private void assertNotPrinted(final Outcome outcome, final String part) {
        final String text = summary(outcome);
        assertFalse(text.contains(part), () -> "'" + part + "' in:\n" + text);
    }

    private String summary(final Outcome outcome) {
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new Summary(new PrintStream(printed, true, UTF_8), FILE, STREAM, outcome).print();
        return printed.toString(UTF_8);
    }

    /** Changes a byte of the state in the slot that has a sequence in its header; docs/FORMAT.md tells where that is. */
    private void damage(final long sequence) throws IOException {
        final Path file = store().resolve("slots-8192");
        final byte[] slots = Files.readAllBytes(file);
        final ByteBuffer header = ByteBuffer.wrap(slots).order(ByteOrder.LITTLE_ENDIAN);
        int slot = 4096;
        while (header.getLong(slot + 32) != sequence) {
            slot += 8192;
        }
        slots[slot + 3_000] ^= 1;
        Files.write(file, slots);
    }
}
