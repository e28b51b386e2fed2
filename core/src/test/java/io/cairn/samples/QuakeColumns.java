package io.cairn.samples;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.csv.CSVRecord;

/** Where a CSV has its columns, found by their names, and what a row says in them. */
final class QuakeColumns {
    /** The nanoseconds of a long end in April of that year. */
    private static final Instant TOO_LATE = Instant.parse("2262-01-01T00:00:00Z");

    private final String file;
    private final int time;
    private final int latitude;
    private final int longitude;
    private final int magnitude;
    private final int place;

    QuakeColumns(final String file, final long line, final CSVRecord header) {
        this.file = file;
        final List<String> names = new ArrayList<>();
        header.forEach(name -> names.add(name.strip()));
        time = find(line, names, "time");
        latitude = find(line, names, "latitude");
        longitude = find(line, names, "longitude");
        magnitude = find(line, names, "mag");
        place = find(line, names, "place");
    }

    private int find(final long line, final List<String> names, final String name) {
        final int times = Collections.frequency(names, name);
        if (times != 1) {
            throw SampleException.failed(file + ", line " + line + ": the header has "
                    + (times == 0 ? "no column " : times + " columns ") + name);
        }
        return names.indexOf(name);
    }

    /** Reads a row that starts on a line of the file. */
    Quake quake(final long line, final CSVRecord row) {
        return new Quake(
                timeNs(line, row),
                degrees(line, row, "latitude", latitude, 90),
                degrees(line, row, "longitude", longitude, 180),
                magnitude(line, row),
                value(line, row, "place", place));
    }

    private long timeNs(final long line, final CSVRecord row) {
        final String text = value(line, row, "time", time);
        final Instant instant;
        try {
            instant = Instant.parse(text);
        } catch (final DateTimeException ex) {
            throw unreadable(line, "time", text, "not a time such as 2018-02-06T15:50:42.400Z");
        }
        // A watermark counts from the Unix epoch on.
        if (instant.isBefore(Instant.EPOCH) || !instant.isBefore(TOO_LATE)) {
            throw unreadable(line, "time", text, "not from 1970 to 2261");
        }
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    private double degrees(
            final long line, final CSVRecord row, final String column, final int index, final int limit) {
        final String text = value(line, row, column, index);
        final double result = number(line, column, text);
        if (Math.abs(result) > limit) {
            throw unreadable(line, column, text, "not from -" + limit + " to " + limit);
        }
        return result;
    }

    /** The feeds leave the magnitude of some events empty: they did happen, so the row is kept. */
    private double magnitude(final long line, final CSVRecord row) {
        final String text = value(line, row, "mag", magnitude);
        return text.isEmpty() ? Double.NaN : number(line, "mag", text);
    }

    private double number(final long line, final String column, final String text) {
        try {
            final double result = Double.parseDouble(text);
            if (Double.isFinite(result)) {
                return result;
            }
        } catch (final NumberFormatException ex) {
            // Said below, together with numbers that are none.
        }
        throw unreadable(line, column, text, "not a number");
    }

    private String value(final long line, final CSVRecord row, final String column, final int index) {
        if (index >= row.size()) {
            throw SampleException.failed(file + ", line " + line + ": the row ends before column " + column + ", with "
                    + row.size() + " of at least " + (index + 1) + " fields");
        }
        return row.get(index).strip();
    }

    private SampleException unreadable(final long line, final String column, final String text, final String why) {
        return SampleException.failed(file + ", line " + line + ": " + column + " '" + text + "' is " + why);
    }
}
