package io.cairn.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Makes a real file hold one content after another. Chunks that both share are not even compared. */
final class FileUpdate {
    private static final int CHUNK = FileContent.CHUNK;
    private static final int RUN = 64;
    private static final Set<StandardOpenOption> OPTIONS = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE);

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(RUN * CHUNK);
    private final ByteBuffer oneByte = ByteBuffer.allocateDirect(1);

    /**
     * Creates it if it is not there.
     *
     * @param before what was in it when it was last known; null if it is not there
     * @param range  where it has been changed since; null if nowhere
     */
    void run(final Path path, final FileContent before, final ChangedFiles.Range range, final FileContent after)
            throws IOException {
        try (FileChannel channel = FileChannel.open(path, OPTIONS)) {
            final boolean startsAnew = before == null || ChangedFiles.Range.ALL.equals(range);
            if (startsAnew) {
                channel.truncate(0);
            } else if (range != null || before.length() > after.length()) {
                channel.truncate(after.length());
            }
            write(channel, startsAnew ? FileContent.EMPTY : before, range, after);
            if (channel.size() < after.length()) {
                channel.write(oneByte.clear().put(0, (byte) 0), after.length() - 1);
            }
        }
    }

    private void write(
            final FileChannel channel,
            final FileContent before,
            final ChangedFiles.Range range,
            final FileContent after)
            throws IOException {
        final int count = FileContent.chunksOf(after.length());
        for (int i = 0; i < count; i++) {
            final int start = i;
            buffer.clear();
            while (i < count && buffer.hasRemaining() && differs(before, range, after, i)) {
                buffer.put(FileContent.orZeros(after.chunk(i)));
                i++;
            }
            if (i > start) {
                final long position = (long) start * CHUNK;
                buffer.flip().limit((int) Math.min(buffer.limit(), after.length() - position));
                writeFully(channel, position);
                // The chunk that ended the run is looked at again: it may begin the next one.
                i--;
            }
        }
    }

    private static boolean differs(
            final FileContent before, final ChangedFiles.Range range, final FileContent after, final int index) {
        final long position = (long) index * CHUNK;
        return before.chunk(index) != after.chunk(index) || range != null && range.overlaps(position, position + CHUNK);
    }

    private void writeFully(final FileChannel channel, final long position) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer, position + buffer.position());
        }
    }
}
