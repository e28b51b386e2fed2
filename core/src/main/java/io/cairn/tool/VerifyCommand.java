package io.cairn.tool;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cairn.store.SlotDamage;
import io.cairn.store.StoreVerification;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Reads everything there is in a store, and tells what is damaged. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = CairnTool.Version.class,
        description = {
            "Checks every slot of a store.",
            "Every checkpoint is read in full. Works beside a writer, and changes nothing: whatever stands still is judged,"
                    + " and what was being written each time it was looked at is said. A save that a crash has cut"
                    + " short, and so was never acknowledged, counts as damage until its slot is used again."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:nothing that was judged is damaged",
            "1:there is damage, which is listed",
            "2:it cannot be read as a store"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn-tool verify /var/lib/app/checkpoints && echo sound",
            "  cairn-tool verify --json /var/lib/app/checkpoints"
        })
final class VerifyCommand extends StoreCommand {
    VerifyCommand(final Output output) {
        super(output);
    }

    @Override
    public Integer call() throws IOException {
        final StoreVerification verification;
        try (Progress progress = output.progress("verifying")) {
            verification = StoreVerification.of(directory(), progress::update);
        }
        return tell(verification);
    }

    /** Tells what was found, and returns the exit status. */
    int tell(final StoreVerification found) throws IOException {
        if (isJson()) {
            writeJson(found);
        } else {
            print(found);
        }
        return found.damage().isEmpty() ? CairnTool.DONE : CairnTool.NOT_SOUND;
    }

    private void print(final StoreVerification found) {
        for (final SlotDamage each : found.damage()) {
            output.line("%s", text(each));
        }
        final boolean isAllJudged = found.streamsBeingWritten().isEmpty() && found.slotsBeingWritten() == 0;
        final String streams = Formats.count(found.streams(), "stream");
        final String saved = found.savedMeanwhile() == 0
                ? ""
                : "; " + Formats.count(found.savedMeanwhile(), "checkpoint") + " saved meanwhile";
        if (!found.damage().isEmpty()) {
            output.line(
                    "damaged in %s; %s with what is sound%s",
                    Formats.count(found.damage().size(), "place"), streams, saved);
        } else if (isAllJudged) {
            output.line("sound: %s read in full%s", streams, saved);
        } else {
            output.line("sound in what stood still: %s%s", streams, saved);
        }
        for (final String streamId : found.streamsBeingWritten()) {
            output.line("stream %s was being written, and was read only in part", output.name(streamId));
        }
        if (found.slotsBeingWritten() > 0) {
            output.line("%s being written, and not judged", Formats.count(found.slotsBeingWritten(), "slot"));
        }
    }

    private String text(final SlotDamage damage) {
        final StringBuilder text = new StringBuilder(output.text(damage.file().toString()));
        if (damage.slot() != SlotDamage.WHOLE_FILE) {
            text.append(", slot ").append(damage.slot());
        }
        if (damage.streamId() != null) {
            text.append(", stream ").append(output.name(damage.streamId()));
            text.append(", sequence ").append(Long.toUnsignedString(damage.sequence()));
        }
        return text.append(": ").append(output.text(damage.problem())).toString();
    }

    private void writeJson(final StoreVerification found) throws IOException {
        try (JsonGenerator json = output.json()) {
            json.writeStartObject();
            json.writeStringField("directory", directory().toString());
            json.writeBooleanField("sound", found.damage().isEmpty());
            json.writeNumberField("streams", found.streams());
            json.writeArrayFieldStart("damage");
            for (final SlotDamage each : found.damage()) {
                write(json, each);
            }
            json.writeEndArray();
            json.writeNumberField("savedMeanwhile", found.savedMeanwhile());
            json.writeArrayFieldStart("streamsBeingWritten");
            for (final String streamId : found.streamsBeingWritten()) {
                json.writeString(streamId);
            }
            json.writeEndArray();
            json.writeNumberField("slotsBeingWritten", found.slotsBeingWritten());
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
