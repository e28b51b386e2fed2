package io.cairn.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.FailingOperations.Mode;
import io.cairn.faults.Operation.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailingOperationsTest {
    private static final byte[] BYTES = {0, 1, 2, 3, 4, 5, 6, 7};

    @TempDir
    Path real;

    private FaultyFileSystem files;
    private FileChannel channel;

    @BeforeEach
    void openFile() throws IOException {
        files = FaultyFileSystem.over(real);
        channel = FileChannel.open(files.root().resolve("file"), CREATE, READ, WRITE);
    }

    @AfterEach
    void closeFile() throws IOException {
        files.interceptor();
        channel.close();
    }

    @Test
    void shouldWriteNothingWhenTheDeviceIsFull() throws IOException {
        files.interceptor(FailingOperations.once(Mode.ENOSPC, 2));
        write(0);
        final IOException full = assertThrows(IOException.class, () -> write(8));
        assertEquals("No space left on device", full.getMessage());
        assertEquals(8, content().length);
        write(8);
        assertEquals(16, content().length);
    }

    @Test
    void shouldFailForEver() throws IOException {
        files.interceptor(FailingOperations.from(Mode.EIO, 2, EnumSet.of(Kind.FORCE)));
        write(0);
        channel.force(false);
        for (int i = 0; i < 3; i++) {
            final IOException error = assertThrows(IOException.class, () -> channel.force(false));
            assertEquals("Input/output error", error.getMessage());
        }
        write(8);
        assertTrue(channel.isOpen());
    }

    @Test
    void shouldNameTheFileWhereTheJdkDoes() {
        files.interceptor(FailingOperations.from(Mode.ENOSPC, 1));
        final Path directory = files.root().resolve("directory");
        final FileSystemException full =
                assertThrows(FileSystemException.class, () -> Files.createDirectory(directory));
        assertEquals("directory: No space left on device", full.getMessage());
        final FileSystemException rename = assertThrows(
                FileSystemException.class, () -> Files.move(files.root().resolve("file"), directory));
        assertEquals("file -> directory: No space left on device", rename.getMessage());
        assertTrue(Files.exists(real.resolve("file")));
    }

    @Test
    void shouldWriteOneByteOrHalf() throws IOException {
        files.interceptor(FailingOperations.once(Mode.ONE_BYTE_WRITE, 1));
        final ByteBuffer buffer = ByteBuffer.wrap(BYTES);
        assertEquals(1, channel.write(buffer, 0));
        assertEquals(1, buffer.position());
        assertEquals(8, buffer.limit());
        assertEquals(1, content().length);

        files.interceptor(FailingOperations.once(Mode.HALF_WRITE, 1));
        assertEquals(3, channel.write(buffer, 1));
        assertEquals(4, content().length);
        assertEquals(4, channel.write(new ByteBuffer[] {buffer}));
    }

    @Test
    void shouldNeedALoopWhenAWriteIsShort() throws IOException {
        for (final Mode mode : List.of(Mode.ONE_BYTE_WRITE, Mode.HALF_WRITE)) {
            channel.truncate(0);
            files.interceptor(FailingOperations.from(mode, 1));
            write(0);
            assertTrue(content().length < BYTES.length);

            final ByteBuffer buffer = ByteBuffer.wrap(BYTES);
            while (buffer.hasRemaining()) {
                channel.write(buffer, buffer.position());
            }
            assertArrayEquals(BYTES, content());
            files.interceptor();
        }
    }

    @Test
    void shouldTearAGatheringWrite() throws IOException {
        files.interceptor(FailingOperations.once(Mode.HALF_WRITE, 1));
        final ByteBuffer[] buffers = {ByteBuffer.wrap(BYTES, 0, 3), ByteBuffer.wrap(BYTES, 3, 5)};
        assertEquals(4, channel.write(buffers));
        assertEquals(0, buffers[0].remaining());
        assertEquals(4, buffers[1].remaining());
        assertEquals(4, channel.write(buffers));
        assertArrayEquals(BYTES, content());
    }

    @Test
    void shouldFailInTheMiddleOfAWrite() throws IOException {
        files.interceptor(FailingOperations.once(Mode.HALF_THEN_ENOSPC, 1));
        final IOException full = assertThrows(IOException.class, () -> write(0));
        assertEquals("No space left on device", full.getMessage());
        assertEquals(4, content().length);
        files.interceptor(FailingOperations.once(Mode.HALF_THEN_EIO, 1));
        final IOException error = assertThrows(IOException.class, () -> write(4));
        assertEquals("Input/output error", error.getMessage());
        assertEquals(8, content().length);
    }

    @Test
    void shouldDoItAndSayThatItFailed() {
        files.interceptor(FailingOperations.once(Mode.EIO_AFTERWARDS, 1));
        final Path target = files.root().resolve("renamed");
        assertThrows(IOException.class, () -> Files.move(files.root().resolve("file"), target));
        assertTrue(Files.exists(real.resolve("renamed")));
    }

    @Test
    void shouldReadOneByte() throws IOException {
        write(0);
        files.interceptor(FailingOperations.from(Mode.ONE_BYTE_READ, 1));
        assertEquals(1, channel.read(ByteBuffer.allocate(8), 0));
    }

    @Test
    void shouldCloseTheChannelByAnInterrupt() throws IOException {
        files.interceptor(FailingOperations.once(Mode.INTERRUPT, 1));
        assertThrows(ClosedByInterruptException.class, () -> write(0));
        assertTrue(Thread.interrupted());
        assertFalse(channel.isOpen());
        assertEquals(0, content().length);
        assertThrows(ClosedChannelException.class, () -> write(0));
    }

    @Test
    void shouldCloseTheChannelByAnInterruptThatComesLate() throws IOException {
        files.interceptor(FailingOperations.once(Mode.INTERRUPT_AFTERWARDS, 1));
        assertThrows(ClosedByInterruptException.class, () -> write(0));
        assertTrue(Thread.interrupted());
        assertFalse(channel.isOpen());
        assertEquals(8, content().length);
    }

    @Test
    void shouldLeaveTheInterruptToTheNextChannelIfNothingElseNoticesIt() throws IOException {
        files.interceptor(FailingOperations.once(Mode.INTERRUPT, 1));
        Files.createDirectory(files.root().resolve("directory"));
        assertTrue(Files.isDirectory(real.resolve("directory")));
        assertThrows(ClosedByInterruptException.class, () -> channel.force(false));
        assertTrue(Thread.interrupted());
    }

    @Test
    void shouldReleaseTheFileEvenIfClosingFails() {
        files.interceptor(FailingOperations.once(Mode.EIO, 1));
        assertThrows(IOException.class, channel::close);
        assertFalse(channel.isOpen());
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldReachEachOperationOnce(final Mode mode) throws IOException {
        final List<Kind> failed = new ArrayList<>();
        for (int n = 1; ; n++) {
            final FailingOperations failing = FailingOperations.once(mode, n);
            files.interceptor(failing);
            saveAndSwallow("save-" + n);
            Thread.interrupted();
            if (!failing.reached()) {
                assertNull(failing.failed());
                break;
            }
            failed.add(failing.failed().kind());
        }
        final List<Kind> all =
                new ArrayList<>(List.of(Kind.CREATE, Kind.WRITE, Kind.FORCE, Kind.CLOSE, Kind.RENAME, Kind.ATTRIBUTES));
        all.removeIf(kind -> !mode.kinds().contains(kind));
        assertEquals(all, failed);
    }

    @Test
    void shouldRefuseWhatCanNeverBeReached() {
        assertThrows(
                IllegalArgumentException.class,
                () -> FailingOperations.once(Mode.HALF_WRITE, 1, EnumSet.of(Kind.FORCE)));
        assertThrows(IllegalArgumentException.class, () -> FailingOperations.once(Mode.EIO, 0));
    }

    private void saveAndSwallow(final String name) {
        final Path temporary = files.root().resolve(name + ".tmp");
        try {
            try (FileChannel save = FileChannel.open(temporary, CREATE, WRITE)) {
                save.write(ByteBuffer.wrap(BYTES));
                save.force(false);
            }
            Files.move(temporary, files.root().resolve(name));
            Files.size(files.root().resolve(name));
        } catch (final IOException e) {
            // Expected: it is made to fail.
        }
    }

    private void write(final long position) throws IOException {
        channel.write(ByteBuffer.wrap(BYTES), position);
    }

    private byte[] content() throws IOException {
        return Files.readAllBytes(real.resolve("file"));
    }
}
