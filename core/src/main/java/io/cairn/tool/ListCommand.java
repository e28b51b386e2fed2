package io.cairn.tool;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.store.FileCheckpointReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists the streams of a store. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        versionProvider = CairnTool.Version.class,
        description = {
            "Lists the streams of a store.",
            "Shows how many checkpoints each has, the sequence, watermark and age of the newest, and the bytes of all."
                    + " Every checkpoint is read, beside a writer or not; nothing is changed."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  cairn-tool ls /var/lib/app/checkpoints", "  cairn-tool ls --json /var/lib/app/checkpoints"})
final class ListCommand extends ReadingCommand {
    ListCommand(final Output output) {
        super(output);
    }

    @Override
    int show(final FileCheckpointReader reader) throws IOException {
        final List<StreamSummary> streams = summaries(reader);
        if (isJson()) {
            writeJson(reader, streams);
        } else {
            print(reader, streams);
        }
        Stores.sayDamage(reader, directory(), output);
        return CairnTool.DONE;
    }

    private List<StreamSummary> summaries(final FileCheckpointReader reader) {
        final List<StreamSummary> result = new ArrayList<>();
        final CheckpointDecoder decoder = new CheckpointDecoder();
        final List<String> streams = streams(reader);
        try (Progress progress = output.progress("reading")) {
            for (int i = 0; i < streams.size(); i++) {
                final StreamSummary summary = new StreamSummary(streams.get(i));
                if (reader.visitNewestFirst(summary.streamId, decoder, summary) > 0) {
                    result.add(summary);
                }
                progress.update(i + 1, streams.size());
            }
        }
        return result;
    }

    private void print(final FileCheckpointReader reader, final List<StreamSummary> streams) {
        if (!streams.isEmpty()) {
            final Table table = new Table(">count", ">newest", "<watermark", ">age", ">bytes", "<stream");
            final long nowNs = output.nowNs();
            for (final StreamSummary stream : streams) {
                table.row(
                        Integer.toString(stream.count),
                        Long.toUnsignedString(stream.newestSequence),
                        Formats.shortTime(stream.newestWatermarkNs),
                        Formats.age(stream.newestCreatedAtNs, nowNs),
                        Formats.size(stream.bytes),
                        output.name(stream.streamId));
            }
            table.print(output.out());
            output.line("");
        }
        output.line(
                "%s, %s, %s; the newest %,d of each stream are kept",
                Formats.count(streams.size(), "stream"),
                Formats.count(streams.stream().mapToLong(stream -> stream.count).sum(), "checkpoint"),
                Formats.size(streams.stream().mapToLong(stream -> stream.bytes).sum()),
                reader.maxPerStream());
    }

    private void writeJson(final FileCheckpointReader reader, final List<StreamSummary> streams) throws IOException {
        try (JsonGenerator json = output.json()) {
            json.writeStartObject();
            json.writeStringField("directory", directory().toString());
            json.writeStringField("storeId", Long.toHexString(reader.storeId()));
            json.writeNumberField("maxPerStream", reader.maxPerStream());
            json.writeArrayFieldStart("streams");
            final long nowNs = output.nowNs();
            for (final StreamSummary stream : streams) {
                stream.write(json, nowNs);
            }
            json.writeEndArray();
            json.writeNumberField("damaged", reader.damage().size());
            json.writeEndObject();
        }
        output.line("");
    }
}
