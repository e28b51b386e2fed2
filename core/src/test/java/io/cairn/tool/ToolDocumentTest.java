package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.persist.AsyncCheckpointStore;
import io.cairn.persist.CheckpointAgent;
import io.cairn.persist.CountersFile;
import io.cairn.persist.PersistenceConfiguration;
import io.cairn.store.Durability;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.agrona.concurrent.NanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever {@code docs/TOOL.md} shows was printed by the commands it shows, run one after the other. */
class ToolDocumentTest {
    private static final String PROMPT = "$ cairn-tool ";
    private static final Pattern BLOCK = Pattern.compile("```\n(\\Q" + PROMPT + "\\E.*?)```\n", Pattern.DOTALL);
    private static final Pattern STORE_ID = Pattern.compile("\"storeId\" : \"[0-9a-f]+\"");

    @TempDir
    Path root;

    private FileCheckpointStore disk;
    private CheckpointAgent agent;
    private AsyncCheckpointStore front;
    private long sequence;

    @Test
    void shouldShowWhatIsPrinted() throws IOException {
        createStore(root.resolve("checkpoints"));
        createStore(root.resolve("damaged"));
        TestStore.damage(root.resolve("damaged"), 300);
        createStore(root.resolve("cut"));
        final Path shortFile = root.resolve("cut").resolve("slots-4096");
        Files.write(shortFile, Arrays.copyOf(Files.readAllBytes(shortFile), 3 * 4096));
        startAgent();
        Files.write(root.resolve("old.checkpoint"), TestStore.order(200).serialize());

        int blocks = 0;
        for (final Matcher block = BLOCK.matcher(document()); block.find(); blocks++) {
            final StringBuilder actual = new StringBuilder();
            for (final String line : block.group(1).split("\n")) {
                if (line.startsWith(PROMPT)) {
                    actual.append(line).append('\n').append(run(line.substring(PROMPT.length())));
                }
            }
            assertEquals(withoutStoreId(block.group(1)), withoutStoreId(actual.toString()));
        }
        assertTrue(blocks > 0, "no block");
    }

    /** Time goes by only on the thread that writes and flushes, whatever the machine is doing. */
    private void startAgent() {
        disk = new FileCheckpointStore(
                new FileStoreConfiguration().directory(root.resolve("live")).durability(Durability.ON_SYNC));
        final Thread main = Thread.currentThread();
        final long[] passedNs = {0};
        final NanoClock clock = () -> Thread.currentThread() == main ? passedNs[0] : (passedNs[0] += 33_000);
        agent = new CheckpointAgent(
                disk,
                new PersistenceConfiguration()
                        .nanoClock(clock)
                        .clock(() -> Tool.NOW_NS)
                        .countersFile(root.resolve("live").resolve(CountersFile.FILE_NAME)));
        front = agent.newStore();
        work();
    }

    private void work() {
        for (int i = 0; i < 10; i++) {
            sequence += 10;
            front.save(TestStore.order(sequence));
            front.save(new CheckpointState(CheckpointId.of("quakes", sequence)));
            if (i != 5) {
                agent.doWork();
            }
        }
    }

    @AfterEach
    void closeAgent() {
        if (agent != null) {
            agent.onClose();
            disk.close();
        }
    }

    @Test
    void shouldNameEachCommandAndOption() throws IOException {
        final String document = document();
        for (final String command : List.of("ls", "show", "verify", "export", "import", "prune", "repair", "watch")) {
            assertTrue(document.contains("| `" + command + ' '), command);
            final Matcher option = Pattern.compile("--[a-z-]+")
                    .matcher(Tool.run(command, "--help").done());
            while (option.find()) {
                assertTrue(option.group().equals("--version") || document.contains(option.group()), option.group());
            }
        }
    }

    /** What a command prints, if the names that the document uses are in the directory of the test. */
    private String run(final String command) {
        final List<String> names = List.of(
                "checkpoints", "damaged", "cut", "nowhere", "copy", "live", "orders.checkpoint", "old.checkpoint");
        final List<Object> args = new ArrayList<>(Arrays.asList(command.split(" ")));
        args.replaceAll(arg -> names.contains(arg) ? root.resolve(arg.toString()) : arg);
        final Tool.Result result = Tool.runPausing(ns -> work(), args.toArray());
        return (result.out() + result.err()).replace(root + "/", "");
    }

    private static void createStore(final Path directory) {
        try (FileCheckpointStore store = TestStore.open(directory)) {
            for (long sequence = 100; sequence <= 500; sequence += 100) {
                store.save(TestStore.order(sequence));
            }
            store.save(new CheckpointState(new CheckpointId("quakes", 80, Tool.NOW_NS - 90_000_000_000L))
                    .watermarkNs(Tool.NOW_NS - 100_000_000_000L)
                    .eventCount(80)
                    .setOperatorState("grid", new byte[5000])
                    .setSourceOffset("feed", 80));
        }
    }

    private static String withoutStoreId(final String text) {
        return STORE_ID.matcher(text).replaceAll("");
    }

    private static String document() throws IOException {
        final Path docs = Files.exists(Path.of("docs")) ? Path.of("docs") : Path.of("..", "docs");
        return Files.readString(docs.resolve("TOOL.md")).lines().collect(Collectors.joining("\n", "", "\n"));
    }
}
