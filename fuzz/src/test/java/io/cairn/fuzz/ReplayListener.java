package io.cairn.fuzz;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Tells of a fuzz target that fails on which input, and how to run it again. Registered for all of this module. */
public final class ReplayListener implements TestExecutionListener {
    /** What {@code @FuzzTest} is tagged with. */
    private static final TestTag FUZZ_TEST = TestTag.create("jazzer");

    /** Called by JUnit. */
    public ReplayListener() {}

    @Override
    public void executionFinished(final TestIdentifier test, final TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.FAILED
                && test.getTags().contains(FUZZ_TEST)) {
            test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(source -> message((MethodSource) source, test.getDisplayName()))
                    .ifPresent(System.out::println);
        }
    }

    /** Inputs that are checked in stand in a directory of their target's method. */
    static String message(final MethodSource target, final String input) {
        final String type =
                target.getClassName().substring(target.getClassName().lastIndexOf('.') + 1);
        return "failed on the input " + input + " of src/test/resources/"
                + target.getClassName().replace('.', '/') + "Inputs/" + target.getMethodName()
                + ", run again with = mvn -B -ntp -pl core,fuzz -am verify -Dsurefire.failIfNoSpecifiedTests=false -Dtest="
                + type;
    }
}
