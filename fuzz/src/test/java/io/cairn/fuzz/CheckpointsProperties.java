package io.cairn.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

/** That the checkpoints tried are not all alike: every corner comes up in a small part of what any property tries. */
class CheckpointsProperties {
    @Property(tries = 500)
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
        require("a character of four bytes", names(checkpoint).anyMatch(CheckpointsProperties::hasSurrogates));
        require(
                "an empty state",
                checkpoint.operators().stream()
                        .anyMatch(operator -> operator.state().length() == 0));
        require("a state of some KiB", longestState > 2048);
        require("a state of 64 KiB", longestState > 65_000);
        require("a sequence above 2^63", checkpoint.sequence() < 0);
        require("the highest sequence", checkpoint.sequence() == -1);
    }

    private static Stream<String> names(final PlainCheckpoint checkpoint) {
        return Stream.of(
                        checkpoint.operators().stream().map(PlainCheckpoint.Operator::name),
                        checkpoint.sources().stream().map(PlainCheckpoint.Source::name),
                        checkpoint.metadata().stream().map(PlainCheckpoint.Metadata::key))
                .flatMap(names -> names);
    }

    private static boolean hasSurrogates(final String name) {
        return name.chars().anyMatch(c -> Character.isSurrogate((char) c));
    }

    private static void require(final String corner, final boolean isReached) {
        Statistics.label(corner)
                .collect(isReached)
                .coverage(coverage -> coverage.check(true).count(count -> count > 0));
    }
}
