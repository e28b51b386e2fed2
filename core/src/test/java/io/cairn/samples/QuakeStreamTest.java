package io.cairn.samples;

import static io.cairn.samples.Samples.HOUR_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuakeStreamTest {
    private static final long START = 420_000 * HOUR_NS;

    private final List<Quake> quakes = List.of(at(START + 7), at(START + 2 * HOUR_NS + 5), at(START + HOUR_NS + 3));
    private final QuakeStream stream = new QuakeStream(Samples.file(quakes), 4);

    @Test
    void shouldRepeatTheEvents() {
        assertEquals(12, stream.length());
        for (int i = 0; i < 12; i++) {
            assertEquals(quakes.get(i % 3), stream.quake(i));
        }
    }

    @Test
    void shouldLetTimeGoOnByWholeHours() {
        assertEquals(START + 7, stream.timeNs(0));
        assertEquals(START + 3 * HOUR_NS + 7, stream.timeNs(3));
        assertEquals(START + 9 * HOUR_NS + HOUR_NS + 3, stream.timeNs(11));
    }

    @Test
    void shouldKnowWhereRepetitionsEnd() {
        assertEquals(3, stream.endOfLoop(0));
        assertEquals(3, stream.endOfLoop(2));
        assertEquals(6, stream.endOfLoop(3));
        assertEquals(0, stream.loopsBefore(2));
        assertEquals(1, stream.loopsBefore(3));
        assertEquals(4, stream.loopsBefore(12));
    }

    @Test
    void shouldRefuseToGoOnPastTheTimesOfALong() {
        final List<Quake> two = List.of(at(0), at(Long.MAX_VALUE / 3));
        assertEquals(4, new QuakeStream(Samples.file(two), 2).length());

        assertThrows(SampleException.class, () -> new QuakeStream(Samples.file(two), 3));
        assertThrows(SampleException.class, () -> new QuakeStream(Samples.file(quakes), Long.MAX_VALUE));
    }

    @Test
    void shouldNotOverflowAtTheMostRepetitionsThatItAllows() {
        final long most = (Long.MAX_VALUE - START - 2 * HOUR_NS - 5) / (3 * HOUR_NS) + 1;
        final QuakeStream longest = new QuakeStream(Samples.file(quakes), most);

        assertTrue(longest.timeNs(longest.length() - 2) > Long.MAX_VALUE - 3 * HOUR_NS);
        assertThrows(SampleException.class, () -> new QuakeStream(Samples.file(quakes), most + 1));
    }

    @Test
    void shouldComeInAnotherLength() {
        assertEquals(102, stream.ofLength(100).length());
        assertEquals(
                4,
                new QuakeStream(Samples.file(List.of(at(0), at(Long.MAX_VALUE / 3))), 1)
                        .ofLength(1_000)
                        .length());
    }

    @Test
    void shouldTellStreamsApart() {
        final String identity = identity(quakes);
        assertTrue(identity.matches("test\\.csv, \\d+ events, CRC-32 [0-9a-f]{8}"), identity);
        assertEquals(identity + ", 4 loops", stream.identity());
        final QuakeFile elsewhere = new QuakeFile("some/where/test.csv", quakes, false);
        assertEquals(identity, new QuakeStream(elsewhere, 1).identity());

        final Quake quake = quakes.get(0);
        final Quake[] others = {
            new Quake(quake.timeNs() + 1, quake.latitude(), quake.longitude(), quake.magnitude(), quake.place()),
            new Quake(quake.timeNs(), quake.latitude() + 1, quake.longitude(), quake.magnitude(), quake.place()),
            new Quake(quake.timeNs(), quake.latitude(), quake.longitude() + 1, quake.magnitude(), quake.place()),
            new Quake(quake.timeNs(), quake.latitude(), quake.longitude(), quake.magnitude() + 1, quake.place()),
            new Quake(quake.timeNs(), quake.latitude(), quake.longitude(), quake.magnitude(), quake.place() + "x"),
        };
        for (final Quake other : others) {
            final List<Quake> changed = new ArrayList<>(quakes);
            changed.set(0, other);
            assertNotEquals(identity, identity(changed), other::toString);
        }
    }

    private static String identity(final List<Quake> quakes) {
        return new QuakeStream(Samples.file(quakes), 1).identity();
    }

    private static Quake at(final long timeNs) {
        return new Quake(timeNs, 0, 0, 1, "");
    }
}
