package io.cairn.jmh.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.agrona.SystemUtil;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * One workload at one rate, with the same loop idle before it as the floor.
 *
 * <pre>
 * java --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED -Xms2g -Xmx2g -XX:+AlwaysPreTouch -XX:+UseSerialGC \
 *     -cp jmh/target/benchmarks.jar io.cairn.jmh.latency.LatencyRun DIRECTORY [DURATION [WORKLOAD RATE]...]
 * </pre>
 *
 * <p>With {@code taskset -c 1 java -Dcairn.latency.cpu=0} the loop has core 0 to itself, and all other threads run on core 1.
 *
 * @param workload to run.
 * @param rate of the operations; a share is of the capacity of a closed loop, which is measured before.
 * @param duration of the run, up to half an hour; as much again goes to the idle loop, and some to warming up.
 * @param directory for the log of histograms; it is made if it is not there.
 */
public record LatencyRun(Workload workload, Rate rate, Duration duration, Path directory) {
    private static final Duration MAX_DURATION = Duration.ofMinutes(30);
    private static final Duration MAX_WARM_UP = Duration.ofSeconds(2);
    private static final String DEFAULT_DURATION = "10s";
    static final String CPU = "cairn.latency.cpu";
    private static final Runnable NOTHING = () -> {};

    /**
     * Checks what is to be run.
     *
     * @throws IllegalArgumentException if the duration is not positive or more than half an hour.
     */
    public LatencyRun {
        Objects.requireNonNull(workload, "workload");
        Objects.requireNonNull(rate, "rate");
        Objects.requireNonNull(directory, "directory");
        if (duration.isNegative() || duration.isZero() || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException("duration must be more than 0 and at most 30 minutes: " + duration);
        }
    }

    /**
     * Runs the workload, and writes {@link #log()}.
     *
     * @return what was recorded.
     * @throws IllegalStateException if the rate cannot be kept, or a checkpoint is not where it should be.
     */
    public LatencyResult run() {
        return run(SystemNanoClock.INSTANCE, BusySpinIdleStrategy.INSTANCE);
    }

    /**
     * Where the histograms are written.
     *
     * @return a file in the directory, named after workload and rate.
     */
    public Path log() {
        return directory.resolve(workload + "-" + rate.toString().replace("%", "-percent") + ".hlog");
    }

    LatencyResult run(final NanoClock clock, final IdleStrategy idleStrategy) {
        try (Operation operation = workload.open()) {
            return run(operation, new OpenLoop(clock, idleStrategy));
        }
    }

    LatencyResult run(final Operation operation, final OpenLoop loop) {
        final String cpu = System.getProperty(CPU);
        if (cpu == null) {
            return runHere(operation, loop);
        }
        final PinnedThread pinned = PinnedThread.pin(cpu);
        try {
            return runHere(operation, loop);
        } finally {
            pinned.unpin();
        }
    }

    private LatencyResult runHere(final Operation operation, final OpenLoop loop) {
        try {
            Files.createDirectories(directory);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        final Duration warmUp = duration.compareTo(MAX_WARM_UP) < 0 ? duration : MAX_WARM_UP;
        loop.saturate(operation, warmUp);
        final long perSecond = rate.perSecond(rate.isPercent() ? loop.saturate(operation, warmUp) : 0);
        final Histogram idle =
                record(loop, NOTHING, perSecond, warmUp).response().copy();
        record(loop, operation, perSecond, warmUp);
        operation.check();
        final LatencyResult result = LatencyResult.of(
                workload.toString(), rate.toString(), perSecond, duration, loop.response(), loop.service(), idle);
        result.write(log());
        return result;
    }

    private OpenLoop record(
            final OpenLoop loop, final Runnable operation, final long perSecond, final Duration warmUp) {
        loop.run(operation, perSecond, warmUp);
        loop.reset();
        final long startMs = System.currentTimeMillis();
        loop.run(operation, perSecond, duration);
        final long endMs = System.currentTimeMillis();
        for (final Histogram histogram : List.of(loop.response(), loop.service())) {
            histogram.setStartTimeStamp(startMs);
            histogram.setEndTimeStamp(endMs);
        }
        return loop;
    }

    /**
     * Runs workloads and prints a table of each: all, or those that are named.
     *
     * @param args directory for the logs; duration of each, as in 10s; pairs of workload and rate, as in save-memory 80%.
     */
    public static void main(final String[] args) {
        if (args.length == 0 || args.length % 2 == 1 && args.length > 1) {
            throw new IllegalArgumentException("usage: LatencyRun DIRECTORY [DURATION [WORKLOAD RATE]...]");
        }
        final Path directory = Path.of(args[0]);
        final Duration duration =
                Duration.ofNanos(SystemUtil.parseDuration("duration", args.length > 1 ? args[1] : DEFAULT_DURATION));
        final List<LatencyRun> runs = args.length > 2 ? named(args, directory, duration) : all(directory, duration);
        for (final LatencyRun run : runs) {
            System.out.println(run.run().table());
        }
    }

    private static List<LatencyRun> named(final String[] args, final Path directory, final Duration duration) {
        final List<LatencyRun> runs = new ArrayList<>();
        for (int i = 2; i < args.length; i += 2) {
            runs.add(new LatencyRun(Workload.of(args[i]), Rate.parse(args[i + 1]), duration, directory));
        }
        return runs;
    }

    /** A million events a second, and saves at 10, 50 and 80 % of the capacity. */
    static List<LatencyRun> all(final Path directory, final Duration duration) {
        final List<LatencyRun> runs = new ArrayList<>();
        for (final Workload workload : Workload.values()) {
            if (workload.toString().startsWith(Workload.ON_EVENT.toString())) {
                runs.add(new LatencyRun(workload, new Rate(1_000_000, false), duration, directory));
            } else {
                for (final int percent : new int[] {10, 50, 80}) {
                    runs.add(new LatencyRun(workload, new Rate(percent, true), duration, directory));
                }
            }
        }
        return runs;
    }
}
