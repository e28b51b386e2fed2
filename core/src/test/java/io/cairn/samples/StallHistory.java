package io.cairn.samples;

import java.nio.file.Path;

/**
 * What happened in a {@link StallDrill}.
 *
 * @param history of the second way, which is also that of the first.
 * @param directory of both stores.
 * @param durable number of checkpoints that the agent has announced.
 * @param newestDurable sequence of the newest of them.
 */
record StallHistory(History history, Path directory, long durable, long newestDurable) implements History {
    @Override
    public void print(final Lines lines) {
        history.print(lines);
        lines.line(
                "Twice",
                "with checkpoints in %s: flushed at every save, then by the agent",
                Lines.ascii(directory.toString()));
        lines.line(
                "Durable",
                "%,d announced by the agent, up to event %,d; each of the others was replaced by a newer",
                durable,
                newestDurable);
        lines.line("", "one while the disk was busy");
    }
}
