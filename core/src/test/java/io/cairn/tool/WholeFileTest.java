package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Trace;
import io.cairn.faults.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    private static final UnsafeBuffer CONTENT = new UnsafeBuffer("new".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    Path root;

    private FaultyFileSystem files;
    private WholeFile file;

    @BeforeEach
    void createFile() throws IOException {
        files = FaultyFileSystem.over(root);
        file = new WholeFile(files.root().resolve("file"));
        Files.writeString(root.resolve("file"), "old");
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    @Test
    void shouldFlushTheFileBeforeItIsRenamedAndTheDirectoryAfterwards() throws IOException {
        final Trace trace = new Trace();
        files.interceptor(trace);
        file.write(CONTENT);
        assertEquals(
                List.of(Kind.CREATE, Kind.WRITE, Kind.FORCE, Kind.RENAME, Kind.FORCE_DIRECTORY),
                trace.operations().stream().map(Operation::kind).collect(Collectors.toList()));
        assertEquals("new", Files.readString(root.resolve("file")));
        assertEquals(Set.of("file"), names());
    }

    @Test
    void shouldLeaveTheOldOneAndNoTemporaryWhateverFails() throws IOException {
        for (final Kind kind : List.of(Kind.CREATE, Kind.WRITE, Kind.FORCE, Kind.RENAME)) {
            files.interceptor(operation -> operation.kind() == kind
                    ? Verdict.fail(new IOException("No space left on device"))
                    : Verdict.PROCEED);
            assertThrows(IOException.class, () -> file.write(CONTENT));
            assertEquals(Set.of("file"), names(), kind.toString());
            assertEquals("old", Files.readString(root.resolve("file")));
        }
    }

    @Test
    void shouldNotUseANameTwice() throws IOException {
        final Set<String> temporaries = new HashSet<>();
        files.interceptor(operation -> {
            if (operation.kind() == Kind.CREATE) {
                temporaries.add(operation.path());
            }
            return Verdict.PROCEED;
        });
        for (int i = 0; i < 20; i++) {
            file.write(CONTENT);
        }
        assertEquals(20, temporaries.size());
        assertTrue(temporaries.stream().allMatch(name -> name.startsWith(".file.") && name.endsWith(".tmp")));
    }

    @Test
    void shouldWriteAFileWhoseNameIsAsLongAsANameCanBe() throws IOException {
        final String name = "n".repeat(255);
        new WholeFile(files.root().resolve(name)).write(CONTENT);
        assertEquals("new", Files.readString(root.resolve(name)));
        assertEquals(Set.of("file", name), names());
    }

    @Test
    void shouldNotTakeTheTemporaryOfAnotherFileForItsOwn() throws IOException {
        Files.writeString(root.resolve(".file.other.0a.tmp"), "");
        assertEquals(List.of(), file.leftOver());
        Files.writeString(root.resolve(".file.0a.tmp"), "");
        assertEquals(1, file.leftOver().size());
    }
}
