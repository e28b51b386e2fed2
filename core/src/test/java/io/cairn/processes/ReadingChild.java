package io.cairn.processes;

import java.nio.file.Path;

/** Reads a store that is being written, until there is anything in its input. Prints that it has begun, and how it went. */
final class ReadingChild {
    static final String READING = "reading";

    private ReadingChild() {}

    /** Arguments: directory, number of streams, seed, shortest and longest state. */
    public static void main(final String[] args) throws Exception {
        final Checkpoints checkpoints =
                new Checkpoints(Long.parseLong(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        final Reading reading = new Reading(Path.of(args[0]), checkpoints, Integer.parseInt(args[1]), Reading.UNKNOWN);
        final Thread thread = new Thread(reading);
        thread.start();
        reading.awaitBeginning();
        Acks.print(READING);
        System.in.read();
        reading.stop();
        thread.join();
        Acks.print(reading.reads(), reading.gaveUp(), reading.problem());
    }
}
