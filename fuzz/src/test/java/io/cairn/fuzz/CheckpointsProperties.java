package io.cairn.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

/** That the checkpoints tried are not all alike: every corner comes up in a small part of what any property tries. */
class CheckpointsProperties {
    @Property(tries = 1000)
    @StatisticsReport(StatisticsReportMode.OFF)
    void generatedCheckpointsReachTheCorners(
            @ForAll(supplier = Checkpoints.Any.class) final PlainCheckpoint checkpoint) {
        final int operators = checkpoint.operators().size();
        final int sources = checkpoint.sources().size();
        final int longestName = names(checkpoint)
                .mapToInt(name -> name.getBytes(StandardCharsets.UTF_8).length)
                .max()
                .orElse(-1);
        final int longestState = checkpoint.operators().stream()
                .mapToInt(operator -> operator.state().length())
                .max()
                .orElse(-1);
        require("no operators", operators == 0);
        require("one operator", operators == 1);
        require("many operators", operators > 20);
        require("no sources", sources == 0);
        require("one source", sources == 1);
        require("many sources", sources > 20);
        require("metadata", !checkpoint.metadata().isEmpty());
        require("no metadata", checkpoint.metadata().isEmpty());
        require("an operator twice", checkpoint.operatorMap().size() < operators);
        require("a source twice", checkpoint.sourceMap().size() < sources);
        require(
                "a key twice",
                checkpoint.metadataMap().size() < checkpoint.metadata().size());
        require("an empty name", names(checkpoint).anyMatch(String::isEmpty));
        require("a name of hundreds of bytes", longestName > 300);
        require("a name of 64 KiB", longestName > 65_000);
        for (int bytes = 1; bytes <= 4; bytes++) {
            final int length = bytes;
            require(
                    "a character of " + bytes + " bytes",
                    codePoints(checkpoint).anyMatch(c -> utf8Length(c) == length));
        }
        require(
                "an empty state",
                checkpoint.operators().stream()
                        .anyMatch(operator -> operator.state().length() == 0));
        require("a state of some KiB", longestState > 2048);
        require("a state of 64 KiB", longestState > 65_000);
        require("a state of 1 MiB", longestState == 1 << 20);
        require("a sequence above 2^63", checkpoint.sequence() < 0);
        for (final long corner : List.of(0L, 1L, Long.MAX_VALUE, Long.MIN_VALUE, -1L)) {
            final String number = Long.toUnsignedString(corner);
            require("the sequence " + number, checkpoint.sequence() == corner);
            require("the watermark " + number, checkpoint.watermarkNs() == corner);
            require("the event count " + number, checkpoint.eventCount() == corner);
            require(
                    "the offset " + number,
                    checkpoint.sources().stream().anyMatch(source -> source.offset() == corner));
        }
    }

    private static Stream<String> names(final PlainCheckpoint checkpoint) {
        return Stream.of(
                        checkpoint.operators().stream().map(PlainCheckpoint.Operator::name),
                        checkpoint.sources().stream().map(PlainCheckpoint.Source::name),
                        checkpoint.metadata().stream().map(PlainCheckpoint.Metadata::key))
                .flatMap(names -> names);
    }

    private static IntStream codePoints(final PlainCheckpoint checkpoint) {
        return names(checkpoint).flatMapToInt(String::codePoints);
    }

    private static int utf8Length(final int codePoint) {
        return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8).length;
    }

    private static void require(final String corner, final boolean isReached) {
        Statistics.label(corner)
                .collect(isReached)
                .coverage(coverage -> coverage.check(true).count(count -> count > 0));
    }
}
