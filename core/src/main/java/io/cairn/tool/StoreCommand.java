package io.cairn.tool;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that tells something of a store, to people or as JSON, and changes nothing. */
abstract class StoreCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "the directory of the store")
    private Path directory;

    @Option(
            names = "--json",
            description = {
                "print JSON with exact values: sequences, offsets and times are numbers of up to 64 bits, unsigned,"
                        + " times in ns since the Unix epoch, sizes in bytes"
            })
    private boolean isJson;

    final Output output;

    StoreCommand(final Output output) {
        this.output = output;
    }

    final Path directory() {
        return directory;
    }

    final boolean isJson() {
        return isJson;
    }
}
