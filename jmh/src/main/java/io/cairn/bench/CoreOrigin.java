package io.cairn.bench;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;

/** Sees, in the JVM that measures, that the classes of cairn-core come from the jar that was given and from nowhere else. */
public final class CoreOrigin implements InternalProfiler {
    private final Path jar;
    private boolean isChecked;

    /**
     * Creates the check; JMH does.
     *
     * @param jar path of the one that the classes must come from.
     */
    public CoreOrigin(final String jar) {
        this.jar = Path.of(jar);
    }

    @Override
    public String getDescription() {
        return "the classes of cairn-core come from the jar that was given";
    }

    @Override
    public void beforeIteration(final BenchmarkParams benchmarkParams, final IterationParams iterationParams) {
        if (!isChecked) {
            check(CoreOrigin.class.getClassLoader());
            isChecked = true;
        }
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            final BenchmarkParams benchmarkParams,
            final IterationParams iterationParams,
            final IterationResult result) {
        return List.of();
    }

    /** Looks at all classes of the jar: each is found in exactly one place, which is the jar, and one is loaded from there. */
    void check(final ClassLoader loader) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            final URL location = jar.toUri().toURL();
            final String prefix = "jar:" + location + "!/";
            for (final ZipEntry entry : Collections.list(zip.entries())) {
                final String name = entry.getName();
                if (name.endsWith(".class")) {
                    final List<URL> places = Collections.list(loader.getResources(name));
                    if (places.size() != 1 || !places.get(0).toString().equals(prefix + name)) {
                        throw new IllegalStateException(
                                name + " should come from " + jar + " alone, but is at " + places);
                    }
                }
            }
            final URL source = Class.forName(CoreJar.KNOWN_CLASS, false, loader)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation();
            if (!source.equals(location)) {
                throw new IllegalStateException(
                        CoreJar.KNOWN_CLASS + " was loaded from " + source + ", not from " + jar);
            }
        } catch (final IOException | ClassNotFoundException ex) {
            throw new IllegalStateException("where the classes of " + jar + " come from cannot be told: " + ex, ex);
        }
    }
}
