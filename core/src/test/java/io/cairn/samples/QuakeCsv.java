package io.cairn.samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads a CSV with the columns of the <a href="https://earthquake.usgs.gov/earthquakes/feed/v1.0/csv.php">USGS
 * feeds</a>, all of it before the pipeline starts, so that the event loop has nothing to parse.
 *
 * <p>The rows are the stream, in their order. Only if the last is older than the first the file is taken from its end:
 * the feeds list the newest event first, but a stream goes forward in time.
 */
final class QuakeCsv {
    static final String RESOURCE = "earthquakes-2018-02.csv";

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Empty lines are records too, so that the next record starts on the line behind the one before. */
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get();

    private QuakeCsv() {}

    /** Reads the file that comes with the sample. */
    static QuakeFile readResource() {
        final InputStream in = QuakeCsv.class.getClassLoader().getResourceAsStream(RESOURCE);
        if (in == null) {
            throw SampleException.failed(RESOURCE + ": not found on the class path");
        }
        return read(RESOURCE, in);
    }

    static QuakeFile readFile(final String name) {
        final Path path = Path.of(name);
        if (Files.isDirectory(path)) {
            throw SampleException.failed(name + ": a directory, not a file");
        }
        try {
            return read(name, Files.newInputStream(path));
        } catch (final NoSuchFileException ex) {
            throw SampleException.failed(name + ": no such file");
        } catch (final AccessDeniedException ex) {
            throw SampleException.failed(name + ": permission to read the file is denied");
        } catch (final IOException ex) {
            throw SampleException.failed(name + ": the file cannot be opened: " + ex.getMessage());
        }
    }

    /** Reads and closes a stream of UTF-8. What is not UTF-8 is replaced: in a place it does not matter. */
    private static QuakeFile read(final String name, final InputStream in) {
        final List<Quake> quakes = new ArrayList<>();
        QuakeColumns columns = null;
        long line = 1;
        try (Reader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
                CSVParser parser = skipByteOrderMark(reader)) {
            final Iterator<CSVRecord> records = parser.iterator();
            while (records.hasNext()) {
                final CSVRecord csv = records.next();
                if (!isBlank(csv)) {
                    if (columns == null) {
                        columns = new QuakeColumns(name, line, csv);
                    } else {
                        quakes.add(columns.quake(line, csv));
                    }
                }
                // Where the parser is now, since a field may have had line breaks in it.
                line = parser.getCurrentLineNumber() + 1;
            }
        } catch (final UncheckedIOException ex) {
            throw unreadable(name, line, ex.getCause());
        } catch (final IOException ex) {
            throw unreadable(name, line, ex);
        }
        if (quakes.isEmpty()) {
            throw SampleException.failed(
                    name + (columns == null ? ": the file is empty" : ": the file has a header, but no events"));
        }
        final boolean isNewestFirst =
                quakes.get(quakes.size() - 1).timeNs() < quakes.get(0).timeNs();
        if (isNewestFirst) {
            Collections.reverse(quakes);
        }
        return new QuakeFile(name, quakes, isNewestFirst);
    }

    private static SampleException unreadable(final String name, final long line, final IOException ex) {
        final String why = ex instanceof CSVException
                ? "the quotation marks of the row do not pair up"
                : "reading failed: " + ex.getMessage();
        return SampleException.failed(name + ", line " + line + ": " + why);
    }

    private static CSVParser skipByteOrderMark(final Reader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        return FORMAT.parse(reader);
    }

    private static boolean isBlank(final CSVRecord csv) {
        return csv.size() == 1 && csv.get(0).isBlank();
    }
}
