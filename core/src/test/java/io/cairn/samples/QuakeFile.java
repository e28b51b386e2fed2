package io.cairn.samples;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * The events of a CSV, in the order of the stream.
 *
 * @param name of the file, for people.
 * @param quakes at least one.
 * @param isNewestFirst whether the rows were read from the last to the first: see {@link QuakeCsv}.
 */
record QuakeFile(String name, List<Quake> quakes, boolean isNewestFirst) {
    long withoutMagnitude() {
        return quakes.stream().filter(quake -> Double.isNaN(quake.magnitude())).count();
    }

    /** What tells these events from those of another file, wherever the file is. */
    String identity() {
        final CRC32 crc = new CRC32();
        for (final Quake quake : quakes) {
            crc.update(ByteBuffer.allocate(4 * Long.BYTES)
                    .putLong(quake.timeNs())
                    .putDouble(quake.latitude())
                    .putDouble(quake.longitude())
                    .putDouble(quake.magnitude())
                    .flip());
            crc.update(quake.place().getBytes(StandardCharsets.UTF_8));
        }
        final String fileName = Lines.ascii(Path.of(name).getFileName().toString());
        return String.format(Locale.ROOT, "%s, %,d events, CRC-32 %08x", fileName, quakes.size(), crc.getValue());
    }
}
