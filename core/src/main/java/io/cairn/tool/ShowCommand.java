package io.cairn.tool;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cairn.checkpoint.CheckpointDecoder;
import io.cairn.store.FileCheckpointReader;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what is in a checkpoint. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        versionProvider = CairnTool.Version.class,
        description = {
            "Shows what is in a checkpoint.",
            "That is when it was taken, its operators, source offsets and metadata, and which others the stream has."
                    + " Works beside a writer, and changes nothing."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn-tool show /var/lib/app/checkpoints orders",
            "  cairn-tool show /var/lib/app/checkpoints orders --sequence 900 --json",
            "  cairn-tool show /var/lib/app/checkpoints orders --hex totals"
        })
final class ShowCommand extends ReadingCommand {
    @Parameters(
            index = "1",
            paramLabel = "STREAM",
            converter = NameConverter.class,
            description = "the stream that the checkpoint is of")
    private String streamId;

    @Option(
            names = "--sequence",
            paramLabel = "N",
            converter = UnsignedConverter.class,
            description = "show the checkpoint of this sequence; by default the newest")
    private Long sequence;

    @Option(
            names = "--hex",
            paramLabel = "OPERATOR",
            converter = NameConverter.class,
            description = "also dump the state of this operator")
    private String hexOperator;

    ShowCommand(final Output output) {
        super(output);
    }

    @Override
    int show(final FileCheckpointReader reader) throws IOException {
        try {
            final List<Long> kept = Checkpoints.sequences(reader, streamId);
            Checkpoints.use(reader, directory(), streamId, sequence, checkpoint -> {
                final int hexIndex = hexIndex(checkpoint);
                if (isJson()) {
                    writeJson(checkpoint, kept, hexIndex);
                } else {
                    print(checkpoint, kept, hexIndex);
                }
            });
        } finally {
            Stores.sayDamage(reader, directory(), output);
        }
        return CairnTool.DONE;
    }

    /** Which operator to dump, or {@link CheckpointDecoder#NOT_FOUND} if that was not asked for. */
    private int hexIndex(final CheckpointDecoder checkpoint) {
        if (hexOperator == null) {
            return CheckpointDecoder.NOT_FOUND;
        }
        final int index = checkpoint.findOperator(hexOperator);
        if (index == CheckpointDecoder.NOT_FOUND) {
            throw new ToolException("checkpoint " + Long.toUnsignedString(checkpoint.sequence()) + " of stream "
                    + Names.quote(streamId) + " has no operator " + Names.quote(hexOperator));
        }
        return index;
    }

    private void print(final CheckpointDecoder checkpoint, final List<Long> kept, final int hexIndex) {
        output.line("Stream      %s", output.name(streamId));
        output.line("Sequence    %s", Long.toUnsignedString(checkpoint.sequence()));
        output.line("Watermark   %s", Formats.time(checkpoint.watermarkNs()));
        output.line("Events      %s", Long.toUnsignedString(checkpoint.eventCount()));
        output.line(
                "Taken       %s, age %s",
                Formats.time(checkpoint.createdAtNs()), Formats.age(checkpoint.createdAtNs(), output.nowNs()));
        output.line("Size        %s", Formats.size(checkpoint.encodedLength()));
        output.line("Kept        %s", Formats.sequences(kept));
        output.line("");
        printOperators(checkpoint);
        printSources(checkpoint);
        printMetadata(checkpoint);
        if (hexIndex != CheckpointDecoder.NOT_FOUND) {
            output.line("");
            output.line("State of %s", output.name(hexOperator));
            HexDump.print(state(checkpoint, hexIndex), output.out());
        }
    }

    private void printOperators(final CheckpointDecoder checkpoint) {
        output.line("Operators   %,d", checkpoint.operatorCount());
        for (int i = 0; i < checkpoint.operatorCount(); i++) {
            printField(Formats.size(checkpoint.operatorStateLength(i)), checkpoint.operatorName(i));
        }
    }

    private void printSources(final CheckpointDecoder checkpoint) {
        output.line("Sources     %,d", checkpoint.sourceCount());
        for (int i = 0; i < checkpoint.sourceCount(); i++) {
            printField(Long.toUnsignedString(checkpoint.sourceOffset(i)), checkpoint.sourceName(i));
        }
    }

    private void printMetadata(final CheckpointDecoder checkpoint) {
        output.line("Metadata    %,d", checkpoint.metadataCount());
        for (int i = 0; i < checkpoint.metadataCount(); i++) {
            output.line("  %s = %s", output.name(checkpoint.metadataKey(i)), output.text(checkpoint.metadataValue(i)));
        }
    }

    private void printField(final String value, final String name) {
        output.line("%s  %s", String.format(Locale.ROOT, "%22s", value), output.name(name));
    }

    private void writeJson(final CheckpointDecoder checkpoint, final List<Long> kept, final int hexIndex)
            throws IOException {
        try (JsonGenerator json = output.json()) {
            json.writeStartObject();
            json.writeStringField("directory", directory().toString());
            json.writeStringField("stream", streamId);
            json.writeNumberField("sequence", Formats.exact(checkpoint.sequence()));
            json.writeNumberField("watermarkNs", Formats.exact(checkpoint.watermarkNs()));
            json.writeNumberField("eventCount", Formats.exact(checkpoint.eventCount()));
            json.writeNumberField("createdAtNs", Formats.exact(checkpoint.createdAtNs()));
            json.writeNumberField(
                    "ageNs", Formats.exact(output.nowNs()).subtract(Formats.exact(checkpoint.createdAtNs())));
            json.writeNumberField("bytes", checkpoint.encodedLength());
            json.writeArrayFieldStart("kept");
            for (final long each : kept) {
                json.writeNumber(Formats.exact(each));
            }
            json.writeEndArray();
            writeOperators(json, checkpoint, hexIndex);
            writeSources(json, checkpoint);
            writeMetadata(json, checkpoint);
            json.writeEndObject();
        }
        output.line("");
    }

    private static void writeOperators(final JsonGenerator json, final CheckpointDecoder checkpoint, final int hexIndex)
            throws IOException {
        json.writeArrayFieldStart("operators");
        for (int i = 0; i < checkpoint.operatorCount(); i++) {
            json.writeStartObject();
            json.writeStringField("name", checkpoint.operatorName(i));
            json.writeNumberField("bytes", checkpoint.operatorStateLength(i));
            if (i == hexIndex) {
                json.writeFieldName("hex");
                HexDump.write(state(checkpoint, i), json);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeSources(final JsonGenerator json, final CheckpointDecoder checkpoint) throws IOException {
        json.writeArrayFieldStart("sources");
        for (int i = 0; i < checkpoint.sourceCount(); i++) {
            json.writeStartObject();
            json.writeStringField("name", checkpoint.sourceName(i));
            json.writeNumberField("offset", Formats.exact(checkpoint.sourceOffset(i)));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeMetadata(final JsonGenerator json, final CheckpointDecoder checkpoint) throws IOException {
        json.writeArrayFieldStart("metadata");
        for (int i = 0; i < checkpoint.metadataCount(); i++) {
            json.writeStartObject();
            json.writeStringField("key", checkpoint.metadataKey(i));
            json.writeStringField("value", checkpoint.metadataValue(i));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static UnsafeBuffer state(final CheckpointDecoder checkpoint, final int operator) {
        final UnsafeBuffer state = new UnsafeBuffer();
        checkpoint.wrapOperatorState(operator, state);
        return state;
    }
}
