package io.cairn.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormatsTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void shouldGiveSizesWithFourDigitsAtMost() {
        assertEquals("0 B", Formats.size(0));
        assertEquals("1023 B", Formats.size(1023));
        assertEquals("1.0 KiB", Formats.size(1024));
        assertEquals("1023.9 KiB", Formats.size((1 << 20) - 60));
        assertEquals("1.0 MiB", Formats.size((1 << 20) - 1));
        assertEquals("1.0 GiB", Formats.size(1 << 30));
        assertEquals("8.0 EiB", Formats.size(Long.MAX_VALUE));
    }

    @Test
    void shouldGiveDurationsWithThreeDigits() {
        assertEquals("0 ns", Formats.duration(0));
        assertEquals("999 ns", Formats.duration(999));
        assertEquals("1.0 us", Formats.duration(1_000));
        assertEquals("99.9 us", Formats.duration(99_949));
        assertEquals("100 us", Formats.duration(99_950));
        assertEquals("999 us", Formats.duration(999_499));
        assertEquals("1.0 ms", Formats.duration(999_500));
        assertEquals("2.5 s", Formats.duration(2_500_000_000L));
        assertEquals("86400 s", Formats.duration(86_400 * SECOND));
        assertEquals("-5 ns", Formats.duration(-5));
    }

    @Test
    void shouldGiveAgesInTwoUnits() {
        assertEquals("0 s", Formats.age(5, 5));
        assertEquals("59 s", Formats.age(0, 60 * SECOND - 1));
        assertEquals("1 min 0 s", Formats.age(0, 60 * SECOND));
        assertEquals("59 min 59 s", Formats.age(0, 3599 * SECOND));
        assertEquals("23 h 59 min", Formats.age(0, 86399 * SECOND));
        assertEquals("17569 d 2 h", Formats.age(0, Tool.NOW_NS));
        assertEquals("in the future", Formats.age(6, 5));
        assertEquals("in the future", Formats.age(-1, 5));
    }

    @Test
    void shouldGiveTimesUnsigned() {
        assertEquals("1970-01-01T00:00:00.000000007Z", Formats.time(7));
        assertEquals("1970-01-01T00:00:00.000Z", Formats.shortTime(7));
        assertEquals("2554-07-21T23:34:33.709551615Z", Formats.time(-1));
        assertEquals("2554-07-21T23:34:33.709Z", Formats.shortTime(-1));
    }

    @Test
    void shouldGiveNumbersExactly() {
        assertEquals(BigInteger.ZERO, Formats.exact(0));
        assertEquals(new BigInteger("9223372036854775807"), Formats.exact(Long.MAX_VALUE));
        assertEquals(new BigInteger("9223372036854775808"), Formats.exact(Long.MIN_VALUE));
        assertEquals(new BigInteger("18446744073709551615"), Formats.exact(-1));
    }

    @Test
    void shouldNotListSequencesWithoutEnd() {
        assertEquals("3, 2, 18446744073709551615", Formats.sequences(List.of(3L, 2L, -1L)));
        assertEquals("7" + ", 7".repeat(19) + " and 1,000 older", Formats.sequences(Collections.nCopies(1020, 7L)));
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() {
        assertEquals("f may not be accessed", Formats.reason(new AccessDeniedException("f")));
        assertEquals("f: Is a directory", Formats.reason(new FileSystemException("f", null, "Is a directory")));
        assertEquals("f exists already", Formats.reason(new FileAlreadyExistsException("f")));
        assertEquals("No space left on device", Formats.reason(new IOException("No space left on device")));
    }
}
