package io.cairn.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.faults.FailingOperations;
import io.cairn.faults.FaultyFileSystem;
import io.cairn.faults.Operation.Kind;
import io.cairn.faults.Verdict;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotFileTest {
    @TempDir
    Path temp;

    private FaultyFileSystem files;

    @BeforeEach
    void putFaultsInBetween() throws IOException {
        files = FaultyFileSystem.over(temp);
    }

    private SlotFile create(final int shift) throws IOException {
        final Path path = files.root().resolve(SlotFile.fileName(shift));
        return new SlotFile(
                path,
                shift,
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    private static ByteBuffer direct(final byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @Test
    void shouldFindASlotInTheMappingThatItIsIn() throws IOException {
        final int first = 1 << SlotFile.MIN_WINDOW_SHIFT - 12; // of the second mapping
        try (SlotFile file = create(12)) {
            for (final int number : new int[] {0, 1, first - 1, first, first + 1}) {
                file.write(direct(new byte[] {(byte) (number % 100 + 1)}), file.position(number));
            }
            file.write(direct(new byte[4096]), file.position(first + 2));
            file.slotCount(first + 2);
            for (final int number : new int[] {0, 1, first - 1, first, first + 1}) {
                assertEquals(number % 100 + 1, file.window(number).getByte(file.offset(number)), "slot " + number);
            }
            assertEquals(2 * 4096, file.window(first).capacity());
        }
    }

    @Test
    void shouldMapAnewOnlyWhatHasGrown() throws IOException {
        try (SlotFile file = create(12)) {
            file.writeHeader(7);
            file.writeFree(7, 0, 4);
            file.slotCount(2);
            final UnsafeBuffer window = file.window(1);
            assertSame(window, file.window(1));
            file.slotCount(4);
            assertSame(window, file.window(0));
            assertNotSame(window, file.window(3));
            assertEquals(4 * 4096, file.window(3).capacity());
        }
    }

    @Test
    void shouldWriteEveryByteOfFreeSlotsHoweverLarge() throws IOException {
        final int shift = 22;
        final byte[] noise = new byte[1 << shift];
        Arrays.fill(noise, (byte) 0x5a);
        try (SlotFile file = create(shift)) {
            file.write(direct(noise), file.position(0));
            file.writeFree(7, 0, 1);
        }
        final byte[] bytes = Files.readAllBytes(temp.resolve("slots-4194304"));
        assertEquals(4096 + (1 << shift), bytes.length);
        for (int i = 4096 + SlotHeader.LENGTH; i < bytes.length; i++) {
            assertEquals(0, bytes[i], "at " + i);
        }
    }

    /** In whatever pieces it is written, and also after a growth that has failed. */
    @ParameterizedTest
    @ValueSource(ints = {12, 13, 15, 16, 18, 19, 21})
    void shouldWriteAHeaderWhereEachFreeSlotStarts(final int shift) throws IOException {
        final int before = 3;
        final int count = Math.max(2, (1 << 20) >> shift);
        final long length = 4096 + ((long) before + count << shift);
        final byte[] noise = new byte[1 << 20];
        Arrays.fill(noise, (byte) 0x5a);
        try (SlotFile file = create(shift)) {
            for (long at = 0; at < length; at += noise.length) {
                file.write(direct(noise), at);
            }
            files.interceptor(FailingOperations.once(FailingOperations.Mode.EIO, 1, Set.of(Kind.WRITE)));
            assertThrows(IOException.class, () -> file.writeFree(7, 1, before + count - 1));
            files.interceptor();
            file.writeFree(7, before, count);
        }
        final byte[] bytes = Files.readAllBytes(temp.resolve("slots-" + (1 << shift)));
        final SlotHeader header = new SlotHeader();
        final byte[] none = new byte[1 << shift];
        for (int number = before; number < before + count; number++) {
            final int start = 4096 + (number << shift);
            header.wrap(direct(Arrays.copyOfRange(bytes, start, start + SlotHeader.LENGTH)), 0, SlotHeader.LENGTH);
            assertNull(header.problem(7, SlotAllocator.slot(shift, number)));
            assertTrue(header.isFree());
            assertTrue(
                    Arrays.equals(
                            none,
                            SlotHeader.LENGTH,
                            none.length,
                            bytes,
                            start + SlotHeader.LENGTH,
                            start + none.length),
                    "slot " + number + " is not zero behind its header");
        }
    }

    @Test
    void shouldWriteOnWhereAShortWriteHasEnded() throws IOException {
        final byte[] bytes = new byte[1_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        try (SlotFile file = create(12)) {
            files.interceptor(operation -> operation.kind() == Kind.WRITE ? Verdict.only(300) : Verdict.PROCEED);
            file.write(direct(bytes), 0);
        }
        assertEquals(ByteBuffer.wrap(bytes), ByteBuffer.wrap(Files.readAllBytes(temp.resolve("slots-4096"))));
    }

    @Test
    void shouldNotTryForEverWhatMovesNothing() throws IOException {
        try (SlotFile file = create(12)) {
            file.write(direct(new byte[100]), 0);
            files.interceptor(operation -> operation.kind() == Kind.WRITE || operation.kind() == Kind.READ
                    ? Verdict.only(0)
                    : Verdict.PROCEED);
            assertThrows(IOException.class, () -> file.write(direct(new byte[10]), 0));
            assertThrows(EOFException.class, () -> file.read(ByteBuffer.allocateDirect(10), 0));
        }
    }

    @Test
    void shouldStayInterruptedWhenItIsAskedForItsSize() throws IOException {
        try (SlotFile file = create(12)) {
            Thread.currentThread().interrupt();
            assertEquals(0, file.size());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void shouldOpenAnotherChannelOnceWhenAnInterruptHasClosedItsOwnAndCloseItToo() throws IOException {
        final int[] counts = new int[2];
        try (SlotFile file = create(12)) {
            file.write(direct(new byte[100]), 0);
            files.interceptor(operation -> operation.kind() == Kind.WRITE ? Verdict.INTERRUPT : Verdict.PROCEED);
            assertThrows(IOException.class, () -> file.write(direct(new byte[10]), 0));
            assertTrue(Thread.interrupted());
            files.interceptor(operation -> {
                counts[0] += operation.kind() == Kind.OPEN ? 1 : 0;
                counts[1] += operation.kind() == Kind.CLOSE ? 1 : 0;
                return Verdict.PROCEED;
            });
            assertEquals(100, file.size());
            file.read(ByteBuffer.allocateDirect(100), 0);
            assertEquals(1, counts[0]);
        }
        assertEquals(1, counts[1]);
    }
}
