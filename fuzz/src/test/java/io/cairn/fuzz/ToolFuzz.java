package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whatever the arguments and the file to import are: the inspector answers, and never with a mistake of its own. */
class ToolFuzz {
    /** The exit status for a mistake in the program. */
    private static final int MISTAKE = 3;

    private static final int MOST_ARGS = 8;
    private static final String DIRECTORY = "DIR";
    private static final String FILE = "FILE";
    private static final String[] WORDS = {
        DIRECTORY,
        FILE,
        "ls",
        "show",
        "verify",
        "export",
        "import",
        "prune",
        "orders",
        "Aa",
        "--json",
        "--create",
        "--help",
        "--max-per-stream",
        "--before",
        "--keep",
        "--stream",
        "--dry-run",
        "--sequence",
        "--hex",
        "--force",
        "1",
        "18446744073709551615"
    };

    private static StoreImage image;

    @FuzzTest
    void answersWithoutAMistakeOfItsOwn(final FuzzedDataProvider data) throws Throwable {
        if (image == null) {
            image = new StoreImage(0);
        }
        try (TempDirectory temp = TempDirectory.inMemory()) {
            final Path directory = temp.resolve("store");
            StoreImage.write(image.files, directory);
            final List<String> args = new ArrayList<>();
            final int count = data.consumeInt(1, MOST_ARGS);
            for (int i = 0; i < count; i++) {
                args.add(arg(data, directory, temp.resolve("file")));
            }
            write(temp.resolve("file"), data.consumeRemainingAsBytes());
            final Object result = ByName.call("io.cairn.tool.Tool", "run", (Object) args.toArray());
            assertNotEquals(MISTAKE, ByName.get(result, "status"), () -> args + " " + result);
        }
    }

    private static String arg(final FuzzedDataProvider data, final Path directory, final Path file) {
        if (!data.consumeBoolean()) {
            // Nothing that names a place outside of the directory.
            return data.consumeString(20).replace('/', '_').replace("..", "__");
        }
        final String word = data.pickValue(WORDS);
        return word.equals(DIRECTORY) ? directory.toString() : word.equals(FILE) ? file.toString() : word;
    }

    private static void write(final Path file, final byte[] bytes) throws IOException {
        Files.write(file, bytes);
    }
}
