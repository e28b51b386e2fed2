package io.cairn.tool;

import io.cairn.persist.CountersFile;
import io.cairn.persist.PersistenceCounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the counters of a live process, one line at a time. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        versionProvider = CairnTool.Version.class,
        description = {
            "Shows what the persistence agent of a live process counts, once a second.",
            "The process must have a file of counters: PersistenceConfiguration.countersFile. Ends when the process does,"
                    + " or its agent is closed. Changes nothing."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all rounds were shown, or nobody reads them any more",
            "1:the process has ended, or its agent is closed; its last figures were shown",
            "2:there is no file of counters that can be read"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn-tool watch /var/lib/app/checkpoints",
            "  cairn-tool watch --interval 10 --rounds 6 /dev/shm/app.counters"
        })
final class WatchCommand implements Callable<Integer> {
    private static final int ROUNDS_PER_HEADING = 20;
    private static final String HEADING =
            "   taken  coalesced  durable  failed  refused  pending     bytes     save  longest    flush  longest      lag  longest       age";
    private static final String FORMAT = "%8d  %9d  %7d  %6d  %7d  %7d %9s %8s %8s %8s %8s %8s %8s %9s";
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_INTERVAL = 86_400;

    @Parameters(
            index = "0",
            paramLabel = "DIR",
            description = "the directory of the store, or the file of counters if that is elsewhere")
    private Path directory;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "how long to wait between two lines, from 1 to " + MAX_INTERVAL + "; by default 1")
    private int interval;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "how many lines to show, at least 1; by default all until the process ends")
    private Long rounds;

    private final Output output;

    /** What the agent's heartbeat was at the last look, which tells nothing by itself: another process's clock may be set meanwhile. */
    private long heartbeat;

    /** For how long the heartbeat has not moved, in pauses between looks; none before the second look. */
    private long silenceNs;

    private boolean isSilent;

    WatchCommand(final Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        requireInRange("--interval", interval, MAX_INTERVAL);
        requireInRange("--rounds", rounds == null ? 1 : rounds, Long.MAX_VALUE);
        final Path file = file();
        for (long round = 1; ; round++) {
            CountersFile counters = CountersFile.read(file);
            final boolean isAlive = counters.isProcessAlive() || isPerhapsAlive(counters, round);
            if (!isAlive) {
                counters = CountersFile.read(file); // what it has counted last
            }
            if (round % ROUNDS_PER_HEADING == 1) {
                output.line("%s", HEADING);
            }
            output.line("%s", line(counters));
            if (counters.isClosed()) {
                output.say("the agent of process " + counters.pid() + " is closed");
                return CairnTool.ENDED;
            }
            if (!isAlive) {
                output.say("process " + counters.pid() + " has ended, and did not close its agent");
                return CairnTool.ENDED;
            }
            saySilence(counters, round);
            if (rounds != null && round >= rounds || !output.flush() || output.isUnread()) {
                return CairnTool.DONE;
            }
            output.pause(TimeUnit.SECONDS.toNanos(interval));
        }
    }

    private Path file() {
        final Path file = Files.isDirectory(directory) ? directory.resolve(CountersFile.FILE_NAME) : directory;
        if (!Files.exists(file)) {
            throw new ToolException(file + " does not exist: PersistenceConfiguration.countersFile makes one");
        }
        return file;
    }

    private String line(final CountersFile counters) {
        final long lastDurableNs = counters.get(PersistenceCounter.LAST_DURABLE);
        return String.format(
                Locale.ROOT,
                FORMAT,
                counters.get(PersistenceCounter.TAKEN),
                counters.get(PersistenceCounter.COALESCED),
                counters.get(PersistenceCounter.DURABLE),
                counters.get(PersistenceCounter.FAILED),
                counters.get(PersistenceCounter.REFUSED),
                counters.get(PersistenceCounter.PENDING),
                Formats.size(counters.get(PersistenceCounter.BYTES)),
                Formats.duration(counters.get(PersistenceCounter.LAST_SAVE)),
                Formats.duration(counters.get(PersistenceCounter.LONGEST_SAVE)),
                Formats.duration(counters.get(PersistenceCounter.LAST_FLUSH)),
                Formats.duration(counters.get(PersistenceCounter.LONGEST_FLUSH)),
                Formats.duration(counters.get(PersistenceCounter.LAST_LAG)),
                Formats.duration(counters.get(PersistenceCounter.LONGEST_LAG)),
                lastDurableNs == 0 ? "-" : Formats.duration(Math.max(0, output.nowNs() - lastDurableNs)));
    }

    /**
     * Whether there is a process that may be the agent's, though it seems to have been started at another time: that is reckoned from the system's
     * clock, which may have been set since. It is another one if the heartbeat does not move for as long as makes a silence.
     */
    private boolean isPerhapsAlive(final CountersFile counters, final long round) {
        final boolean isThere = counters.pid() > 0
                && ProcessHandle.of(counters.pid())
                        .filter(ProcessHandle::isAlive)
                        .isPresent();
        final boolean isFirst = round == 1;
        final boolean isOnlyOne = isFirst && rounds != null && round >= rounds;
        return isThere
                && !isOnlyOne
                && (isFirst
                        || counters.get(PersistenceCounter.HEARTBEAT) != heartbeat
                        || silenceNs + TimeUnit.SECONDS.toNanos(interval) < SILENCE_NS);
    }

    /**
     * Once for each silence. It is judged by whether the heartbeat moves, and not by what time it is, which may be set; and measured by the
     * pauses, not by how long they have taken, so that a time in which all processes were stopped is none.
     */
    private void saySilence(final CountersFile counters, final long round) {
        final long seen = counters.get(PersistenceCounter.HEARTBEAT);
        silenceNs = round == 1 || seen != heartbeat ? 0 : silenceNs + TimeUnit.SECONDS.toNanos(interval);
        heartbeat = seen;
        if (silenceNs >= SILENCE_NS && !isSilent) {
            output.say("the agent of process " + counters.pid() + " has given no sign of life for "
                    + Formats.duration(silenceNs));
        }
        isSilent = silenceNs >= SILENCE_NS;
    }

    private static void requireInRange(final String name, final long value, final long max) {
        if (value < 1 || value > max) {
            throw new ToolException(
                    name + " must be " + (max == Long.MAX_VALUE ? "at least 1" : "from 1 to " + max) + ": " + value);
        }
    }
}
