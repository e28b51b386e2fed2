package io.cairn.samples;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the sample was asked to do on the command line.
 *
 * @param file with the events, or null for the one that comes with the sample.
 * @param crashAt number of the event to crash at, 0 for no crash, or empty if it was not given.
 * @param loops how often the events are repeated, at least 1.
 * @param store directory for the checkpoints, or null to keep them in memory.
 * @param async whether to run twice: flushing at every save, and by an agent.
 * @param help whether only the help is wanted.
 */
record Options(String file, OptionalLong crashAt, long loops, Path store, boolean async, boolean help) {
    static final String HELP = String.join(
            System.lineSeparator(),
            "Earthquakes go through three off-heap operators, with a checkpoint every 100 events. The pipeline",
            "crashes, is built anew, recovers and goes on; a run without a crash must come to the same result.",
            "With --store it is the process that crashes.",
            "",
            "Arguments: [FILE] [--crash-at N] [--loops N] [--store DIR [--async]]",
            "",
            "  FILE          CSV of earthquakes with the columns time, latitude, longitude, mag and place, in any",
            "                order and among others, as in the feeds of the USGS; 1,707 real events by default",
            "  --crash-at N  crash while event N is processed: the operators have seen it, its checkpoint is not",
            "                taken; 0 for no crash; by default 1000, or the middle of a stream that is shorter",
            "  --loops N     repeat the events N times, each time later; 1 by default",
            "  --store DIR   keep the checkpoints on disk: if DIR is new or empty, the process is halted at the crash;",
            "                the same command, started again, resumes behind the newest checkpoint in DIR, and is",
            "                not halted",
            "  --async       with --store: run twice, once flushing at every save and once by an agent on a thread of its",
            "                own, and print how long each call of onEvent took; it is the pipeline that crashes, and",
            "                DIR must be new or empty",
            "  --help        print this",
            "",
            "Exit status: 0 if both runs came to the same result, 1 if not or if a file or DIR cannot be used, 2 if",
            "the arguments are wrong, 3 if the process was halted at the crash, as --store has it.");

    private static final long DEFAULT_CRASH_AT = 1_000;

    static Options parse(final String... args) {
        String file = null;
        OptionalLong crashAt = OptionalLong.empty();
        long loops = 1;
        Path store = null;
        boolean async = false;
        boolean help = false;
        for (int i = 0; i < args.length; i++) {
            final String arg = args[i];
            if (arg.equals("--help")) {
                help = true;
            } else if (arg.equals("--crash-at")) {
                crashAt = OptionalLong.of(number(args, ++i, 0));
            } else if (arg.equals("--loops")) {
                loops = number(args, ++i, 1);
            } else if (arg.equals("--store")) {
                store = directory(args, ++i);
            } else if (arg.equals("--async")) {
                async = true;
            } else if (arg.startsWith("-")) {
                throw SampleException.misused("unknown option " + arg);
            } else if (file != null) {
                throw SampleException.misused("one file is enough, but there are two: " + List.of(file, arg));
            } else {
                file = arg;
            }
        }
        if (async && store == null && !help) {
            throw SampleException.misused("--async needs --store");
        }
        return new Options(file, crashAt, loops, store, async, help);
    }

    private static long number(final String[] args, final int index, final long least) {
        final String option = args[index - 1];
        final String wanted = option + " needs a whole number, " + least + " or more";
        if (index == args.length) {
            throw SampleException.misused(wanted);
        }
        try {
            final long value = Long.parseLong(args[index]);
            if (value >= least) {
                return value;
            }
        } catch (final NumberFormatException ex) {
            // Said below, together with numbers that are too small.
        }
        throw SampleException.misused(wanted + ", but got '" + args[index] + "'");
    }

    private static Path directory(final String[] args, final int index) {
        if (index == args.length || args[index].isEmpty()) {
            throw SampleException.misused("--store needs a directory");
        }
        // A forgotten name is likelier than a directory of such a name, for which there is ./
        if (args[index].startsWith("-")) {
            throw SampleException.misused("--store needs a directory, but got '" + args[index] + "'");
        }
        try {
            return Path.of(args[index]);
        } catch (final InvalidPathException ex) {
            throw SampleException.misused("--store needs a directory: " + ex.getMessage());
        }
    }

    /** The event to crash at in a stream of a length; 0 for no crash. */
    long crashAt(final long length) {
        if (crashAt.isEmpty()) {
            return length < DEFAULT_CRASH_AT ? (length + 1) / 2 : DEFAULT_CRASH_AT;
        }
        if (crashAt.getAsLong() > length) {
            throw SampleException.misused(
                    "--crash-at " + crashAt.getAsLong() + " is behind the last event, which has the number " + length);
        }
        return crashAt.getAsLong();
    }
}
