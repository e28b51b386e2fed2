package io.cairn.checkpoint;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the JVM lets Cairn do.
 *
 * <p>Agrona 2.x reaches memory through {@code jdk.internal.misc}, which the JVM must be told to open. Without the flag
 * its first buffer ends in an {@link IllegalAccessError} that names no remedy; this check comes first and names it, for the class
 * path or the module path, wherever Agrona is.
 */
public final class JvmAccess {
    /** Whether there is a flight recorder: a runtime image can be without the module, and events would end in an error. */
    public static final boolean HAS_FLIGHT_RECORDER =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private static final String PACKAGE = "jdk.internal.misc";
    private static final boolean IS_OPEN = Object.class.getModule().isExported(PACKAGE, UnsafeBuffer.class.getModule());

    private JvmAccess() {}

    /**
     * Creates a buffer that wraps nothing yet.
     *
     * @return a new buffer.
     * @throws IllegalStateException if the JVM was started without the flag; the message names the flag that is needed.
     */
    public static UnsafeBuffer newBuffer() {
        if (!IS_OPEN) {
            throw new IllegalStateException("Agrona cannot reach memory: start the JVM with " + flag());
        }
        return new UnsafeBuffer();
    }

    /** The flag is of no use if it opens the package to another module than Agrona's. */
    private static String flag() {
        final Module agrona = UnsafeBuffer.class.getModule();
        final String flag = "--add-opens=java.base/" + PACKAGE + '=';
        return agrona.isNamed()
                ? flag + agrona.getName() + ", since Agrona is a module here (ALL-UNNAMED is for the class path)"
                : flag + "ALL-UNNAMED";
    }
}
