package io.cairn.processes;

import io.cairn.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Another process, most often a JVM, to talk with by lines, and to kill. */
final class Child implements AutoCloseable {
    private static final int MINUTES_DEFAULT = 5;

    private final Process process;
    private final BufferedReader output;
    private final OutputStream input;

    private Child(final Process process) {
        this.process = process;
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        input = process.getOutputStream();
    }

    /** The command of a JVM for short work: soon there, and small. */
    static List<String> jvm(final List<String> jvmArgs, final Class<?> main, final Object... args) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(ChildJvm.ADD_OPENS, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(jvmArgs);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (final Object arg : args) {
            command.add(arg.toString());
        }
        return command;
    }

    static Child start(final List<String> command) throws IOException {
        return start(command, null, MINUTES_DEFAULT);
    }

    /**
     * Starts a process, which is killed after some minutes.
     *
     * @param directory it works in, or null.
     */
    static Child start(final List<String> command, final Path directory, final int minutes) throws IOException {
        final Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(directory == null ? null : directory.toFile())
                .start();
        CompletableFuture.delayedExecutor(minutes, TimeUnit.MINUTES).execute(process.toHandle()::destroyForcibly);
        return new Child(process);
    }

    void tell(final String line) throws IOException {
        input.write((line + '\n').getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /** The next line that it prints, to standard output or standard error; null when it has ended. */
    String readLine() throws IOException {
        return output.readLine();
    }

    /** All that it has yet to print. */
    String readAll() throws IOException {
        final StringBuilder text = new StringBuilder();
        for (String line = readLine(); line != null; line = readLine()) {
            text.append(line).append('\n');
        }
        return text.toString();
    }

    String ask(final String line) throws IOException {
        tell(line);
        final String answer = readLine();
        if (answer == null) {
            throw new IllegalStateException("the process has ended instead of answering " + line);
        }
        return answer;
    }

    /** Sends it SIGKILL. What it has printed until then can still be read, which {@link Process#destroyForcibly()} would prevent. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    int exitStatus() throws InterruptedException {
        return process.waitFor();
    }

    /** Kills it, if it has not ended, and waits for its end. */
    @Override
    public void close() throws IOException {
        kill();
        boolean wasInterrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (final InterruptedException ex) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
        output.close();
    }
}
