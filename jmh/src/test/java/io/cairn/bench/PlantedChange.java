package io.cairn.bench;

import io.cairn.checkpoint.CheckpointState;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.agrona.DirectBuffer;

/**
 * A change for the worse of {@link CheckpointState}: its source is changed, compiled, and put into a jar of cairn-core.
 *
 * @param snippet that is replaced, and is in the source exactly once, however it is broken into lines.
 * @param replacement for it.
 */
record PlantedChange(String snippet, String replacement) {
    private static final String FILE = "io/cairn/checkpoint/CheckpointState.java";

    /** Writes all, and now and then writes it again: every time the counter reaches {@code every}. */
    static PlantedChange slowdown(final int every) {
        return new PlantedChange(
                "write(buffer, offset); return length; }",
                "for (int i = ++calls % " + every
                        + " == 0 ? 2 : 1; i > 0; i--) { write(buffer, offset); } return length; }"
                        + " private static int calls;");
    }

    /** An array of 16 bytes for each checkpoint that is written. */
    static PlantedChange allocation() {
        return new PlantedChange(
                "write(buffer, offset); return length; }",
                "write(buffer, offset); garbage = new byte[0]; return length; } static volatile byte[] garbage;");
    }

    /** Makes the jar. */
    Path jar(final Path jar) throws Exception {
        final Path classes = Files.createTempDirectory(jar.getParent(), "classes");
        compile(source(), classes);
        final Map<String, byte[]> changed = new HashMap<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                changed.put(classes.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return Jars.core(jar, changed);
    }

    private String source() throws IOException {
        final Path root = Files.isDirectory(Path.of("../core")) ? Path.of("../core") : Path.of("core");
        final String source = Files.readString(root.resolve("src/main/java").resolve(FILE));
        final String pattern = Stream.of(snippet.split("\\s+"))
                .map(Pattern::quote)
                .reduce((a, b) -> a + "\\s+" + b)
                .orElseThrow();
        final Matcher matcher = Pattern.compile(pattern).matcher(source);
        if (matcher.results().count() != 1) {
            throw new IllegalStateException("in " + FILE + " there should be exactly once: " + snippet);
        }
        return matcher.reset().replaceFirst(Matcher.quoteReplacement(replacement));
    }

    private static void compile(final String source, final Path target) throws Exception {
        final JavaFileObject changed =
                new SimpleJavaFileObject(URI.create("string:///" + FILE), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(final boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        final String classPath = location(CheckpointState.class) + File.pathSeparator + location(DirectBuffer.class);
        final List<String> options =
                List.of("-proc:none", "-nowarn", "--release", "17", "-d", target.toString(), "-classpath", classPath);
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, null, null)) {
            if (!compiler.getTask(null, files, diagnostics, options, null, List.of(changed))
                    .call()) {
                throw new IllegalStateException("the change cannot be compiled: " + diagnostics.getDiagnostics());
            }
        }
    }

    private static Path location(final Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
