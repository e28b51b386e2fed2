package io.cairn.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.faults.FailingOperations.Mode;
import io.cairn.faults.Operation.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {
    @TempDir
    Path real;

    private final Trace trace = new Trace();
    private FaultyFileSystem files;

    @BeforeEach
    void openFileSystem() throws IOException {
        files = FaultyFileSystem.over(real);
        files.interceptor(trace);
    }

    @Test
    void shouldCountWhatASaveCosts() throws IOException {
        try (FileChannel channel = open()) {
            trace.resetCounts();
            save(channel, 0);
            assertEquals(1, trace.count(Kind.WRITE));
            assertEquals(1, trace.count(Kind.FORCE));
            assertEquals(2, trace.count());
        }
        assertEquals(3, trace.size());
    }

    @Test
    void shouldKeepMarksBetweenOperations() throws IOException {
        try (FileChannel channel = open()) {
            trace.mark("opened");
            save(channel, 0);
            trace.mark(17);
            save(channel, 1);
            trace.mark(18);
        }
        assertEquals(List.of(new Trace.Mark(1, "opened"), new Trace.Mark(3, 17), new Trace.Mark(5, 18)), trace.marks());
        assertNull(trace.lastMark(2, Integer.class));
        assertEquals(17, trace.lastMark(3, Integer.class));
        assertEquals(17, trace.lastMark(4, Integer.class));
        assertEquals(18, trace.lastMark(5, Integer.class));
        assertEquals("opened", trace.lastMark(5, String.class));

        final Trace part = trace.cut(3, 5);
        assertEquals(trace.operations().subList(3, 5), part.operations());
        assertEquals(List.of(new Trace.Mark(0, 17), new Trace.Mark(2, 18)), part.marks());

        trace.restart();
        assertEquals(0, trace.size());
        assertEquals(0, trace.count());
        assertEquals(List.of(), trace.marks());
    }

    @Test
    void shouldRecordOnlyTheBytesThatReachedTheFile() throws IOException {
        try (FileChannel channel = open()) {
            files.interceptor(trace, FailingOperations.once(Mode.HALF_THEN_EIO, 1));
            assertThrows(IOException.class, () -> save(channel, 0));
            files.interceptor(FailingOperations.once(Mode.ONE_BYTE_WRITE, 1), trace);
            channel.write(ByteBuffer.allocate(10), 20);
            files.interceptor(trace, FailingOperations.once(Mode.ENOSPC, 1));
            assertThrows(IOException.class, () -> save(channel, 30));
        }
        final List<Operation> operations = trace.operations();
        assertEquals(3, operations.size());
        assertEquals("WRITE file 4 bytes at 0", operations.get(1).toString());
        assertEquals(4, operations.get(1).bytes().length);
        assertEquals("WRITE file 1 bytes at 20", operations.get(2).toString());
        assertEquals(3, trace.count(Kind.WRITE));
    }

    @Test
    void shouldRecordThatAForceFailed() throws IOException {
        try (FileChannel channel = open()) {
            files.interceptor(trace, FailingOperations.once(Mode.EIO, 1));
            assertThrows(IOException.class, () -> channel.force(false));
            channel.force(false);
            assertEquals("FORCE file (failed)", trace.operations().get(1).toString());
            assertEquals("FORCE file", trace.operations().get(2).toString());
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(files.root().resolve("file"), CREATE, WRITE);
    }

    private static void save(final FileChannel channel, final long position) throws IOException {
        channel.write(ByteBuffer.allocate(8), position);
        channel.force(false);
    }
}
