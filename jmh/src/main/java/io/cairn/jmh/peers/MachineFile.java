package io.cairn.jmh.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import io.cairn.bench.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
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

    private static Map<String, String> machine(final LocalDate date) {
        final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        final Environment environment = Environment.here(
                Path.of(System.getProperty("cairn.bench.directory", "")).toAbsolutePath(), Instant.now());
        final Map<String, String> result = new LinkedHashMap<>();
        result.put("date", date.toString());
        result.put("commit", environment.commit() == null ? "unknown" : environment.commit());
        result.put("cpu", environment.cpu() + ", " + environment.cores() + " cores");
        result.put("memory", (system.getTotalMemorySize() >> 20) + " MiB");
        result.put("system", environment.kernel());
        result.put("jdk", environment.vm() + ", " + environment.jdk());
        result.put("file system", environment.fileSystem());
        return result;
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
