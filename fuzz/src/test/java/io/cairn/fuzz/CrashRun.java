package io.cairn.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The crash tests of core and the properties of stores, in turns and each time with another seed, until the time is up. What does not
 * depend on a seed is run once, first, and each of the others
 * at least once, however short the time is. Ends at the first failure, and says how to repeat it. Without a seed it takes one that
 * nobody has had, and prints it.
 *
 * <pre>{@code
 * mvn -Pcrash -pl core,fuzz -am verify -Dcrash.duration=30m -Dcrash.seed=7
 * }</pre>
 */
class CrashRun {
    private static final String DURATION_PROP_NAME = "cairn.crash.duration";
    private static final String SEED_PROP_NAME = "cairn.crash.seed";

    private static final List<String> EXHAUSTIVE = List.of(
            "io.cairn.crash.BitFlipTest",
            "io.cairn.crash.FileDamageTest",
            "io.cairn.crash.FailureTest",
            "io.cairn.crash.BeyondTwoGigabytesTest",
            "io.cairn.processes.SecondWriterTest",
            "io.cairn.processes.NoSpaceTest",
            "io.cairn.processes.FailedCallsTest",
            "io.cairn.processes.SystemCallsTest");

    private static final List<String> RANDOM = List.of(
            "io.cairn.crash.StorePowerLossTest",
            "io.cairn.crash.RecoveryPowerLossTest",
            "io.cairn.crash.ReaderPowerLossTest",
            "io.cairn.crash.AgentPowerLossTest",
            "io.cairn.processes.KillTest",
            "io.cairn.processes.AgentKillTest",
            "io.cairn.processes.GarbageTest",
            "io.cairn.processes.ReadBesideWriterTest",
            "io.cairn.fuzz.StoreProperties",
            "io.cairn.fuzz.DamagedStoreProperties",
            "io.cairn.fuzz.MinimalReplayProperties");

    private long tries;

    @Test
    void shouldLoseNothingUntilTheTimeIsUp() throws ReflectiveOperationException {
        final Duration duration =
                Duration.parse("PT" + System.getProperty(DURATION_PROP_NAME).toUpperCase(Locale.ROOT));
        final long seed = Long.getLong(SEED_PROP_NAME, new SecureRandom().nextLong());
        final long start = System.nanoTime();
        final Random random = new Random(seed);
        System.out.println("for " + duration + ", seed " + seed);
        EXHAUSTIVE.forEach(test -> run(test, seed));
        boolean isFirstRound = true;
        do {
            final List<String> tests = new ArrayList<>(RANDOM);
            Collections.shuffle(tests, random);
            for (final String test : tests) {
                if (isFirstRound || System.nanoTime() - start < duration.toNanos()) {
                    run(test, random.nextLong());
                }
            }
            isFirstRound = false;
        } while (System.nanoTime() - start < duration.toNanos());
        System.out.printf(Locale.ROOT, "passed in %s, seed %d:%n", since(start), seed);
        System.out.printf(Locale.ROOT, "%,16d tries of properties%n", tries);
        // Core's tests are there when this runs, but not when it is compiled.
        System.out.println(
                Class.forName("io.cairn.crash.Explored").getMethod("table").invoke(null));
    }

    private void run(final String test, final long seed) {
        final long start = System.nanoTime();
        System.setProperty(SEED_PROP_NAME, Long.toString(seed));
        System.setProperty(SeedHook.SEED, Long.toString(seed));
        final LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(test))
                .configurationParameter("jqwik.reporting.onlyfailures", "false")
                .configurationParameter("jqwik.reporting.usejunitplatform", "true")
                .configurationParameter("junit.jupiter.tempdir.cleanup.mode.default", "ON_SUCCESS")
                .build();
        final Outcome outcome = new Outcome();
        LauncherFactory.create().execute(request, outcome);
        tries += outcome.tries;
        System.out.printf(Locale.ROOT, "%s, seed %d: %d passed, %s%n", test, seed, outcome.passed, since(start));
        assertEquals(
                List.of(),
                outcome.failures,
                () -> test
                        + " has failed; again with mvn -pl core,fuzz -am test -Dsurefire.failIfNoSpecifiedTests=false -Dtest="
                        + test.substring(test.lastIndexOf('.') + 1)
                        + " -D" + SEED_PROP_NAME + '=' + seed + " -D" + SeedHook.SEED + '=' + seed);
        assertTrue(outcome.passed > 0 || outcome.isAnySkipped, test);
    }

    private static Duration since(final long startNanos) {
        return Duration.ofSeconds(
                Duration.ofNanos(System.nanoTime() - startNanos).toSeconds());
    }

    /** What has become of the tests of a class. */
    private static final class Outcome implements TestExecutionListener {
        private static final Pattern TRIES = Pattern.compile("\\btries = (\\d+)");

        private final List<String> failures = new ArrayList<>();
        private int passed;
        private long tries;
        private boolean isAnySkipped;

        @Override
        public void executionFinished(final TestIdentifier test, final TestExecutionResult result) {
            final String problem =
                    result.getThrowable().map(Throwable::toString).orElse("");
            switch (result.getStatus()) {
                case SUCCESSFUL:
                    passed += test.isTest() ? 1 : 0;
                    break;
                case ABORTED:
                    skipped(test, problem);
                    break;
                default:
                    failures.add(test.getDisplayName() + ": " + problem);
                    result.getThrowable().ifPresent(Throwable::printStackTrace);
            }
        }

        @Override
        public void executionSkipped(final TestIdentifier test, final String reason) {
            skipped(test, reason);
        }

        private void skipped(final TestIdentifier test, final String reason) {
            System.out.println("SKIPPED: " + test.getDisplayName() + ": " + reason);
            isAnySkipped = true;
        }

        @Override
        public void reportingEntryPublished(final TestIdentifier test, final ReportEntry entry) {
            entry.getKeyValuePairs().forEach((key, value) -> {
                final Matcher found = TRIES.matcher(value);
                if (found.find()) {
                    tries += Long.parseLong(found.group(1));
                }
            });
        }
    }
}
