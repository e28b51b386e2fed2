package io.cairn.tool;

import io.cairn.store.SlotDamage;
import io.cairn.store.StoreRepair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a store writable again that lacks a part. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        versionProvider = CairnTool.Version.class,
        description = {
            "Makes a store writable again that lacks a slot file, or the end of one.",
            "What is lost is said, and not counted any more; no sound checkpoint is touched. The store must not be open for"
                    + " writing elsewhere. A repair that was cut short can be run again."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the store is repaired, or there was nothing to do",
            "1:something is left that cannot be repaired, which is listed",
            "2:nothing was done"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn-tool repair --dry-run /var/lib/app/checkpoints",
            "  cairn-tool repair /var/lib/app/checkpoints"
        })
final class RepairCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "the directory of the store")
    private Path directory;

    @Option(names = "--dry-run", description = "only tell what would be done; this works beside a writer, too")
    private boolean isDryRun;

    private final Output output;

    RepairCommand(final Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        return isDryRun
                ? tell(StoreRepair.plan(directory))
                : Stores.write(directory, output, () -> tell(StoreRepair.apply(directory)));
    }

    private int tell(final StoreRepair repair) {
        for (final StoreRepair.LostSlots lost : repair.lost()) {
            output.line("%s", output.text(lost.toString()));
        }
        for (final SlotDamage block : repair.firstBlocks()) {
            output.line("%s; it is written anew, and nothing is lost", output.text(block.toString()));
        }
        for (final SlotDamage left : repair.left()) {
            output.line("not repaired: %s", output.text(left.toString()));
        }
        output.line("%s", conclusion(repair));
        return repair.left().isEmpty() ? CairnTool.DONE : CairnTool.NOT_SOUND;
    }

    private String conclusion(final StoreRepair repair) {
        if (!repair.isNeeded()) {
            return repair.left().isEmpty() ? "there is nothing to repair" : "there is nothing else to repair";
        }
        return isDryRun ? "nothing was changed, since this was a dry run" : "repaired";
    }
}
