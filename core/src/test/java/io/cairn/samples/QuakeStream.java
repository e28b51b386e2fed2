package io.cairn.samples;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The events of a file as a stream that can be read from any position, as often in a row as is wanted. Each repetition
 * is as many whole hours later as the file spans, so that time goes on and an hour's events stay together. Reading
 * allocates nothing.
 */
final class QuakeStream {
    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);

    private final QuakeFile file;
    private final List<Quake> quakes;
    private final String identity;
    private final long loops;
    private final long length;
    private final long loopNs;
    private final long maxLoops;

    /**
     * Creates a stream.
     *
     * @param file with the events.
     * @param loops at least 1.
     */
    QuakeStream(final QuakeFile file, final long loops) {
        this.file = file;
        quakes = file.quakes();
        final long oldest = quakes.stream().mapToLong(Quake::timeNs).min().orElseThrow();
        final long newest = quakes.stream().mapToLong(Quake::timeNs).max().orElseThrow();
        loopNs = (newest / HOUR_NS - oldest / HOUR_NS + 1) * HOUR_NS;
        maxLoops = (Long.MAX_VALUE - newest) / loopNs + 1;
        if (loops > maxLoops) {
            throw SampleException.misused("--loops " + loops + " would go on past the year 2262: with this file "
                    + maxLoops + " is the most");
        }
        this.loops = loops;
        length = loops * quakes.size();
        identity = file.identity() + (loops == 1 ? "" : ", " + loops + " loops");
    }

    /** The same events as often as it takes to get so many, or as often as there is time for. */
    QuakeStream ofLength(final long events) {
        return new QuakeStream(file, Math.min(maxLoops, events / quakes.size() + 1));
    }

    /** What tells this stream from others, for people and for checkpoints. */
    String identity() {
        return identity;
    }

    /** Number of events, those of all repetitions. */
    long length() {
        return length;
    }

    /** The event at a position, which counts from 0, with the time of the first repetition. */
    Quake quake(final long position) {
        return quakes.get((int) (position % quakes.size()));
    }

    /** When the event at a position happened, in nanoseconds since the Unix epoch. */
    long timeNs(final long position) {
        return quake(position).timeNs() + position / quakes.size() * loopNs;
    }

    /** The position at which the repetition ends that has an event at a position. */
    long endOfLoop(final long position) {
        return (position / quakes.size() + 1) * quakes.size();
    }

    /** Number of repetitions. */
    long loops() {
        return loops;
    }

    /** Number of repetitions that are over at a position. */
    long loopsBefore(final long position) {
        return position / quakes.size();
    }
}
