package io.cairn.processes;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Prints lines, each by one call of the system: a line that was printed is in the pipe, whatever happens to the process next. */
final class Acks {
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private Acks() {}

    static void print(final Object... words) throws IOException {
        final StringBuilder line = new StringBuilder();
        for (final Object word : words) {
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        OUT.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }
}
