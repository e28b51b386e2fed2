package io.cairn;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Another JVM of the same kind with the same class path, for tests of what a whole JVM does. */
public final class ChildJvm {
    /** What Agrona needs. */
    public static final String ADD_OPENS = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

    /**
     * How a JVM ended.
     *
     * @param exitStatus that it ended with.
     * @param output that it printed to standard output and standard error.
     */
    public record Result(int exitStatus, String output) {}

    private ChildJvm() {}

    /**
     * Runs a main class to its end; after five minutes it is ended.
     *
     * @param main class to run.
     * @param jvmArgs flags of the JVM.
     * @return how it ended.
     */
    public static Result run(final Class<?> main, final String... jvmArgs) throws IOException, InterruptedException {
        return run(main, List.of(), jvmArgs);
    }

    /**
     * Runs a main class with arguments to its end; after five minutes it is ended.
     *
     * @param main class to run.
     * @param args of the class.
     * @param jvmArgs flags of the JVM.
     * @return how it ended.
     */
    public static Result run(final Class<?> main, final List<String> args, final String... jvmArgs)
            throws IOException, InterruptedException {
        final List<String> arguments = new ArrayList<>(List.of(jvmArgs));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        arguments.addAll(args);
        return runJava(arguments);
    }

    /**
     * Runs a JVM to its end; after five minutes it is ended.
     *
     * @param arguments of the command {@code java}.
     * @return how it ended.
     */
    public static Result runJava(final List<String> arguments) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        CompletableFuture.delayedExecutor(5, TimeUnit.MINUTES).execute(process::destroyForcibly);
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return new Result(process.exitValue(), output);
    }
}
