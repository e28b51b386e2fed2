package io.cairn.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Events for tests. */
final class Samples {
    static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);

    private Samples() {}

    /** Events as if they were from a file. */
    static QuakeFile file(final List<Quake> quakes) {
        return new QuakeFile("test.csv", quakes, false);
    }

    /** Events that come out of order, late, after long gaps, and without a magnitude. */
    static List<Quake> unrulyQuakes(final int count) {
        final Random random = new Random(7);
        final List<Quake> result = new ArrayList<>();
        long hour = 420_000;
        for (int i = 0; i < count; i++) {
            hour += random.nextInt(10) == 0 ? random.nextInt(1_000) : random.nextInt(2);
            result.add(new Quake(
                    (hour - random.nextInt(7)) * HOUR_NS + random.nextInt(1_000),
                    random.nextInt(181) - 90,
                    random.nextInt(361) - 180,
                    random.nextInt(5) == 0 ? Double.NaN : random.nextInt(8),
                    "place " + i));
        }
        return result;
    }
}
