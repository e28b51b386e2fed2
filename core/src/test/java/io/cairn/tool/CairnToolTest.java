package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                new Object[] {"export", directory, "orders", root.resolve("exported")},
                new Object[] {"import", file, directory, "orders"},
                new Object[] {"prune", directory, "--keep", 1, "--stream", "orders"},
                new Object[] {"prune", directory, "--keep", 1, "--stream", "orders", "--dry-run"});
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
        for (final String command : List.of("ls", "show", "verify", "export", "import", "prune")) {
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
        for (final String stream : List.of("@payload", "${user.home}", "%s", "-x", "\"quoted\"", "", "a,b")) {
            Tool.run("import", "--", file, directory, stream).done();
            assertEquals("450", TestStore.sequences(directory, stream));
            Tool.run("show", "--", directory, stream).done();
        }
        assertTrue(Tool.run("ls", directory).done().contains("  %s\n"));
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
