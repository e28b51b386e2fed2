package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.checkpoint.CheckpointId;
import io.cairn.checkpoint.CheckpointState;
import io.cairn.store.FileCheckpointStore;
import io.cairn.store.FileStoreConfiguration;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CairnToolTest {
    @TempDir
    Path root;

    /** Each command, on a directory. */
    private List<Object[]> commands(final Path directory) throws IOException {
        final Path file = root.resolve("payload");
        Files.write(file, TestStore.order(450).serialize());
        return List.of(
                new Object[] {"ls", directory},
                new Object[] {"ls", "--json", directory},
                new Object[] {"show", directory, "orders"},
                new Object[] {"show", "--json", directory, "orders"},
                new Object[] {"verify", directory},
                new Object[] {"verify", "--json", directory},
                new Object[] {"export", directory, "orders", root.resolve("exported"), "--force"},
                new Object[] {"import", file, directory, "orders"},
                new Object[] {"prune", directory, "--keep", 1, "--stream", "orders"},
                new Object[] {"prune", directory, "--keep", 1, "--stream", "orders", "--dry-run"},
                new Object[] {"repair", directory},
                new Object[] {"repair", directory, "--dry-run"});
    }

    @Test
    void shouldRefuseADirectoryThatIsNoStore() throws IOException {
        final Path nowhere = root.resolve("nowhere");
        for (final Object[] command : commands(nowhere)) {
            final String sentence = Tool.run(command).refused();
            assertTrue(
                    sentence.equals("cairn-tool: " + nowhere + " is no directory")
                            || sentence.equals("cairn-tool: " + nowhere + " is no store; --create makes one"),
                    sentence);
        }
        assertFalse(Files.exists(nowhere));

        final Path other = Files.createDirectory(root.resolve("other"));
        Files.writeString(other.resolve("file"), "precious");
        final TestStore.Snapshot snapshot = new TestStore.Snapshot(other);
        for (final Object[] command : commands(other)) {
            assertEquals(
                    "cairn-tool: " + other + " is no store: it has no manifest",
                    Tool.run(command).refused());
        }
        snapshot.assertSame(other);
    }

    @Test
    void shouldRefuseAStoreOfANewerVersion() throws IOException {
        final Path directory = TestStore.create(root.resolve("store"));
        TestStore.makeNewer(directory);
        final TestStore.Snapshot snapshot = new TestStore.Snapshot(directory);
        for (final Object[] command : commands(directory)) {
            assertEquals(
                    "cairn-tool: " + directory.resolve("manifest")
                            + " cannot be used: it is of format version 2, and this library reads 1",
                    Tool.run(command).refused());
        }
        snapshot.assertSame(directory);
    }

    @Test
    void shouldRefuseBadUsageInOneSentence() {
        assertEquals(
                "cairn-tool: Unknown option: '--nope' (see cairn-tool ls --help)",
                Tool.run("ls", "--nope", root).refused());
        assertEquals(
                "cairn-tool: Missing required parameter: 'DIR' (see cairn-tool ls --help)",
                Tool.run("ls").refused());
        assertEquals(
                "cairn-tool: Unmatched argument at index 0: 'list' (see cairn-tool --help)",
                Tool.run("list").refused());
        assertTrue(Tool.run("ls", "a\0b").refused().contains("Invalid value for positional parameter"));
    }

    @Test
    void shouldShowItsUsageWhereNothingIsAsked() {
        final Tool.Result result = Tool.run();
        assertEquals(CairnTool.UNUSABLE, result.status());
        assertTrue(result.err().startsWith("Usage: cairn-tool "), result.err());
        assertEquals("", result.out());
    }

    @Test
    void shouldHelpWithExamples() {
        final String help = Tool.run("--help").done();
        for (final String command : List.of("ls", "show", "verify", "export", "import", "prune", "repair")) {
            assertTrue(help.contains("\n  " + command + " "), help);
            final String commandHelp = Tool.run(command, "--help").done();
            assertTrue(commandHelp.contains("\nExamples:\n  cairn-tool " + command + " "), commandHelp);
            assertTrue(commandHelp.contains("--help"), commandHelp);
            assertEquals(commandHelp, Tool.run(command, "-h").done());
        }
    }

    @Test
    void shouldTellItsVersion() {
        assertEquals("cairn-tool (not built as a jar)\n", Tool.run("--version").done());
        assertEquals(
                "cairn-tool (not built as a jar)\n", Tool.run("ls", "--version").done());
    }

    @Test
    void shouldTakeNamesAsTheyAre() throws IOException {
        final Path directory = TestStore.create(root.resolve("store"));
        final Path file = root.resolve("payload");
        Files.write(file, TestStore.order(450).serialize());
        for (final String stream : List.of("@payload", "${user.home}", "%s", "-x", "a\\b", "half\"", "", "a,b")) {
            Tool.run("import", "--", file, directory, stream).done();
            assertEquals("450", TestStore.sequences(directory, stream));
            Tool.run("show", "--", directory, stream).done();
        }
        assertTrue(Tool.run("ls", directory).done().contains("  %s\n"));
    }

    @Test
    void shouldTakeBackNamesAsItPrintsThem() throws IOException {
        final List<String> names = List.of(
                "two words",
                "\"quoted\"",
                "back\\slash",
                "\\u{41}",
                "esc\u001b[31m",
                "line\nbreak",
                "\u202eright to left",
                "-x",
                "caf\u00e9",
                "");
        final Path file = root.resolve("payload");
        for (final Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII)) {
            final Path directory = root.resolve("store in " + charset);
            try (FileCheckpointStore store = TestStore.open(directory)) {
                for (final String name : names) {
                    for (final long sequence : new long[] {1, 2}) {
                        store.save(new CheckpointState(new CheckpointId(name, sequence, 1))
                                .setOperatorState(name, new byte[] {1}));
                    }
                }
            }
            final String listed = Tool.run(charset, null, "ls", directory).done();
            final List<String> printed = listed.lines()
                    .skip(1)
                    .limit(names.size())
                    .map(line -> line.substring(line.indexOf("B  ") + 3))
                    .collect(Collectors.toList());
            assertEquals(Set.copyOf(names), printed.stream().map(Names::parse).collect(Collectors.toSet()));
            for (final String name : printed) {
                final String shown = Tool.run(charset, null, "show", directory, name, "--hex", name)
                        .done();
                assertTrue(shown.startsWith("Stream      " + name + "\n"), shown);
                assertTrue(shown.contains("\nState of " + name + "\n"), shown);
                Tool.run(charset, null, "export", "--force", directory, name, file)
                        .done();
                Tool.run(charset, null, "import", file, directory, name).done();
                assertTrue(Tool.run(charset, null, "prune", directory, "--stream", name, "--before", 2)
                        .done()
                        .startsWith("stream " + name + ": 1 checkpoint deleted (1), 2 left"));
            }
            for (final String name : names) {
                assertEquals("2 2", TestStore.sequences(directory, name));
            }
        }
        assertEquals(
                "cairn-tool: Invalid value for positional parameter at index 1 (STREAM): '\\u{110000}': \\u{110000} is no"
                        + " code point: the last is \\u{10ffff} (see cairn-tool show --help)",
                Tool.run("show", root, "\\u{110000}").refused());
    }

    @Test
    void shouldPrintTheSameInEveryLocale() throws IOException {
        final Path directory = TestStore.create(root.resolve("store"));
        try (FileCheckpointStore store = new FileCheckpointStore(
                new FileStoreConfiguration().directory(directory).maxPerStream(5000))) {
            store.save(TestStore.order(1234567));
        }
        TestStore.damage(directory, 300);
        final Locale before = Locale.getDefault();
        final List<Tool.Result> expected = results(directory);
        try {
            for (final String tag : List.of("ar-EG", "tr-TR", "de-DE", "hi-IN-u-nu-deva")) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                assertEquals(expected, results(directory), tag);
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    private List<Tool.Result> results(final Path directory) throws IOException {
        final List<Tool.Result> results = new ArrayList<>();
        for (final Object[] command : commands(directory)) {
            if (!command[0].equals("import") && !List.of(command).contains("--keep")) {
                results.add(Tool.run(command));
            }
            results.add(Tool.run(command[0], "--help"));
            results.add(Tool.run(command[0], "--nope"));
        }
        results.add(Tool.run("--help"));
        results.add(Tool.run("show", directory, "orders", "--hex", "totals"));
        results.add(Tool.run("show", directory, "orders", "--sequence", 1));
        results.add(Tool.run("prune", directory, "--keep", 1, "--stream", "orders", "--dry-run"));
        results.add(Tool.run("import", directory.resolve("none"), directory, "orders"));
        return results;
    }

    @Test
    void shouldShowProgressOnATerminalAndLeaveNothingOfIt() {
        final Path directory = TestStore.create(root.resolve("store"));
        final StringWriter terminal = new StringWriter();
        Tool.run(StandardCharsets.UTF_8, terminal, "verify", directory).done();
        final String shown = terminal.toString();
        assertTrue(shown.contains("\rverifying"), shown);
        assertTrue(shown.endsWith("\r" + " ".repeat("verifying".length()) + "\r"), shown);
    }

    @Test
    void shouldSayThatItsResultCannotBeWritten() {
        final Path directory = TestStore.create(root.resolve("store"));
        final StringWriter err = new StringWriter();
        final OutputStream full = new OutputStream() {
            @Override
            public void write(final int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        final Output output = new Output(
                new PrintWriter(full),
                new PrintWriter(err),
                null,
                StandardCharsets.UTF_8,
                () -> Tool.NOW_NS,
                ns -> {},
                () -> false);
        assertEquals(CairnTool.UNUSABLE, CairnTool.run(output, "ls", directory.toString()));
        assertEquals("cairn-tool: standard output cannot be written\n", err.toString());
    }
}
