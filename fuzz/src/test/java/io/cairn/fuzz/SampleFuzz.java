package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whatever stands in a file of earthquakes, or on the command line: the sample reads it, or says in a sentence why not. */
class SampleFuzz {
    private static final String SAMPLES = "io.cairn.samples.";

    @FuzzTest
    void readsOrRefusesInASentence(final byte[] bytes) throws Throwable {
        final String text = new String(bytes, StandardCharsets.UTF_8);
        attempt("Options", "parse", (Object) text.split(" ", -1));
        try (TempDirectory temp = TempDirectory.inMemory()) {
            final Path file = Files.write(temp.resolve("quakes.csv"), bytes);
            final Object read = attempt("QuakeCsv", "readFile", file.toString());
            if (read != null) {
                assertFalse(((List<?>) ByName.get(read, "quakes")).isEmpty());
                assertTrue(((String) ByName.get(read, "identity")).startsWith("quakes.csv, "));
            }
        }
    }

    private static Object attempt(final String type, final String method, final Object argument) throws Throwable {
        try {
            return ByName.call(SAMPLES + type, method, argument);
        } catch (final RuntimeException ex) {
            if (!ex.getClass().getSimpleName().equals("SampleException")) {
                throw ex;
            }
            assertFalse(ex.getMessage().isBlank());
            return null;
        }
    }
}
