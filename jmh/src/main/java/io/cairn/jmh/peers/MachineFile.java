package io.cairn.jmh.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Writes down what figures are worth nothing without: the machine, and the versions of the libraries. */
final class MachineFile {
    private MachineFile() {}

    static void write(final Path file, final LocalDate date) throws IOException {
        final Map<String, Object> content = new LinkedHashMap<>();
        content.put("machine", machine(date));
        content.put("versions", new TreeMap<>(properties("versions.properties")));
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), content);
    }

    private static Map<String, String> machine(final LocalDate date) throws IOException {
        final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        final Path disk =
                Path.of(System.getProperty("cairn.bench.directory", "")).toAbsolutePath();
        final Map<String, String> result = new LinkedHashMap<>();
        result.put("date", date.toString());
        result.put("commit", commit());
        result.put("cpu", cpu() + ", " + system.getAvailableProcessors() + " cores");
        result.put("memory", (system.getTotalMemorySize() >> 20) + " MiB");
        result.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        result.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        result.put("file system", Files.getFileStore(disk).type());
        return result;
    }

    private static String cpu() throws IOException {
        final Path file = Path.of("/proc/cpuinfo");
        if (Files.isReadable(file)) {
            for (final String line : Files.readAllLines(file)) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        }
        return System.getProperty("os.arch");
    }

    private static String commit() throws IOException {
        try {
            final Process git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            final String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return git.waitFor() == 0 ? text.strip() : "unknown";
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking git for the commit", ex);
        } catch (final IOException ex) {
            return "unknown: " + ex.getMessage();
        }
    }

    /** A resource of this package, as text by key. */
    static Map<String, String> properties(final String name) {
        final Properties properties = new Properties();
        try (InputStream input = MachineFile.class.getResourceAsStream(name)) {
            properties.load(input);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        final Map<String, String> result = new TreeMap<>();
        properties.forEach((key, value) -> result.put((String) key, (String) value));
        return result;
    }
}
