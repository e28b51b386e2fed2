package io.cairn.tool;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cairn.store.FileCheckpointReader;
import io.cairn.store.SlotDamage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import picocli.CommandLine.Command;

/** Reads everything there is in a store, and tells what is damaged. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = CairnTool.Version.class,
        description = {
            "Checks every slot of a store.",
            "Every checkpoint is read in full. Works beside a writer, and changes nothing. A save that a crash has cut"
                    + " short, and so was never acknowledged, counts as damage until its slot is used again."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:the store is sound", "1:there is damage, which is listed", "2:it cannot be read as a store"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn-tool verify /var/lib/app/checkpoints && echo sound",
            "  cairn-tool verify --json /var/lib/app/checkpoints"
        })
final class VerifyCommand extends ReadingCommand {
    VerifyCommand(final Output output) {
        super(output);
    }

    @Override
    int show(final FileCheckpointReader reader) throws IOException {
        final List<SlotDamage> damage = damage(reader);
        final int streams = reader.streams().size();
        if (isJson()) {
            writeJson(streams, damage);
        } else {
            print(streams, damage);
        }
        return damage.isEmpty() ? CairnTool.DONE : CairnTool.NOT_SOUND;
    }

    /** What is found twice: a slot that is being written over just now looks different the next time. */
    private List<SlotDamage> damage(final FileCheckpointReader reader) {
        final List<SlotDamage> first = verify(reader);
        if (first.isEmpty()) {
            return first;
        }
        reader.refresh();
        final List<SlotDamage> second = new ArrayList<>(verify(reader));
        second.retainAll(new HashSet<>(first));
        return second;
    }

    private List<SlotDamage> verify(final FileCheckpointReader reader) {
        final int streams = reader.streams().size();
        try (Progress progress = output.progress("verifying")) {
            reader.verify(done -> progress.update(done, streams));
        }
        return reader.damage();
    }

    private void print(final int streams, final List<SlotDamage> damage) {
        for (final SlotDamage each : damage) {
            output.line("%s", output.text(each.toString()));
        }
        if (damage.isEmpty()) {
            output.line("sound: %s read in full", Formats.count(streams, "stream"));
        } else {
            output.line(
                    "damaged in %s; %s with what is sound",
                    Formats.count(damage.size(), "place"), Formats.count(streams, "stream"));
        }
    }

    private void writeJson(final int streams, final List<SlotDamage> damage) throws IOException {
        try (JsonGenerator json = output.json()) {
            json.writeStartObject();
            json.writeStringField("directory", directory().toString());
            json.writeBooleanField("sound", damage.isEmpty());
            json.writeNumberField("streams", streams);
            json.writeArrayFieldStart("damage");
            for (final SlotDamage each : damage) {
                write(json, each);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        output.line("");
    }

    private static void write(final JsonGenerator json, final SlotDamage damage) throws IOException {
        json.writeStartObject();
        json.writeStringField("file", damage.file().toString());
        if (damage.slot() != SlotDamage.WHOLE_FILE) {
            json.writeNumberField("slot", damage.slot());
        }
        if (damage.streamId() != null) {
            json.writeStringField("stream", damage.streamId());
            json.writeNumberField("sequence", Formats.exact(damage.sequence()));
        }
        json.writeStringField("problem", damage.problem());
        json.writeEndObject();
    }
}
