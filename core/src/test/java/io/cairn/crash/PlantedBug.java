package io.cairn.crash;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A mistake that could be made, and the test that must notice it. The source of one class is changed in memory, compiled, and
 * loaded together with the rest of the store and its tests by a class loader of its own, in which the test is run.
 *
 * @param name what is wrong.
 * @param file of the package {@code io.cairn.store} that is changed.
 * @param snippet that is replaced, and is in the file exactly once, however it is broken into lines.
 * @param replacement for it.
 * @param test that must fail.
 */
record PlantedBug(String name, String file, String snippet, String replacement, NamedTest test) {
    private static final String ROOT = "io/cairn/";

    /** What is loaded anew: the store, and the tests that use it. */
    private static final List<String> OURS = List.of("io.cairn.store.", "io.cairn.persist.", "io.cairn.crash.");

    /**
     * A test method.
     *
     * @param testClass of this package.
     * @param method without parameters, or with one.
     * @param argument name of a constant, or null.
     */
    record NamedTest(String testClass, String method, String argument) {
        /** Runs it, as little of it as makes sense, with the classes of a loader. */
        void runReduced(final ClassLoader loader) throws Throwable {
            final Class<?> type = loader.loadClass(PlantedBug.class.getPackageName() + '.' + testClass);
            loader.loadClass(CrashScale.class.getName()).getMethod("reduce").invoke(null);
            final Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            final Method found = Arrays.stream(type.getDeclaredMethods())
                    .filter(candidate -> candidate.getName().equals(method))
                    .findAny()
                    .orElseThrow(() -> new IllegalArgumentException("there is no " + this));
            found.setAccessible(true);
            try {
                if (argument == null) {
                    found.invoke(constructor.newInstance());
                } else {
                    found.invoke(constructor.newInstance(), constant(found.getParameterTypes()[0]));
                }
            } catch (final InvocationTargetException ex) {
                throw ex.getCause() instanceof Exception thrown ? new AssertionError(thrown) : ex.getCause();
            }
        }

        private Object constant(final Class<?> type) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> constant.toString().equals(argument))
                    .findAny()
                    .orElseThrow(() -> new IllegalArgumentException("there is no " + this));
        }

        @Override
        public String toString() {
            return testClass + '.' + method + (argument == null ? "" : '(' + argument + ')');
        }
    }

    /** Runs a test without any bug: it must pass. */
    static void runUnchanged(final NamedTest test) throws Throwable {
        try (Scratch scratch = new Scratch()) {
            run(test, scratch.directory());
        }
    }

    /** Runs the test with the bug. */
    void run() throws Throwable {
        try (Scratch scratch = new Scratch()) {
            compile(changedSource(), scratch.directory());
            run(test, scratch.directory());
        }
    }

    private static void run(final NamedTest test, final Path patches) throws Throwable {
        try (Loader loader = new Loader(patches)) {
            test.runReduced(loader);
        }
    }

    private String changedSource() throws IOException {
        final Path sources = Files.isDirectory(Path.of("src/main/java")) ? Path.of("") : Path.of("core");
        final String source = Files.readString(sources.resolve("src/main/java").resolve(path()));
        final StringJoiner pattern = new StringJoiner("\\s+");
        for (final String word : snippet.strip().split("\\s+")) {
            pattern.add(Pattern.quote(word));
        }
        final Matcher matcher = Pattern.compile(pattern.toString()).matcher(source);
        if (matcher.results().count() != 1) {
            throw new IllegalStateException(
                    "planted bug \"" + name + "\": in " + file + " there should be exactly once: " + snippet);
        }
        return matcher.reset().replaceFirst(Matcher.quoteReplacement(replacement));
    }

    private void compile(final String source, final Path target) throws IOException {
        final JavaFileObject changed =
                new SimpleJavaFileObject(URI.create("string:///" + path()), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(final boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        final List<String> options =
                List.of("-proc:none", "-nowarn", "-d", target.toString(), "-classpath", Loader.classPath());
        try (StandardJavaFileManager fileManager = compiler.getStandardFileManager(diagnostics, null, null)) {
            final boolean isCompiled = compiler.getTask(null, fileManager, diagnostics, options, null, List.of(changed))
                    .call();
            if (!isCompiled) {
                throw new IllegalStateException(
                        "planted bug \"" + name + "\" cannot be compiled: " + diagnostics.getDiagnostics());
            }
        }
    }

    /** Of the store's package, unless another is named. */
    private String path() {
        return ROOT + (file.contains("/") ? file : "store/" + file);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Loads the store and its tests anew, the changed class first; all else is shared, and warm. */
    private static final class Loader extends URLClassLoader {
        Loader(final Path patches) throws MalformedURLException {
            super(urls(patches), Loader.class.getClassLoader());
        }

        private static URL[] urls(final Path patches) throws MalformedURLException {
            final List<URL> urls = new ArrayList<>();
            urls.add(patches.toUri().toURL());
            urls.add(location(io.cairn.store.FileCheckpointStore.class));
            urls.add(location(PlantedBug.class));
            return urls.toArray(new URL[0]);
        }

        static String classPath() {
            final StringJoiner path = new StringJoiner(System.getProperty("path.separator"));
            for (final Class<?> type : List.of(io.cairn.store.FileCheckpointStore.class, UnsafeBuffer.class)) {
                path.add(Path.of(URI.create(location(type).toString())).toString());
            }
            return path.toString();
        }

        private static URL location(final Class<?> type) {
            return type.getProtectionDomain().getCodeSource().getLocation();
        }

        @Override
        protected Class<?> loadClass(final String className, final boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(className)) {
                if (OURS.stream().noneMatch(className::startsWith)) {
                    return super.loadClass(className, resolve);
                }
                final Class<?> known = findLoadedClass(className);
                return known == null ? findClass(className) : known;
            }
        }
    }
}
