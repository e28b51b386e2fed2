package io.cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A jar of cairn-core.
 *
 * @param jar its path.
 * @param sha256 of its bytes, in hexadecimal.
 */
record CoreJar(String jar, String sha256) {
    static final String KNOWN_CLASS = "io.cairn.checkpoint.CheckpointState";

    /** Checks that it is one: cairn-core, and no benchmarks beside it. */
    static CoreJar of(final Path path) {
        if (!Files.isRegularFile(path)) {
            throw new BenchException(path + (Files.exists(path) ? " is not a file" : " does not exist"));
        }
        try (ZipFile zip = new ZipFile(path.toFile())) {
            if (zip.getEntry(resource(KNOWN_CLASS)) == null) {
                throw new BenchException(path + " is not a jar of cairn-core: there is no " + KNOWN_CLASS + " in it");
            }
            if (zip.stream().anyMatch(entry -> ForkClassPath.isBenchmark(entry.getName()))) {
                throw new BenchException(path + " holds benchmarks: give the jar of cairn-core alone");
            }
        } catch (final ZipException ex) {
            throw new BenchException(path + " is not a jar: " + ex.getMessage(), ex);
        } catch (final IOException ex) {
            throw new BenchException(path + " cannot be read: " + ex, ex);
        }
        return new CoreJar(path.toAbsolutePath().normalize().toString(), sha256(path));
    }

    /** It is read for each fork again, and somebody may build meanwhile. */
    void requireUnchanged() {
        if (!of(Path.of(jar)).equals(this)) {
            throw new BenchException(jar + " has changed while it was measured: give a copy of it");
        }
    }

    static String resource(final String className) {
        return className.replace('.', '/') + ".class";
    }

    private static String sha256(final Path path) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path)));
        } catch (final IOException ex) {
            throw new BenchException(path + " cannot be read: " + ex, ex);
        } catch (final NoSuchAlgorithmException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
