package io.cairn.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuakeCsvTest {
    private static final String HEADER = "time,latitude,longitude,mag,place\n";
    private static final String ROW = "2018-02-06T15:50:42.400Z,24.1,121.7,6.4,Hualian\n";

    @TempDir
    private Path dir;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = dir.resolve("quakes.csv");
    }

    @Test
    void shouldReadTheFileOfTheSample() {
        final QuakeFile sample = QuakeCsv.readResource();

        assertEquals(1_707, sample.quakes().size());
        assertEquals(0, sample.withoutMagnitude());
        assertFalse(sample.isNewestFirst());
        assertEquals(
                new Quake(1_517_363_399_650_000_000L, 46.2035, -122.197, 0.31, "37km NNE of Amboy, Washington"),
                sample.quakes().get(0));
    }

    @Test
    void shouldFindColumnsByTheirNames() {
        assertEquals(
                List.of(new Quake(1_517_932_242_400_000_000L, 24.1, 121.7, 6.4, "Hualian, Taiwan")),
                read("mag, longitude,depth,place,latitude,time\n"
                                + "6.4,121.7,10,\"Hualian, Taiwan\",24.1,2018-02-06T15:50:42.400Z\n")
                        .quakes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFF" + HEADER + ROW,
                HEADER + "2018-02-06T15:50:42.400Z,24.1,121.7,6.4,Hualian",
                "\n\n" + HEADER + "\n \n" + ROW + "\n",
                "time,latitude,longitude,mag,place\r\n2018-02-06T15:50:42.400Z,24.1,121.7,6.4,Hualian\r\n",
                HEADER + "2018-02-06T15:50:42.400Z, 24.1 ,121.7, 6.4,Hualian,and,more\n",
            })
    void shouldReadOneEvent(final String text) {
        assertEquals(
                List.of(new Quake(1_517_932_242_400_000_000L, 24.1, 121.7, 6.4, "Hualian")),
                read(text).quakes());
    }

    @Test
    void shouldReadAnEventWithoutMagnitude() {
        final QuakeFile result = read(HEADER + "2018-02-06T15:50:42.400Z,24.1,121.7,,Hualian\n" + ROW);

        assertTrue(Double.isNaN(result.quakes().get(0).magnitude()));
        assertEquals(1, result.withoutMagnitude());
    }

    @Test
    void shouldReadTheLimits() {
        final QuakeFile result =
                read(HEADER + "1970-01-01T00:00:00Z,-90,-180,-1.2,\n" + "2261-12-31T23:59:59.999999999Z,90,180,9.5,\n");

        assertEquals(new Quake(0, -90, -180, -1.2, ""), result.quakes().get(0));
        assertEquals(9_214_646_399_999_999_999L, result.quakes().get(1).timeNs());
    }

    @Test
    void shouldReadAFileWithTheNewestFirstFromItsEnd() {
        final QuakeFile result = read(HEADER + "2018-02-06T03:00:00Z,0,0,3,c\n2018-02-06T02:00:00Z,0,0,2,b\n"
                + "2018-02-06T01:00:00Z,0,0,1,a\n");

        assertTrue(result.isNewestFirst());
        assertEquals(
                List.of("a", "b", "c"),
                result.quakes().stream().map(Quake::place).toList());
    }

    @Test
    void shouldKeepTheOrderOfAFileThatIsOutOfOrder() {
        final QuakeFile result = read(HEADER + "2018-02-06T02:00:00Z,0,0,3,a\n2018-02-06T01:00:00Z,0,0,2,b\n"
                + "2018-02-06T03:00:00Z,0,0,1,c\n");

        assertFalse(result.isNewestFirst());
        assertEquals(
                List.of("a", "b", "c"),
                result.quakes().stream().map(Quake::place).toList());
    }

    @Test
    void shouldReadAPlaceThatIsNotUtf8() throws IOException {
        final byte[] latin1 = (HEADER + "2018-02-06T15:50:42.400Z,24.1,121.7,6.4,Popocat\u00e9petl\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file, latin1);

        assertEquals(
                "Popocat\uFFFDpetl",
                QuakeCsv.readFile(file.toString()).quakes().get(0).place());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yesterday,1,2,3,x                  | time 'yesterday' is not a time such as 2018-02-06T15:50:42.400Z",
                "2018-02-30T15:50:42Z,1,2,3,x       | time '2018-02-30T15:50:42Z' is not a time such as"
                        + " 2018-02-06T15:50:42.400Z",
                ",1,2,3,x                           | time '' is not a time such as 2018-02-06T15:50:42.400Z",
                "1969-12-31T23:59:59.999Z,1,2,3,x   | time '1969-12-31T23:59:59.999Z' is not from 1970 to 2261",
                "2262-01-01T00:00:00Z,1,2,3,x       | time '2262-01-01T00:00:00Z' is not from 1970 to 2261",
                "2018-02-06T15:50:42Z,north,2,3,x   | latitude 'north' is not a number",
                "2018-02-06T15:50:42Z,,2,3,x        | latitude '' is not a number",
                "2018-02-06T15:50:42Z,NaN,2,3,x     | latitude 'NaN' is not a number",
                "2018-02-06T15:50:42Z,90.1,2,3,x    | latitude '90.1' is not from -90 to 90",
                "2018-02-06T15:50:42Z,-90.1,2,3,x   | latitude '-90.1' is not from -90 to 90",
                "2018-02-06T15:50:42Z,1,180.5,3,x   | longitude '180.5' is not from -180 to 180",
                "2018-02-06T15:50:42Z,1,-181,3,x    | longitude '-181' is not from -180 to 180",
                "2018-02-06T15:50:42Z,1,2,strong,x  | mag 'strong' is not a number",
                "2018-02-06T15:50:42Z,1,2,Infinity,x| mag 'Infinity' is not a number",
                "2018-02-06T15:50:42Z,1,2           | the row ends before column mag, with 3 of at least 4 fields",
                "2018-02-06T15:50:42Z,1,2,\"3       | the quotation marks of the row do not pair up",
                "2018-02-06T15:50:42Z,1,2,3,\"x\"y  | the quotation marks of the row do not pair up",
            })
    void shouldNameTheLineOfARowThatCannotBeRead(final String row, final String why) {
        assertSentence(file + ", line 4: " + why, HEADER + ROW + ROW + row + "\n" + ROW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void shouldCountTheLinesOfRowsWithLineBreaks(final String lineBreak) {
        final String text = HEADER + "2018-02-06T15:50:42Z,1,2,3,\"two\nlines\"\n" + "\n"
                + "2018-02-06T15:50:42Z,1,2,3,\"\nthree\n\"\n" + ROW
                + "2018-02-06T15:50:42Z,1,2,strong,\"again\ntwo\"\n";

        assertSentence(file + ", line 9: mag 'strong' is not a number", text.replace("\n", lineBreak));
    }

    @Test
    void shouldNameTheLineOfTheLastRowWithoutLineBreak() {
        assertSentence(file + ", line 3: mag '?' is not a number", HEADER + ROW + "2018-02-06T15:50:42Z,1,2,?,x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "latitude,longitude,mag,place           | no column time",
                "time,Latitude,longitude,mag,place      | no column latitude",
                "time,latitude,longitude,magnitude,place| no column mag",
                "time,latitude,longitude,mag            | no column place",
                "time,latitude,longitude,mag,place,mag  | 2 columns mag",
            })
    void shouldNameAMissingColumn(final String header, final String why) {
        assertSentence(file + ", line 1: the header has " + why, header + "\n" + ROW);
        assertSentence(file + ", line 3: the header has " + why, "\n\n" + header + "\n" + ROW);
    }

    @Test
    void shouldRefuseAFileWithoutEvents() {
        assertSentence(file + ": the file is empty", "");
        assertSentence(file + ": the file is empty", "\n\n");
        assertSentence(file + ": the file has a header, but no events", HEADER);
    }

    @Test
    void shouldRefuseAFileThatIsNotThere() {
        assertEquals(file + ": no such file", failure(file).getMessage());
        assertEquals(dir + ": a directory, not a file", failure(dir).getMessage());
    }

    private void assertSentence(final String expected, final String text) {
        write(text);
        final SampleException ex = failure(file);
        assertEquals(expected, ex.getMessage());
        assertEquals(1, ex.exitStatus());
    }

    private static SampleException failure(final Path path) {
        return assertThrows(SampleException.class, () -> QuakeCsv.readFile(path.toString()));
    }

    private QuakeFile read(final String text) {
        write(text);
        return QuakeCsv.readFile(file.toString());
    }

    private void write(final String text) {
        try {
            Files.writeString(file, text);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
