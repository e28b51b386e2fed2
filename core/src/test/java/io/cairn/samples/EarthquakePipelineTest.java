package io.cairn.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.ChildJvm;
import io.cairn.store.CheckpointStore;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.InMemoryCheckpointStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarthquakePipelineTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path dir;

    @Test
    void shouldTellOfTheCrashAndTheRecovery() {
        assertEquals(0, run());

        assertOutput("Input        earthquakes-2018-02.csv: 1,707 events, 0 of them without a magnitude");
        assertOutput("Stream       1,707 events, 2018-01-31T01:49:59.650Z to 2018-02-07T01:26:13.840Z");
        assertOutput("Events read  1,807, with those that were replayed after the crash");
        assertOutput("Checkpoints  17 taken, one every 100 events: 9 before the crash, 8 after it");
        assertOutput("             5,734 bytes each; the newest 3 are kept off the heap");
        assertOutput("Crashed      at event 1,000, between the operators and onEvent");
        assertOutput("Resumed      at event 901, behind the newest checkpoint");
        assertOutput("Replayed     100 event(s), those from 901 to 1,000: no other was processed twice");
        assertOutput("Allocated    ");
        assertOutput("Grid         70 of 648 cells have events; the busiest has 757: 30 N to 40 N, 120 W to 110 W");
        assertOutput("Hours        165 closed by the watermark; 24 events in hours still open, 0 late");
        assertOutput("             busiest: 2018-02-02T22:00:00.000Z with 19 events, up to magnitude 4.4");
        assertOutput(
                "Strongest     1. magnitude 6.4  2018-02-06T15:50:42.400Z  event   1,635  22km NNE of Hualian, Taiwan");
        assertOutput(
                "             10. magnitude 5.4  2018-02-01T04:18:30.970Z  event     239  Pacific-Antarctic Ridge");
        assertOutput("Result       IDENTICAL to that of a run without a crash: all operator state, byte for byte");
        assertTrue(out.toString(UTF_8).chars().allMatch(c -> c == '\n' || c == '\r' || c >= ' ' && c <= '~'));
        assertEquals("", err.toString(UTF_8));
    }

    @Test
    void shouldRunWithoutACrash() {
        assertEquals(0, run("--crash-at", "0"));

        assertOutput("Events read  1,707,");
        assertOutput("Checkpoints  17 taken, one every 100 events" + System.lineSeparator());
        assertOutput("Crashed      not at all, as asked for");
        assertOutput("Result       IDENTICAL");
    }

    @Test
    void shouldCrashBeforeThereIsACheckpoint() {
        assertEquals(0, run("--crash-at", "100"));

        assertOutput("Resumed      at event 1, since there was no checkpoint yet");
        assertOutput("Replayed     100 event(s), those from 1 to 100");
        assertOutput("Result       IDENTICAL");
    }

    @Test
    void shouldRepeatTheStreamAndTellTheProgress() {
        assertEquals(0, run("--loops", "3", "--crash-at", "5000"));

        assertOutput("Stream       5,121 events in 3 loops, 2018-01-31T01:49:59.650Z to 2018-02-21T03:26:13.840Z");
        assertOutput("Replayed     100 event(s), those from 4,901 to 5,000");
        assertOutput("Result       IDENTICAL");
        final String progress = err.toString(UTF_8);
        assertTrue(progress.contains("without a crash: 3 of 3 loops, 5,121 events"), progress);
        assertTrue(progress.contains("with a crash: 3 of 3 loops, 5,121 events"), progress);
    }

    @Test
    void shouldTakeACsvOfTheUser() throws IOException {
        final Path file = dir.resolve("mine.csv");
        Files.write(
                file,
                List.of(
                        "place,mag,time,depth,longitude,latitude",
                        "\"somewhere, \u001B[31m\u00e9lsewhere\",,2020-01-02T03:04:05Z,0,180,90",
                        "here,3.25,2020-01-02T01:04:05Z,0,-0.5,-0.5",
                        "there,1,2020-01-01T01:04:05Z,0,0.5,0.5"));

        assertEquals(0, run(file.toString()), () -> err.toString(UTF_8));

        assertOutput("mine.csv: 3 events, 1 of them without a magnitude; newest first, so read from the end");
        assertOutput("Stream       3 events, 2020-01-01T01:04:05.000Z to 2020-01-02T03:04:05.000Z");
        assertOutput("Checkpoints  0 taken");
        assertOutput("Crashed      at event 2,");
        assertOutput("Grid         3 of 648 cells have events; the busiest has 1: 10 S to 0, 10 W to 0");
        assertOutput("Strongest     1. magnitude 3.3  2020-01-02T01:04:05.000Z  event       2  here");
        assertOutput("Result       IDENTICAL");
    }

    @Test
    void shouldPrintHelp() {
        assertEquals(0, run("--help"));

        assertOutput("--crash-at N");
        assertOutput("--loops N");
        assertEquals("", err.toString(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense",
                "--store",
                "--loops 0",
                "--crash-at",
                "--crash-at 1708",
                "--loops 100000",
                "a.csv b.csv"
            })
    void shouldEndWithOneSentenceAndStatus2WhenCalledWrongly(final String args) {
        assertEquals(2, run(args.split(" ")));

        assertOneSentence();
    }

    @Test
    void shouldEndWithOneSentenceAndStatus1WhenTheFileCannotBeRead() throws IOException {
        final Path missing = dir.resolve("missing.csv");
        assertEquals(1, run(missing.toString()));
        assertEquals(missing + ": no such file" + System.lineSeparator(), err.toString(UTF_8));

        err.reset();
        final Path broken = dir.resolve("broken.csv");
        Files.writeString(broken, "time,latitude,longitude,mag,place\n2020-01-01T01:04:05Z,91,0,1,x\n");
        assertEquals(1, run(broken.toString()));
        assertEquals(
                broken + ", line 2: latitude '91' is not from -90 to 90" + System.lineSeparator(), err.toString(UTF_8));
        assertOneSentence();
    }

    /** A terminal would obey them. */
    @Test
    void shouldPrintNoControlCharactersOfAFile() throws IOException {
        final Path broken = dir.resolve("broken.csv");
        Files.writeString(broken, "time,latitude,longitude,mag,place\n2020-01-01T01:04:05Z,\033[31m,0,1,x\n");
        assertEquals(1, run(broken.toString()));
        assertEquals(
                broken + ", line 2: latitude '?[31m' is not a number" + System.lineSeparator(), err.toString(UTF_8));
    }

    @Test
    void shouldRunBothWaysAndTellTheirTimes() throws IOException {
        final Path store = dir.resolve("store");
        assertEquals(0, run("--store", store.toString(), "--async"));

        assertOutput("Checkpoints  17 taken, one every 100 events: 9 before the crash, 8 after it");
        assertOutput("Resumed      at event 901, behind the newest checkpoint");
        assertOutput(" announced by the agent, up to event 1,700; each of the others was replaced by a newer");
        assertEquals(2, out.toString(UTF_8).split("  checkpoint {9}17 ", -1).length - 1);
        assertOutput("Result       IDENTICAL");
        assertEquals("", err.toString(UTF_8));
        for (final String way : List.of("every-save", "agent")) {
            try (FileCheckpointReader reader = FileCheckpointStore.openReadOnly(store.resolve(way))) {
                assertEquals(
                        1_700,
                        reader.latest(Pipeline.STREAM_ID).orElseThrow().id().sequence(),
                        way);
            }
        }

        assertEquals(1, run("--store", store.toString(), "--async"));
        assertEquals(
                store + " is not empty, and both ways begin with an empty store: name another directory"
                        + System.lineSeparator(),
                err.toString(UTF_8));
    }

    @Test
    void shouldSayWhenTheResultsDiffer() {
        final QuakeFile file = QuakeCsv.readResource();
        final QuakeStream stream = new QuakeStream(file, 1);
        final Pipeline pipeline;
        try (CheckpointStore store = new InMemoryCheckpointStore(1)) {
            pipeline = new Pipeline(stream, store, 100, new CallTimes());
        }
        final Outcome different = new Outcome(
                pipeline,
                false,
                new CrashHistory(1_707, 1_000, 900, 9, 8, 5_659),
                new CallTimes(),
                null,
                new Allocation(),
                new Allocation());

        new Summary(new PrintStream(out, true, UTF_8), file, stream, different).print();

        assertOutput("Result       DIFFERENT from that of a run without a crash");
        assertEquals(1, different.exitStatus());
    }

    @Test
    void shouldNameTheJvmFlagThatIsMissing() throws IOException, InterruptedException {
        final ChildJvm.Result result = ChildJvm.run(EarthquakePipeline.class);

        assertEquals(1, result.output().lines().count(), result.output());
        assertTrue(result.output().contains("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"), result.output());
        assertEquals(1, result.exitStatus());
    }

    private int run(final String... args) {
        return EarthquakePipeline.run(args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    private void assertOutput(final String part) {
        final String text = out.toString(UTF_8);
        assertTrue(text.contains(part), () -> "no '" + part + "' in:\n" + text);
    }

    private void assertOneSentence() {
        assertEquals("", out.toString(UTF_8));
        assertEquals(1, err.toString(UTF_8).lines().count(), () -> err.toString(UTF_8));
    }
}
