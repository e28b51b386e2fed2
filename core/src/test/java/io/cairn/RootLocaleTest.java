package io.cairn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Numbers in outputs, files and reports are the same on every machine: nothing is formatted in the locale that happens to be set. */
class RootLocaleTest {
    private static final Pattern FORMATTING = Pattern.compile(
            "(String\\.format|\\bprintf|\\bto(Upper|Lower)Case)\\((?!\\s*Locale\\.ROOT)|\\.formatted\\(");

    @Test
    void shouldNameTheRootLocaleWhereverSomethingIsFormatted() throws IOException {
        final Path root = Files.exists(Path.of("core")) ? Path.of("") : Path.of("..");
        final List<String> found = new ArrayList<>();
        int count = 0;
        for (final String module : List.of("core", "jmh", "fuzz")) {
            try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src"))) {
                for (final Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    count++;
                    final Matcher matcher = FORMATTING.matcher(Files.readString(file));
                    while (!file.endsWith("RootLocaleTest.java") && matcher.find()) {
                        found.add(file.getFileName() + ": " + matcher.group());
                    }
                }
            }
        }
        assertEquals(List.of(), found);
        assertEquals(true, count > 300, count + " files");
    }
}
