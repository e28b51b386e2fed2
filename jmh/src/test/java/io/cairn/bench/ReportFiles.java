package io.cairn.bench;

import io.cairn.bench.Duet.DuetRow;
import io.cairn.bench.Duet.Pairs;
import io.cairn.jmh.latency.LatencyResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.HdrHistogram.Histogram;

/** A directory with some of everything that a report can show. */
final class ReportFiles {
    /** What would do harm if it were not escaped. */
    static final String HOSTILE =
            "</td><script>document['title']='hacked'</script><img src=x onerror=alert(1)>\" onclick='&amp;]]>";

    private ReportFiles() {}

    static Path write(final Path directory) throws IOException {
        Files.createDirectories(directory);
        Json.write(directory.resolve("budgets.json"), TestBudgets.standard());
        duet(directory.resolve("duet.json"));
        final Path run = JmhJson.write(
                directory.resolve("run.json"),
                "Codec.serialize=101,102,103,104,105,106,107",
                "Codec.memcpy=20,21,22",
                "Store.save=150000,160000,170000,155000,165000");
        JmhJson.sidecar(run, "Some CPU " + HOSTILE, "c0ffee", "2026-01-02T00:00:00Z");
        latency(directory.resolve("save.hlog"));
        for (int i = 0; i < 16; i++) {
            final Path entry = JmhJson.write(
                    directory.resolve("entry.json"),
                    "Codec.serialize=" + ((i < 9 ? 100 : 110) + i % 3),
                    "Store.save=" + (150_000 + 700 * (i * 5 % 7)));
            JmhJson.sidecar(entry, "CPU", "c" + i, String.format(Locale.ROOT, "2026-01-01T00:%02d:00Z", i));
            Run.of("history", "add", directory.resolve("history"), entry);
        }
        Files.delete(directory.resolve("entry.json"));
        Files.delete(directory.resolve("entry.env.json"));
        return directory;
    }

    private static void duet(final Path file) {
        final Machine machine = new Machine(1, 0.98);
        final Environment environment = new Environment(
                "17.0.15", "VM", List.of("-Xmx2g"), "CPU", 2, "Linux", "ext4", "c0ffee", Run.NOW.toString());
        final Pairs slower = machine.pairs(12, 100, 120, 0, 0);
        final List<DuetRow> rows = List.of(
                Machine.row("Codec.serialize", false, slower, machine.pairs(24, 100, 120, 0, 0)),
                Machine.row("Codec.readAll", false, machine.pairs(12, 500, 400, 0, 0), null),
                Machine.row("Store.save", false, machine.pairs(12, 900, 900, 0, 0), null),
                Machine.row("Store." + HOSTILE, false, machine.pairs(12, 900, 900, 0, 32), null),
                Machine.row("Codec.few", false, machine.pairs(3, 70, 72, 0, 0), null),
                Machine.row("Codec.memcpy", true, machine.pairs(12, 20, 20, 0, 0), null));
        Json.write(file, new Duet(environment, new CoreJar("old.jar", "aa"), new CoreJar("new.jar", "bb"), rows));
    }

    static void latency(final Path file) {
        final Random random = new Random(1);
        final Histogram response = histogram("response");
        final Histogram service = histogram("service");
        final Histogram idle = histogram("idle");
        for (int i = 0; i < 200_000; i++) {
            final long ns = (long) (600 * Math.exp(0.2 * random.nextGaussian()));
            final long stall = random.nextInt(2_000) == 0 ? (long) (100_000 * random.nextDouble()) : 0;
            service.recordValue(ns + stall);
            response.recordValue(ns + 3 * stall + random.nextInt(200));
            idle.recordValue(40 + random.nextInt(20) + stall / 4);
        }
        new LatencyResult("save-memory at 80%, 1,000,000/s for 10 s", 1_000_000, response, service, idle).write(file);
    }

    private static Histogram histogram(final String tag) {
        final Histogram histogram = new Histogram(3);
        histogram.setTag(tag);
        return histogram;
    }
}
