package io.cairn.tool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.agrona.DirectBuffer;

/**
 * A file that is there as a whole or not at all: it is written beside its place, under a name that nobody else has, flushed, and put
 * there by a rename. It belongs to whom its directory belongs to.
 */
final class WholeFile {
    private static final int CHUNK_LENGTH = 1 << 16;
    private static final String SUFFIX = ".tmp";
    private static final Pattern RANDOM_PART = Pattern.compile("[0-9a-f]{1,16}\\.tmp");

    /** Of the file's name in the temporary's, so that a name of 255 bytes, which is the most, leaves room for the rest. */
    private static final int MAX_NAME_LENGTH = 200;

    private final Path file;
    private final Path directory;

    WholeFile(final Path file) {
        this.file = file;
        directory = file.toAbsolutePath().getParent();
    }

    /** Temporaries of the same file that somebody else has left, or is writing just now. */
    List<Path> leftOver() throws IOException {
        final List<Path> result = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (final Path entry : entries) {
                final String name = entry.getFileName().toString();
                if (name.startsWith(prefix())
                        && RANDOM_PART
                                .matcher(name.substring(prefix().length()))
                                .matches()) {
                    result.add(file.resolveSibling(entry.getFileName()));
                }
            }
        }
        return result;
    }

    /** Writes the file, in place of one that is there. */
    void write(final DirectBuffer bytes) throws IOException {
        final Path temporary = file.resolveSibling(prefix() + Long.toHexString(new SecureRandom().nextLong()) + SUFFIX);
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            boolean isComplete = false;
            try {
                write(bytes, channel);
                Owner.of(directory).take(temporary);
                channel.force(true);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
                isComplete = true;
            } finally {
                if (!isComplete) {
                    Files.deleteIfExists(temporary);
                }
            }
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private String prefix() {
        String name = file.getFileName().toString();
        while (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_LENGTH) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        return "." + name + ".";
    }

    private static void write(final DirectBuffer bytes, final FileChannel channel) throws IOException {
        final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_LENGTH);
        for (int done = 0; done < bytes.capacity(); ) {
            final int count = Math.min(CHUNK_LENGTH, bytes.capacity() - done);
            bytes.getBytes(done, chunk.clear(), count);
            done += count;
            chunk.flip();
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
        }
    }
}
