package io.cairn.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @Test
    void shouldHaveDefaults() {
        final Options options = Options.parse();

        assertNull(options.file());
        assertEquals(1_000, options.crashAt(1_707));
        assertEquals(1, options.loops());
        assertNull(options.store());
        assertFalse(options.help());
    }

    @Test
    void shouldTakeAllOptionsInAnyOrder() {
        final Options options = Options.parse("--loops", "7", "my.csv", "--store", "dir", "--crash-at", "42");

        assertEquals("my.csv", options.file());
        assertEquals(42, options.crashAt(42));
        assertEquals(7, options.loops());
        assertEquals(Path.of("dir"), options.store());
        assertFalse(options.async());
        assertTrue(Options.parse("--async", "--store", "dir").async());
        assertTrue(Options.parse("--help").help());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "999, 500", "1000, 1000", "1001, 1000"})
    void shouldCrashInTheMiddleOfAStreamThatIsShorterThanTheDefault(final long length, final long crashAt) {
        assertEquals(crashAt, Options.parse().crashAt(length));
    }

    @Test
    void shouldNotCrashAtZero() {
        assertEquals(0, Options.parse("--crash-at", "0").crashAt(1_707));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--crash          | unknown option --crash (see --help)",
                "-h               | unknown option -h (see --help)",
                "--crash-at=5     | unknown option --crash-at=5 (see --help)",
                "--crash-at       | --crash-at needs a whole number, 0 or more (see --help)",
                "--crash-at x     | --crash-at needs a whole number, 0 or more, but got 'x' (see --help)",
                "--crash-at -1    | --crash-at needs a whole number, 0 or more, but got '-1' (see --help)",
                "--loops 0        | --loops needs a whole number, 1 or more, but got '0' (see --help)",
                "--loops 1,000    | --loops needs a whole number, 1 or more, but got '1,000' (see --help)",
                "--loops 1.5      | --loops needs a whole number, 1 or more, but got '1.5' (see --help)",
                "--loops 99999999999999999999 | --loops needs a whole number, 1 or more, but got"
                        + " '99999999999999999999' (see --help)",
                "--store         | --store needs a directory (see --help)",
                "--store --loops 2 | --store needs a directory, but got '--loops' (see --help)",
                "--async         | --async needs --store (see --help)",
                "a.csv b.csv      | one file is enough, but there are two: [a.csv, b.csv] (see --help)",
            })
    void shouldRefuseWrongArgumentsInOneSentence(final String args, final String sentence) {
        final SampleException ex = assertThrows(SampleException.class, () -> Options.parse(args.split(" ")));

        assertEquals(sentence, ex.getMessage());
        assertEquals(2, ex.exitStatus());
    }

    @Test
    void shouldRefuseADirectoryWithoutAName() {
        final SampleException ex = assertThrows(SampleException.class, () -> Options.parse("--store", ""));

        assertEquals("--store needs a directory (see --help)", ex.getMessage());
    }

    @Test
    void shouldRefuseACrashBehindTheEnd() {
        final Options options = Options.parse("--crash-at", "1708");

        final SampleException ex = assertThrows(SampleException.class, () -> options.crashAt(1_707));
        assertEquals(
                "--crash-at 1708 is behind the last event, which has the number 1707 (see --help)", ex.getMessage());
        assertEquals(2, ex.exitStatus());
    }
}
