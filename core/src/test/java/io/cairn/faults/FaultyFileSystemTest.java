package io.cairn.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cairn.faults.Operation.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FaultyFileSystemTest {
    @TempDir
    Path real;

    private final Trace trace = new Trace();
    private FaultyFileSystem files;
    private Path root;

    @BeforeEach
    void openFileSystem() throws IOException {
        files = FaultyFileSystem.over(real);
        files.interceptor(trace);
        root = files.root();
    }

    @Test
    void shouldReplaceAFileAsProductionCodeDoes() throws IOException {
        final Path directory = Files.createDirectories(root.resolve("a").resolve("b"));
        final Path temporary = directory.resolve("manifest.tmp");
        try (FileChannel channel = FileChannel.open(temporary, CREATE, WRITE, TRUNCATE_EXISTING)) {
            channel.write(ascii("manifest"), 0);
            channel.force(true);
        }
        Files.move(temporary, directory.resolve("manifest"), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }

        assertEquals("manifest", Files.readString(real.resolve("a/b/manifest")));
        assertEquals(
                List.of(
                        "MKDIR a",
                        "MKDIR a/b",
                        "CREATE a/b/manifest.tmp",
                        "WRITE a/b/manifest.tmp 8 bytes at 0",
                        "FORCE a/b/manifest.tmp",
                        "RENAME a/b/manifest.tmp to a/b/manifest",
                        "FORCE_DIRECTORY a/b"),
                names());
        assertArrayEquals(
                "manifest".getBytes(US_ASCII), trace.operations().get(3).bytes());
        assertTrue(trace.operations().get(4).metadata());
    }

    @Test
    void shouldLookAtFilesAsTheyAre() throws IOException {
        Files.writeString(real.resolve("file"), "0123456789");
        final Path file = root.resolve("file");
        assertTrue(Files.exists(file));
        assertFalse(Files.exists(root.resolve("other")));
        assertTrue(Files.isRegularFile(file));
        assertTrue(Files.isDirectory(root));
        assertEquals(10, Files.size(file));
        assertEquals(
                Files.readAttributes(real.resolve("file"), BasicFileAttributes.class)
                        .fileKey(),
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        assertEquals("0123456789", Files.readString(file));
        assertEquals(10L, Files.getAttribute(file, "size"));
        assertTrue(Files.isSameFile(file, root.resolve("a/../file").normalize()));
        assertTrue(Files.getFileStore(file).getTotalSpace() > 0);
    }

    @Test
    void shouldListADirectoryInItsOwnPaths() throws IOException {
        Files.createFile(real.resolve("one.slots"));
        Files.createFile(real.resolve("two.txt"));
        try (Stream<Path> list = Files.list(root)) {
            final List<Path> paths = list.sorted().toList();
            assertEquals(List.of(root.resolve("one.slots"), root.resolve("two.txt")), paths);
            assertTrue(paths.stream().allMatch(path -> path.getFileSystem() == files));
        }
        final List<Path> matching = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root, "*.slots")) {
            stream.forEach(matching::add);
        }
        assertEquals(List.of(root.resolve("one.slots")), matching);
    }

    @Test
    void shouldKeepEveryPathInsideItself() throws IOException {
        final Path file = root.resolve("a").resolve("b");
        assertSame(files, file.getFileSystem());
        assertSame(files, file.getParent().getFileSystem());
        assertSame(files, file.getFileName().getFileSystem());
        assertSame(files, root.toRealPath().getFileSystem());
        assertSame(files, file.toAbsolutePath().getFileSystem());
        assertEquals(files.getPath("a", "b"), root.relativize(file));
        assertTrue(file.startsWith(root));
        assertFalse(file.startsWith(real));
        assertEquals(file, root.resolve("a/b"));
        assertNotEquals(file, real.resolve("a/b"));
        assertEquals(file.hashCode(), root.resolve("a/b").hashCode());
        assertThrows(UnsupportedOperationException.class, file::toFile);
        assertThrows(ProviderMismatchException.class, () -> root.resolve(real));
    }

    @Test
    void shouldReadAndWriteLikeTheRealChannel() throws IOException {
        try (FileChannel channel = FileChannel.open(root.resolve("file"), CREATE_NEW, READ, WRITE)) {
            assertEquals(4, channel.write(ascii("0123")));
            assertEquals(4, channel.position());
            assertEquals(2, channel.write(ascii("AB"), 1));
            assertEquals(5, channel.write(new ByteBuffer[] {ascii("45"), ascii("678")}));
            assertEquals(9, channel.size());

            final ByteBuffer all = ByteBuffer.allocateDirect(9);
            assertEquals(9, channel.read(all, 0));
            assertEquals("0AB345678", US_ASCII.decode(all.flip()).toString());
            channel.position(7);
            final ByteBuffer[] parts = {ByteBuffer.allocate(1), ByteBuffer.allocate(5)};
            assertEquals(2, channel.read(parts));
            assertEquals('7', parts[0].get(0));
            assertEquals('8', parts[1].get(0));
            assertEquals(-1, channel.read(ByteBuffer.allocate(1)));

            channel.truncate(2);
            assertEquals(2, channel.size());
        }
        assertEquals("0A", Files.readString(real.resolve("file")));
        assertEquals(
                List.of(
                        "CREATE file",
                        "WRITE file 4 bytes at 0",
                        "WRITE file 2 bytes at 1",
                        "WRITE file 5 bytes at 4",
                        "TRUNCATE file to 2"),
                names());
    }

    @Test
    void shouldKnowWhereAnAppendGoes() throws IOException {
        Files.writeString(real.resolve("file"), "0123");
        try (FileChannel channel = FileChannel.open(root.resolve("file"), APPEND)) {
            channel.write(ascii("45"));
        }
        assertEquals("012345", Files.readString(real.resolve("file")));
        assertEquals(List.of("WRITE file 2 bytes at 4"), names());
    }

    @Test
    void shouldTakeTruncatingOnOpenForAnOperation() throws IOException {
        Files.writeString(root.resolve("file"), "old");
        trace.restart();
        Files.writeString(root.resolve("file"), "new");
        assertEquals(List.of("TRUNCATE file to 0", "WRITE file 3 bytes at 0"), names());
        assertEquals(1, trace.count(Kind.OPEN));
        assertEquals(0, trace.count(Kind.CREATE));
    }

    @Test
    void shouldForwardReadOnlyMappings() throws IOException {
        Files.writeString(real.resolve("file"), "0123");
        try (FileChannel channel = FileChannel.open(root.resolve("file"), READ, WRITE)) {
            final ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 4);
            assertEquals('1', mapped.get(1));
            channel.write(ascii("X"), 1);
            assertEquals('X', mapped.get(1));
            assertEquals(1, trace.count(Kind.MAP));
            assertUnsupported("map READ_WRITE", () -> channel.map(FileChannel.MapMode.READ_WRITE, 0, 4));
        }
    }

    @Test
    void shouldForwardLocks() throws IOException {
        final Path file = root.resolve("lock");
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE);
                FileChannel other = FileChannel.open(real.resolve("lock"), WRITE)) {
            final FileLock lock = channel.tryLock();
            assertTrue(lock.isValid());
            assertFalse(lock.isShared());
            assertSame(channel, lock.acquiredBy());
            assertThrows(OverlappingFileLockException.class, other::tryLock);

            lock.release();
            assertFalse(lock.isValid());
            final FileLock taken = other.tryLock();
            assertTrue(taken.isValid());
            assertThrows(OverlappingFileLockException.class, channel::tryLock);
            taken.release();
        }
        assertEquals(2, trace.count(Kind.LOCK));
        assertEquals(1, trace.count(Kind.UNLOCK));
    }

    @Test
    void shouldReleaseALockWithItsChannel() throws IOException {
        final FileLock lock;
        try (FileChannel channel = FileChannel.open(root.resolve("lock"), CREATE, WRITE)) {
            lock = channel.lock();
            assertTrue(lock.isValid());
        }
        assertFalse(lock.isValid());
    }

    @Test
    void shouldKnowAnOpenFileByItsNewName() throws IOException {
        try (FileChannel channel = FileChannel.open(root.resolve("old"), CREATE, WRITE)) {
            Files.move(root.resolve("old"), root.resolve("new"));
            channel.write(ascii("0"));
            Files.delete(root.resolve("new"));
            Files.createFile(root.resolve("new"));
            channel.write(ascii("1"));
        }
        assertEquals(
                List.of(
                        "CREATE old",
                        "RENAME old to new",
                        "WRITE new 1 bytes at 0",
                        "DELETE new",
                        "CREATE new",
                        "WRITE new 1 bytes at 1"),
                names());
        final List<Operation> operations = trace.operations();
        assertEquals(operations.get(0).file(), operations.get(5).file());
        assertNotEquals(operations.get(4).file(), operations.get(5).file());
    }

    @Test
    void shouldNotRecordWhatDidNotHappen() throws IOException {
        assertThrows(NoSuchFileException.class, () -> Files.delete(root.resolve("none")));
        assertFalse(Files.deleteIfExists(root.resolve("none")));
        assertThrows(NoSuchFileException.class, () -> FileChannel.open(root.resolve("none"), READ));
        Files.createFile(root.resolve("one"));
        assertThrows(FileAlreadyExistsException.class, () -> Files.createFile(root.resolve("one")));
        assertEquals(List.of("CREATE one"), names());
    }

    @Test
    void shouldBeClosedAfterAnInterrupt() throws IOException {
        for (final boolean intercepted : new boolean[] {true, false}) {
            if (!intercepted) {
                files.interceptor();
            }
            final FileChannel channel = FileChannel.open(root.resolve("file"), CREATE, WRITE);
            Thread.currentThread().interrupt();
            assertThrows(ClosedByInterruptException.class, () -> channel.write(ascii("0"), 0));
            assertTrue(Thread.interrupted());
            assertFalse(channel.isOpen());
        }
        assertEquals(0, Files.size(real.resolve("file")));
    }

    @Test
    void shouldNameWhatItDoesNotSupport() throws IOException {
        final Path file = Files.createFile(root.resolve("file"));
        assertUnsupported("open with DSYNC", () -> FileChannel.open(file, WRITE, DSYNC));
        assertUnsupported("copy", () -> Files.copy(file, root.resolve("copy")));
        assertUnsupported("createLink", () -> Files.createLink(root.resolve("link"), file));
        assertUnsupported("createSymbolicLink", () -> Files.createSymbolicLink(root.resolve("link"), file));
        assertUnsupported("newWatchService", files::newWatchService);
        try (FileChannel channel = FileChannel.open(file, READ)) {
            assertUnsupported("transferTo", () -> channel.transferTo(0, 1, channel));
        }
    }

    @Test
    void shouldAskBeforeAnythingIsDone() throws IOException {
        final Path file = root.resolve("file");
        final List<Boolean> existed = new ArrayList<>();
        files.interceptor(operation -> {
            existed.add(Files.exists(real.resolve("file")));
            return Verdict.PROCEED;
        });
        Files.createFile(file);
        Files.delete(file);
        // Create, close, delete.
        assertEquals(List.of(false, true, true), existed);
    }

    @Test
    void shouldThrowWhatTheInterceptorThrows() {
        files.interceptor(trace, operation -> {
            throw new IOException("not today");
        });
        final IOException refused = assertThrows(IOException.class, () -> Files.createFile(root.resolve("file")));
        assertEquals("not today", refused.getMessage());
        assertFalse(Files.exists(real.resolve("file")));
        assertEquals(0, trace.size());
    }

    @Test
    void shouldAllocateNothingWithoutAnInterceptor() throws IOException {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        files.interceptor();
        final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
        try (FileChannel channel = FileChannel.open(root.resolve("file"), CREATE, READ, WRITE)) {
            long allocated = Long.MAX_VALUE;
            // Several times, because the JVM may compile meanwhile, in this thread's name.
            for (int round = 0; round < 20; round++) {
                final long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 1_000; i++) {
                    channel.write(buffer.clear(), 0);
                    channel.read(buffer.clear(), 0);
                }
                allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertTrue(allocated < 1_000, () -> "bytes for 2,000 operations");
        }
    }

    private List<String> names() {
        return trace.operations().stream().map(Operation::toString).toList();
    }

    private static ByteBuffer ascii(final String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private static void assertUnsupported(final String operation, final Executable executable) {
        final UnsupportedOperationException refused = assertThrows(UnsupportedOperationException.class, executable);
        assertEquals(operation, refused.getMessage());
        assertNull(refused.getCause());
    }
}
